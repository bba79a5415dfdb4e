//! Records as people and systems read them: one file a format, each a projection of the record.

pub mod terminal;

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::record::Record;

/// Writes a record whole, under a temporary name, and renames it into place. Returns its path.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write_record(folder: &Path, record: &Record) -> io::Result<PathBuf> {
    let path = folder.join(format!("{}.json", file_name(&record.student)));
    let mut text = serde_json::to_string_pretty(record)?;
    text.push('\n');
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut draft, text.as_bytes())?;
    draft.persist(&path)?;
    Ok(path)
}

/// A learner's name as a file's name: what is neither letter, digit, `-`, `_` nor `.` becomes `_`.
fn file_name(student: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = student.chars().map(plain).take(100).collect();
    if name.trim_matches('.').is_empty() { "_".into() } else { name }
}
