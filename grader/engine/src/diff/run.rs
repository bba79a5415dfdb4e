//! The results of one run, as they were read.

use crate::{class::manifest::Manifest, record::Record};

/// The results of one run.
#[derive(Debug, Clone)]
pub struct Run {
    /// How it was named on the command line.
    pub name: String,
    /// The records.
    pub records: Vec<Record>,
    /// What the run was to grade, where a folder says it.
    pub manifest: Option<Manifest>,
}
