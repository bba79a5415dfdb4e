//! Reads a submitted folder. Links are not followed, because they may lead out of it.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{
    archive,
    bounds::{DEEPEST_FOLDERS, LARGEST_FILE_BYTES, MOST_ENTRIES},
    error::ArchiveError,
    gathered::{Content, Gatherer},
    paths::{Look, is_ignored},
};

/// Gathers the files in a folder, and in the archives within it.
///
/// # Errors
///
/// When it cannot be read, or exceeds a bound.
pub(super) fn gather(root: &Path, gatherer: &mut Gatherer) -> Result<(), ArchiveError> {
    let mut folders = vec![(root.to_owned(), String::new(), 0)];
    let mut left = MOST_ENTRIES;
    while let Some((folder, path, depth)) = folders.pop() {
        let entries = match sorted_entries(&folder, left) {
            Ok(entries) => entries,
            Err(error) if depth > 0 => {
                gatherer.problem(&path, &format!("cannot be read: {error}"));
                continue;
            }
            Err(error) => return Err(ArchiveError::Unreadable(error.to_string())),
        };
        left = left.checked_sub(entries.len() + 1).ok_or(ArchiveError::TooMany)?;
        for entry in entries {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            let Ok(metadata) = fs::symlink_metadata(&entry) else { continue };
            if !metadata.is_dir() {
                take(&entry, &path, gatherer)?;
            } else if !is_ignored(&name) {
                if depth == DEEPEST_FOLDERS {
                    return Err(ArchiveError::TooDeep);
                }
                folders.push((entry, path, depth + 1));
            }
        }
    }
    archive::gather_inner(gatherer)
}

fn take(file: &Path, path: &str, gatherer: &mut Gatherer) -> Result<(), ArchiveError> {
    match gatherer.ask(path)? {
        Look::Exercise(wanted) => gatherer.take(wanted, path, read_file(file)),
        Look::Archive => {
            gatherer.take_inner(path, open(file).map(Some));
            Ok(())
        }
        _ => {
            if fs::symlink_metadata(file).is_ok_and(|metadata| metadata.is_symlink()) {
                gatherer.found.notes.add(path, "is a link and was not followed");
            }
            Ok(())
        }
    }
}

/// The entries of a folder, sorted by name. Returns at most one more than `most`, which shows that there are too many.
///
/// # Errors
///
/// When it cannot be read.
pub fn sorted_entries(folder: &Path, most: usize) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.take(most + 1).map(|entry| Ok(entry?.path()));
    let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

/// Reads a file that may be an exercise's.
fn read_file(path: &Path) -> Content {
    let read = open(path).and_then(|file| {
        use io::Read;
        let mut bytes = Vec::new();
        file.take(LARGEST_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    match read {
        Ok(bytes) if bytes.len() as u64 <= LARGEST_FILE_BYTES => Content::Bytes(bytes),
        Ok(_) => Content::TooLong,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Content::Withheld(error.to_string())
        }
        Err(error) => Content::Withheld(format!("cannot be read: {error}")),
    }
}

/// Opens a regular file.
///
/// # Errors
///
/// When it is not a regular file, or cannot be read.
pub fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    // Not through a link, and without waiting for the writer of a named pipe.
    let flags = nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK | nix::libc::O_NOCTTY;
    let file = File::options().read(true).custom_flags(flags).open(path).map_err(|error| {
        if error.raw_os_error() == Some(nix::libc::ELOOP) {
            invalid("is a link, which is not followed")
        } else {
            error
        }
    })?;
    if !file.metadata()?.is_file() {
        return Err(invalid("is no regular file"));
    }
    Ok(file)
}
