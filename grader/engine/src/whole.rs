//! Writes files atomically, so that a file is complete or absent however the grader ends.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

/// The prefix of unfinished files.
const DRAFT: &str = ".draft-";

/// The failure that a file must survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlives {
    /// The end of the grader.
    TheGrader,
    /// A power failure. The file is on the disk before it gets its name, so it is never empty.
    TheMachine,
}

/// Writes a file under another name and renames it. Its permissions follow the user's umask.
///
/// # Errors
///
/// When the file's folder cannot be written to.
pub fn write(path: &Path, bytes: &[u8], outlives: Outlives) -> io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut draft = tempfile::Builder::new()
        .prefix(DRAFT)
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder.unwrap_or(Path::new(".")))?;
    draft.write_all(bytes)?;
    if outlives == Outlives::TheMachine {
        draft.as_file().sync_data()?;
    }
    draft.persist(path)?;
    Ok(())
}

/// Removes unfinished files of a killed run from a folder and this many levels below. Errors are ignored, since
/// such a file is harmless.
pub fn remove_drafts(folder: &Path, levels: u32) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && levels > 0 {
            remove_drafts(&entry.path(), levels - 1);
        } else if kind.is_file() && entry.file_name().to_string_lossy().starts_with(DRAFT) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("result.json");
        write(&path, b"a long first version", Outlives::TheGrader).unwrap();
        write(&path, b"second", Outlives::TheMachine).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        let below = folder.path().join("html");
        fs::create_dir(&below).unwrap();
        fs::write(below.join(".draft-1"), "{").unwrap();
        fs::write(below.join("draft"), "kept").unwrap();
        remove_drafts(folder.path(), 1);
        assert!(!below.join(".draft-1").exists());
        assert!(below.join("draft").exists() && path.exists());
    }
}
