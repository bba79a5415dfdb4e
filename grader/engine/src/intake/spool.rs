//! Copies an archive that is within another one into an unnamed file.
//!
//! A zip must be seekable. A copy in memory could be too large, and a named file would remain if the grader is killed.

use std::{
    fs::File,
    io::{self, Read, Seek},
};

/// Copies the bytes of a reader. `None` if they are more than `most`.
pub(super) fn spool(from: impl Read, most: u64) -> io::Result<Option<File>> {
    let mut file = tempfile::tempfile()?;
    let copied = io::copy(&mut from.take(most.saturating_add(1)), &mut file)?;
    file.rewind()?;
    Ok((copied <= most).then_some(file))
}
