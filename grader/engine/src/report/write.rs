//! Writes results. No other file of this module touches the disk.
//!
//! `DIR/<learner>.json` is the native record, and every other format has its own folder, `DIR/<format>/`. A
//! folder holds one view only, so that a folder in the learner's view can be published whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Format, RenderError, Standing, format::File, json};
use crate::{
    file_name::file_name,
    record::Record,
    whole::{self, Outlives},
};

#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// An error with the folder or a file in it.
    #[error("cannot write {path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// Writes a record atomically, under a temporary name that is then renamed. Returns its path.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write_record(folder: &Path, record: &Record) -> Result<PathBuf, WriteError> {
    let path = folder.join(format!("{}.json", file_name(&record.student)));
    replace(&path, &json(record)?)?;
    Ok(path)
}

/// Writes the records in these formats. `standings` are remarks on people. The native record is skipped, since
/// [`write_record`] writes it.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write_formats(
    folder: &Path,
    records: &[Record],
    standings: &[Standing],
    formats: &[Format],
) -> Result<(), WriteError> {
    for record in records {
        write_learner(folder, record, formats)?;
    }
    write_class(folder, records, standings, formats)
}

/// Writes one learner's files in these formats, except the native one.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write_learner(folder: &Path, record: &Record, formats: &[Format]) -> Result<(), WriteError> {
    for format in formats.iter().filter(|format| **format != Format::Json) {
        let file = format.learners_file(record, &file_name(&record.student))?;
        write_files(&folder.join(format.name()), file)?;
    }
    Ok(())
}

/// Writes the class's files in these formats. Timelines are not read. `standings` are remarks on people besides
/// their records.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write_class(
    folder: &Path,
    records: &[Record],
    standings: &[Standing],
    formats: &[Format],
) -> Result<(), WriteError> {
    for format in formats {
        let files = format.class_files(records, standings, |record| file_name(&record.student));
        write_files(&folder.join(format.name()), files)?;
    }
    Ok(())
}

fn write_files(folder: &Path, files: impl IntoIterator<Item = File>) -> Result<(), WriteError> {
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)
                .map_err(|source| WriteError::Io { path: parent.to_owned(), source })?;
        }
        replace(&path, &file.text)?;
    }
    Ok(())
}

fn replace(path: &Path, text: &str) -> Result<(), WriteError> {
    whole::write(path, text.as_bytes(), Outlives::TheGrader)
        .map_err(|source| WriteError::Io { path: path.to_owned(), source })
}
