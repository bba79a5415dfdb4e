//! One folder for everything that a grader writes and removes again, so that a killed grader's is
//! found and removed by the next.
//!
//! The folder is locked as long as its grader lives; the kernel lets the lock go, however that ends.

use std::{
    env,
    fs::{self, File},
    io,
    os::unix::fs::PermissionsExt,
};

use tempfile::TempDir;

const PREFIX: &str = "lab-grader-";
const LOCK: &str = "lock";

/// The folder; it goes when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    _folder: TempDir,
    _lock: File,
}

impl Scratch {
    /// Makes the folder, lets all temporary files of this process go there, and removes the folders
    /// of graders that are gone.
    ///
    /// # Errors
    ///
    /// When the system's folder for temporary files cannot be written to.
    pub fn claim() -> io::Result<Self> {
        let home = env::temp_dir();
        for entry in fs::read_dir(&home)?.flatten() {
            let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
            let left = || File::open(entry.path().join(LOCK))?.try_lock().map_err(io::Error::other);
            if ours && left().is_ok() {
                // What another user has left is theirs to remove.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&home)?;
        // The compiler and the programs have uids of their own and pass through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711))?;
        // Locked before it has its name: nobody finds it open while its grader lives. On a file
        // system without locks nobody removes such folders.
        let unnamed = folder.path().join("lock-to-be");
        let lock = File::create(&unnamed)?;
        let _ = lock.try_lock();
        fs::rename(&unnamed, folder.path().join(LOCK))?;
        // Whoever claims twice in one process keeps the first folder.
        let _ = tempfile::env::override_temp_dir(folder.path());
        Ok(Self { _folder: folder, _lock: lock })
    }
}
