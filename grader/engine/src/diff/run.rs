//! The results of one run, as read from disk.

use crate::{class::manifest::Manifest, record::Record};

#[derive(Debug, Clone)]
pub struct Run {
    /// The path on the command line.
    pub name: String,
    pub records: Vec<Record>,
    /// The list of learners to grade, if the folder has one.
    pub manifest: Option<Manifest>,
}
