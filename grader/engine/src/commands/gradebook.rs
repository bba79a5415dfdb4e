//! `--gradebook FILE` of several commands. It is read before grading and written when results exist.

use std::path::Path;

use anyhow::Context;

use super::{CommandError, fault, input};
use crate::{
    class::{
        gradebook::{FOLDER, Filled, Gradebook},
        roster::Roster,
    },
    cli::GradebookArgs,
    explain::counted,
    record::Record,
    whole::{self, Outlives},
};

/// The gradebook that is named, if any. `course` is the title of the course.
///
/// # Errors
///
/// When it cannot be filled.
pub fn read(
    args: &GradebookArgs,
    assignment: Option<&str>,
    course: &str,
) -> Result<Option<Gradebook>, CommandError> {
    let named = args.gradebook.as_deref();
    let book = named.map(|path| Gradebook::read(path, args.column.as_deref(), assignment, course));
    book.transpose().map_err(input)
}

/// Writes the filled gradebook below `out`. Returns whether it needs a look.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write(
    book: &Gradebook,
    records: &[Record],
    roster: Option<&Roster>,
    out: &Path,
) -> Result<bool, CommandError> {
    let Filled { name, bytes, cells, notes } = book.fill(records, roster);
    let path = out.join(FOLDER).join(name);
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(out.join(FOLDER))?;
        whole::write(&path, &bytes, Outlives::TheGrader)
    };
    let written = write().with_context(|| format!("cannot write {}", path.display()));
    written.map_err(fault)?;
    for note in &notes {
        eprintln!("{note}");
    }
    eprintln!("gradebook: {}, {} filled", path.display(), counted(cells, "cell", "cells"));
    Ok(!notes.is_empty())
}
