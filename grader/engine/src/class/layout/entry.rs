//! One entry of a class, with its owner and the submitted files, which are not read yet.

use crate::{course::moment::Moment, intake::Source};

/// One learner's submission, not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its owner's name on the roster, or else the name in the layout.
    pub student: String,
    /// Everything that was handed in.
    pub sources: Vec<Source>,
    /// Its names within the class, for people.
    pub from: String,
    /// The time of the submission, if the layout has it.
    pub submitted: Option<Moment>,
    /// Notes for the record.
    pub notes: Vec<String>,
    /// Notes that a person should check.
    pub doubts: Vec<String>,
    /// The reason why it cannot be read, if already known.
    pub refused: Option<String>,
    /// Whether its owner has other middle names on the roster.
    pub is_similar_only: bool,
}

impl Entry {
    /// An entry without time, notes or doubts.
    pub fn new(student: String, from: String, sources: Vec<Source>) -> Self {
        let (notes, doubts) = (Vec::new(), Vec::new());
        let (submitted, refused, is_similar_only) = (None, None, false);
        Self { student, sources, from, submitted, notes, doubts, refused, is_similar_only }
    }
}

/// A file or folder of a class that is not a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Its name.
    pub from: String,
    /// Its kind, in words.
    pub what: String,
}

/// The contents of a path, which is either one submission or a class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The submissions, sorted by learner.
    pub entries: Vec<Entry>,
    /// The files and folders that are not submissions.
    pub strays: Vec<Stray>,
    /// Whether the path is itself the only submission.
    pub is_one: bool,
}
