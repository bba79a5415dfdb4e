//! A submission that is a folder.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use witness::Part;

use super::{
    bounds::{LARGEST_FILE_BYTES, MOST_FILES_IN_A_FOLDER},
    entries::{Entries, Entry},
};

/// Whether a folder is a submission: it has one of the parts.
pub(super) fn is_submission(path: &Path, parts: &[Part]) -> bool {
    parts.iter().any(|part| is_real_folder(&path.join(part.folder)))
}

/// Whether `path` is a folder and no link to one: links lead out of what was handed in.
pub(super) fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// What a folder holds, by name; at most `most`.
pub(super) fn sorted_entries(folder: &Path, most: usize) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.take(most).map(|entry| Ok(entry?.path()));
    let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

/// Reads the files in the folders of exercises, and no others.
pub(super) fn read(path: &Path, parts: &[Part]) -> Entries {
    let mut entries = Entries::default();
    for &part in parts {
        let folders = [part.folder, "src", "exercises"];
        let mut folder = path.to_owned();
        let real = folders.iter().all(|name| {
            folder.push(name);
            is_real_folder(&folder)
        });
        if !real {
            continue;
        }
        match sorted_entries(&folder, MOST_FILES_IN_A_FOLDER) {
            Ok(files) => files.iter().for_each(|file| entries.take(file, part)),
            Err(error) => {
                entries.notes.add(&folders.join("/"), &format!("cannot be read: {error}"));
            }
        }
    }
    entries
}

impl Entries {
    fn take(&mut self, file: &Path, part: Part) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let path = format!("{part}/src/exercises/{name}");
        match read_file(file) {
            Ok(bytes) => self.files.push(Entry { path, bytes }),
            Err(error) => self.notes.add(&path, &format!("was not used: {error}")),
        }
    }
}

/// A regular file's bytes; `None` when it is too long.
fn read_file(path: &Path) -> io::Result<Option<Vec<u8>>> {
    use std::os::unix::fs::OpenOptionsExt;
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    // Not through a link, and without waiting for the writer of a named pipe.
    let flags = nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK | nix::libc::O_NOCTTY;
    let file = fs::File::options().read(true).custom_flags(flags).open(path).map_err(|error| {
        if error.raw_os_error() == Some(nix::libc::ELOOP) { invalid("it is a link") } else { error }
    })?;
    if !file.metadata()?.is_file() {
        return Err(invalid("it is no regular file"));
    }
    read_bounded(file)
}

/// What a reader gives; `None` when it is more than a file may have.
pub(super) fn read_bounded(from: impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(LARGEST_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LARGEST_FILE_BYTES).then_some(bytes))
}
