//! A copy of an archive that lies in another one, in a file without a name.
//!
//! Reading a zip needs to go back and forth. Memory would hold all of it, and a named file would outlive a grader
//! that is killed.

use std::{
    fs::File,
    io::{self, Read, Seek},
};

/// Copies what a reader gives; `None` when it is more than `most` bytes.
pub(super) fn spool(from: impl Read, most: u64) -> io::Result<Option<File>> {
    let mut file = tempfile::tempfile()?;
    let copied = io::copy(&mut from.take(most.saturating_add(1)), &mut file)?;
    file.rewind()?;
    Ok((copied <= most).then_some(file))
}
