//! Whether the folder for temporary files is fit for grading: submissions are compiled and run there.

use std::{
    io,
    path::{Path, PathBuf},
};

use nix::sys::statvfs::{FsFlags, statvfs};
use sandbox::Folder;

/// The minimum free space for grading, in bytes. The build of a right answer takes some 30 MiB, and several builds run
/// at the same time.
const LEAST_BYTES: u64 = 256 << 20;

/// What to do in each case.
const HINT: &str = "\nhint: set TMPDIR to a folder on another file system";

/// Why nothing can be graded with this folder.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("cannot make temporary files in {folder}: {}{hint}", reason(*.kind), hint = HINT)]
    NotWritable { folder: PathBuf, kind: io::ErrorKind },
    #[error("no program can be started in {folder}: it is mounted with `noexec`{hint}", hint = HINT)]
    NoExec { folder: PathBuf },
    #[error(
        "{folder} has {mib} MiB free for temporary files, and grading needs {least}{hint}",
        least = LEAST_BYTES >> 20,
        hint = HINT
    )]
    Full { folder: PathBuf, mib: u64 },
}

/// Tries the folder that `TMPDIR` names, or the system's.
///
/// # Errors
///
/// When it cannot be written to, does not let programs start, or has no room.
pub(crate) fn must_be_fit() -> Result<(), Unfit> {
    let folder = std::env::temp_dir();
    if let Err(error) = Folder::make() {
        return Err(Unfit::NotWritable { folder, kind: error.kind() });
    }
    if statvfs(&folder).is_ok_and(|system| system.flags().contains(FsFlags::ST_NOEXEC)) {
        return Err(Unfit::NoExec { folder });
    }
    match free_bytes(&folder) {
        Some(free) if free < LEAST_BYTES => Err(Unfit::Full { folder, mib: free >> 20 }),
        _ => Ok(()),
    }
}

/// The room that is left in a folder's file system; `None` where the system does not say.
pub(crate) fn free_bytes(folder: &Path) -> Option<u64> {
    let system = statvfs(folder).ok().filter(|system| system.blocks() > 0)?;
    Some(system.blocks_available().saturating_mul(system.fragment_size()))
}

/// The error's own text would name the folder again, with a random part.
fn reason(kind: io::ErrorKind) -> String {
    match kind {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        kind => kind.to_string(),
    }
}
