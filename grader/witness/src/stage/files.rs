//! Files that are visible beside a learner's program.

use std::{
    fs::Permissions,
    io::{self, Write},
    os::unix::fs::PermissionsExt,
};

use sandbox::Job;
use tempfile::NamedTempFile;

use super::{Stage, Unmet};
use crate::run::RunError;

impl Stage<'_> {
    /// Makes a file with `text` visible beside the learner's program in all later runs. Returns its path as seen from
    /// inside.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn put_text_beside(&mut self, text: &str) -> Result<String, Unmet> {
        let file = text_file(text).map_err(RunError::at("write a file for a program"))?;
        let inside = Job::inside(file.path()).to_string_lossy().into_owned();
        self.beside.push(file.path().to_owned());
        self.files.push(file);
        Ok(inside)
    }
}

/// A file that every user may read.
fn text_file(text: &str) -> io::Result<NamedTempFile> {
    let mut file =
        tempfile::Builder::new().permissions(Permissions::from_mode(0o644)).tempfile()?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}
