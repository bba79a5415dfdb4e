//! One entry of a class: whose it is and what was handed in, not read yet.

use crate::{course::moment::Moment, intake::Source};

/// One learner's submission, not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose it is: the roster's name, or the one that the layout gives.
    pub student: String,
    /// Everything that was handed in.
    pub sources: Vec<Source>,
    /// Its names within the class, for people.
    pub from: String,
    /// When it was handed in, where the layout says so.
    pub submitted: Option<Moment>,
    /// What to say about it in the record.
    pub notes: Vec<String>,
    /// What of it needs a look by a person.
    pub doubts: Vec<String>,
    /// Why it is not read, where that is known already.
    pub refused: Option<String>,
}

impl Entry {
    /// An entry of which nothing else is known.
    pub fn new(student: String, from: String, sources: Vec<Source>) -> Self {
        let (notes, doubts) = (Vec::new(), Vec::new());
        Self { student, sources, from, submitted: None, notes, doubts, refused: None }
    }
}

/// Something in a class that is no submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Its name.
    pub from: String,
    /// What it is.
    pub what: String,
}

/// What a path is: one submission, or a class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The submissions, sorted by learner.
    pub entries: Vec<Entry>,
    /// What is none.
    pub strays: Vec<Stray>,
    /// Whether the path is itself the only submission.
    pub is_one: bool,
}
