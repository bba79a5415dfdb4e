//! Temporary folders of the host that a learner's program may write to. They are removed whatever is in them. Folders
//! of a killed grader are removed by the next one.

use std::{
    ffi::OsString,
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::owner_tag;

/// The prefix of every such folder's name.
const PREFIX: &str = "lab-grader-";

/// A temporary folder. Dropping it removes it.
#[derive(Debug)]
pub struct Folder(Option<TempDir>);

impl Folder {
    /// Makes an empty folder that only this process's user can access.
    ///
    /// # Errors
    ///
    /// When the host's folder for temporary files cannot be written to.
    pub fn make() -> io::Result<Self> {
        let prefix = format!("{PREFIX}{}-", owner_tag::this());
        Ok(Self(Some(tempfile::Builder::new().prefix(&prefix).tempdir()?)))
    }

    pub fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), TempDir::path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(folder) = self.0.take() {
            // If this fails, the next grader that starts tries again.
            let _ = remove(&folder.keep());
        }
    }
}

/// Removes the temporary folders of graders that no longer run.
pub(super) fn sweep() {
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if folder && owner_tag::is_gone(&name, PREFIX) {
            // Fails for another user's folder, which that user's grader will sweep.
            let _ = remove(&entry.path());
        }
    }
}

/// Removes a folder of any depth. Deep contents are first moved up into a "grave", so neither paths nor the stack nor
/// the number of open folders grows with the depth that a program has chosen.
///
/// The grave is a fresh folder beside this one with a random name, so nothing in the folder can be in its way. Two
/// graders may sweep the same folder at the same time. Each has its own grave and skips what the other has removed, so
/// neither fails because of the other.
fn remove(folder: &Path) -> io::Result<()> {
    let mut grave = None;
    let removed = empty(folder, &mut grave);
    let removed = removed.and_then(|()| unless_gone(fs::remove_dir(folder)).map(drop));
    if let Some(grave) = grave {
        // Fails if a move was interrupted and left something in it. The next grader that starts sweeps it.
        let _ = fs::remove_dir(grave);
    }
    removed
}

/// Removes the contents of a folder. Makes the `grave` when a subfolder contains another folder.
fn empty(folder: &Path, grave: &mut Option<PathBuf>) -> io::Result<()> {
    let mut count = 0_u64;
    let mut waiting: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for (entry, is_folder) in unless_gone(entries(&next))?.unwrap_or_default() {
            let path = next.join(entry);
            if !is_folder {
                unless_gone(fs::remove_file(&path))?;
            } else if next == folder {
                waiting.push(path);
            } else {
                // Moving a folder requires write permission on it.
                open_up(&path);
                count += 1;
                let up = grave_beside(folder, grave)?.join(count.to_string());
                if unless_gone(fs::rename(&path, &up))?.is_some() {
                    waiting.push(up);
                }
            }
        }
        if next != folder {
            unless_gone(fs::remove_dir(&next))?;
        }
    }
    Ok(())
}

/// Returns the grave, which is made at the first call.
fn grave_beside<'a>(folder: &Path, grave: &'a mut Option<PathBuf>) -> io::Result<&'a Path> {
    let made = match grave.take() {
        Some(made) => made,
        None => {
            let beside = folder.parent().unwrap_or(Path::new("/"));
            let prefix = format!("{PREFIX}{}-", owner_tag::this());
            tempfile::Builder::new().prefix(&prefix).tempdir_in(beside)?.keep()
        }
    };
    Ok(grave.insert(made))
}

/// `None` if the file or folder no longer exists.
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

/// Makes a folder accessible that may have been made without permission to read or enter it.
fn open_up(folder: &Path) {
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_folder_can_be_removed() {
        let folder = Folder::make().unwrap();
        let path = folder.path().to_owned();
        let outside = Folder::make().unwrap();
        fs::write(outside.path().join("kept"), "").unwrap();
        // Built from the inside out, because no path may be that long.
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
    fn any_entry_name_can_be_removed() {
        let folder = Folder::make().unwrap();
        let path = folder.path().to_owned();
        for number in 0..200 {
            let name = format!("{PREFIX}{}-{number}", owner_tag::this());
            fs::create_dir_all(path.join(name).join("deep/deeper")).unwrap();
            fs::create_dir_all(path.join(number.to_string()).join("deep/deeper")).unwrap();
        }
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn concurrent_sweeps_remove_the_folder() {
        for _ in 0..3 {
            let folder = tempfile::tempdir().unwrap().keep();
            for number in 0..100 {
                let below = folder.join(format!("{number}/a/b"));
                fs::create_dir_all(&below).unwrap();
                fs::write(below.join("c"), "").unwrap();
            }
            std::thread::scope(|scope| {
                let sweeping: Vec<_> = (0..3).map(|_| scope.spawn(|| remove(&folder))).collect();
                // The sweep that comes last finds the folder empty or gone.
                let removed = sweeping.into_iter().map(|sweep| sweep.join().unwrap());
                assert!(removed.into_iter().any(|result| result.is_ok()));
            });
            assert!(!folder.exists());
        }
    }
}
