//! Folders of the host's that a stranger's program may write to: removed whatever is in them, and
//! also when the grader that made them was killed.

use std::{
    ffi::OsString,
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use tempfile::TempDir;

use super::owner_tag;

/// How the names of such folders begin.
const PREFIX: &str = "lab-grader-";

/// A temporary folder. Dropping it removes it.
#[derive(Debug)]
pub struct Folder(Option<TempDir>);

impl Folder {
    /// Makes an empty one, for this process's user only.
    ///
    /// # Errors
    ///
    /// When the host's folder for temporary files cannot be written to.
    pub fn make() -> io::Result<Self> {
        let prefix = format!("{PREFIX}{}-", owner_tag::this());
        Ok(Self(Some(tempfile::Builder::new().prefix(&prefix).tempdir()?)))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), TempDir::path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(folder) = self.0.take() {
            // What cannot be removed is tried again when a grader starts.
            let _ = remove(&folder.keep());
        }
    }
}

/// Removes what graders that are gone have left among the temporary files.
pub(super) fn sweep() {
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if folder && owner_tag::is_gone(&name, PREFIX) {
            // Fails when it is another user's, who will sweep it.
            let _ = remove(&entry.path());
        }
    }
}

/// Removes a folder of any depth. What lies deep is first moved up: so neither paths nor the stack
/// nor the list of open folders grows with the depth that a stranger has chosen.
///
/// Two graders may sweep the same folder at the same time. Each skips what the other has removed, so that
/// neither gives up because of the other.
fn remove(folder: &Path) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut waiting: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for (entry, is_folder) in unless_gone(entries(&next))?.unwrap_or_default() {
            let path = next.join(entry);
            if !is_folder {
                unless_gone(fs::remove_file(&path))?;
                continue;
            }
            // Moving a folder takes the right to write to it.
            open_up(&path);
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let up = folder.join(format!("{PREFIX}{}-{count}", owner_tag::this()));
            if next == folder {
                waiting.push(path);
            } else if unless_gone(fs::rename(&path, &up))?.is_some() {
                waiting.push(up);
            }
        }
        if next != folder {
            unless_gone(fs::remove_dir(&next))?;
        }
    }
    unless_gone(fs::remove_dir(folder)).map(drop)
}

/// `None` when what was asked for is not there any more.
fn unless_gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

fn entries(folder: &Path) -> io::Result<Vec<(OsString, bool)>> {
    open_up(folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(kind) = unless_gone(entry.file_type())? {
            found.push((entry.file_name(), kind.is_dir()));
        }
    }
    Ok(found)
}

/// A folder may have been made without the right to look into it.
fn open_up(folder: &Path) {
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_however_deep_closed_or_linked_it_is() {
        let folder = Folder::make().unwrap();
        let path = folder.path().to_owned();
        let outside = Folder::make().unwrap();
        fs::write(outside.path().join("kept"), "").unwrap();
        // Built from the inside out, for no path is that long.
        let mut inner = path.join("0");
        fs::create_dir(&inner).unwrap();
        std::os::unix::fs::symlink(outside.path(), inner.join("link")).unwrap();
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o300)).unwrap();
        for depth in 1..3000 {
            let outer = path.join(depth.to_string());
            fs::create_dir(&outer).unwrap();
            fs::rename(&inner, outer.join("d")).unwrap();
            inner = outer;
        }
        drop(folder);
        assert!(!path.exists());
        assert!(outside.path().join("kept").exists());
    }

    #[test]
    fn graders_that_sweep_the_same_folder_do_not_stop_each_other() {
        for _ in 0..3 {
            let folder = tempfile::tempdir().unwrap().keep();
            for number in 0..100 {
                let below = folder.join(format!("{number}/a/b"));
                fs::create_dir_all(&below).unwrap();
                fs::write(below.join("c"), "").unwrap();
            }
            std::thread::scope(|scope| {
                let sweeping: Vec<_> = (0..3).map(|_| scope.spawn(|| remove(&folder))).collect();
                // The last to go finds the folder empty, or not there any more.
                let removed = sweeping.into_iter().map(|sweep| sweep.join().unwrap());
                assert!(removed.into_iter().any(|result| result.is_ok()));
            });
            assert!(!folder.exists());
        }
    }
}
