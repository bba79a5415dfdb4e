//! Where results go: the only file of this module that touches the disk.
//!
//! `DIR/<learner>.json` is the native record; every other format has a folder of its own,
//! `DIR/<format>/`. A folder holds one view only, so that those of learners can be published whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Format, RenderError, format::File, json};
use crate::{
    record::Record,
    whole::{self, Outlives},
};

/// The longest name of a learner's files, in characters, without the ending.
const LONGEST_NAME: usize = 100;

/// A result could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder or a file in it.
    #[error("cannot write {path}: {source}")]
    Io {
        /// What was to be written.
        path: PathBuf,
        /// Why it was not.
        source: io::Error,
    },
    /// The format.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// Writes a record whole, under a temporary name, and renames it into place. Returns its path.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write_record(folder: &Path, record: &Record) -> Result<PathBuf, WriteError> {
    let path = folder.join(format!("{}.json", file_name(&record.student)));
    replace(&path, &json(record)?)?;
    Ok(path)
}

/// Writes the records in these formats. The native record is [`write_record`]'s and is left alone.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write_formats(
    folder: &Path,
    records: &[Record],
    formats: &[Format],
) -> Result<(), WriteError> {
    for record in records {
        write_learner(folder, record, formats)?;
    }
    write_class(folder, records, formats)
}

/// Writes the files that are one learner's, in these formats but the native one.
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

/// Writes the files that are a class's, in these formats. Timelines are not looked at.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write_class(
    folder: &Path,
    records: &[Record],
    formats: &[Format],
) -> Result<(), WriteError> {
    for format in formats {
        let files = format.class_files(records, |record| file_name(&record.student));
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

/// A learner's name as a file's name: what is neither letter, digit, `-`, `_` nor `.` becomes `_`. A
/// name that this changes gets a digest of itself at its end, so that no two learners share a file.
pub fn file_name(student: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = student.chars().take(LONGEST_NAME).map(plain).collect();
    let usable = !name.trim_matches('.').is_empty() && name.len() <= 200;
    if name == student && usable {
        return name;
    }
    let mut name: String = if usable { name } else { name.chars().take(40).collect() };
    while name.contains("__") {
        name = name.replace("__", "_");
    }
    let digest = blake3::hash(student.as_bytes()).to_hex();
    format!("{}_{}", name.trim_matches('.'), &digest[..8])
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_learners_file_stays_in_its_folder_and_belongs_to_nobody_else() {
        assert_eq!(file_name("ada.lovelace-2"), "ada.lovelace-2");
        for odd in ["../../etc/passwd", "..", ".", "", "a/b", "a\0b", &"李".repeat(300)] {
            let name = file_name(odd);
            assert!(!name.contains(['/', '\0']) && !name.starts_with('.'), "{name}");
            assert!(name.len() <= 240, "{name}");
        }
        assert_ne!(file_name("a/b"), file_name("a_b"));
        assert_ne!(file_name("a/b"), file_name("a:b"));
    }
}
