//! Keeps the results that a run replaces. `DIR/before` holds the results from before the last run that changed any.
//!
//! It is a folder of results itself, so `diff` and `show` can read it. A run that continues after an interruption is
//! one run. The results from its beginning stay in `DIR/.before` until it is complete. They are hard links, which is
//! safe because results are never written in place.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use super::manifest;

/// The folder, within a folder of results, of the results that the last run replaced.
pub const BEFORE: &str = "before";

/// The same folder for a run that is not complete.
const UNDER_WAY: &str = ".before";

/// A temporary folder, which a killed run may leave incomplete.
const DRAFT: &str = ".before.draft";

/// The results from the beginning of a run.
#[derive(Debug)]
pub struct Before<'a> {
    out: &'a Path,
}

impl<'a> Before<'a> {
    /// Keeps the results in `out`. If an interrupted run has already kept some, those stay.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or written to.
    pub fn keep(out: &'a Path) -> io::Result<Self> {
        let before = Self { out };
        if before.under_way().exists() {
            return Ok(before);
        }
        let draft = out.join(DRAFT);
        remove(&draft)?;
        let files = files(out)?;
        if files.is_empty() {
            return Ok(before);
        }
        for file in &files {
            let to = draft.join(file);
            fs::create_dir_all(to.parent().unwrap_or(&draft))?;
            link(&out.join(file), &to)?;
        }
        fs::rename(&draft, before.under_way())?;
        Ok(before)
    }

    /// Ends a complete run. The results that it replaced become [`BEFORE`], unless it changed nothing. Returns whether
    /// it changed something.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or written to.
    pub fn settle(self) -> io::Result<bool> {
        let kept = self.under_way();
        if !kept.exists() {
            return Ok(false);
        }
        if is_same(&kept, self.out)? {
            remove(&kept)?;
            return Ok(false);
        }
        remove(&self.out.join(BEFORE))?;
        fs::rename(&kept, self.out.join(BEFORE))?;
        Ok(true)
    }

    fn under_way(&self) -> PathBuf {
        self.out.join(UNDER_WAY)
    }
}

/// The folder of the results that the last run into `out` replaced, if it exists.
pub fn folder(out: &Path) -> Option<PathBuf> {
    [UNDER_WAY, BEFORE].map(|name| out.join(name)).into_iter().find(|path| path.is_dir())
}

/// The records of a folder of results and the list of its people, as relative paths. Empty if there is no record.
fn files(out: &Path) -> io::Result<BTreeSet<OsString>> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(out)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_record = Path::new(&name).extension().is_some_and(|ending| ending == "json");
        if is_record && entry.file_type()?.is_file() {
            files.insert(name);
        }
    }
    if !files.is_empty() && out.join(manifest::FILE).is_file() {
        files.insert(manifest::FILE.into());
    }
    Ok(files)
}

fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let names = files(one)?;
    if names != files(other)? {
        return Ok(false);
    }
    for name in names {
        if fs::read(one.join(&name))? != fs::read(other.join(&name))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Links a file, or copies it where a file system has no links.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whole::{self, Outlives};

    fn write(out: &Path, name: &str, text: &str) {
        let path = out.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        whole::write(&path, text.as_bytes(), Outlives::TheGrader).unwrap();
    }

    fn before(out: &Path, name: &str) -> Option<String> {
        fs::read_to_string(folder(out)?.join(name)).ok()
    }

    /// New results are compared with those before the last run that changed something.
    #[test]
    fn only_changes_renew_the_baseline() {
        let out = tempfile::tempdir().unwrap();
        let out = out.path();
        assert!(!Before::keep(out).unwrap().settle().unwrap());
        write(out, "ada.json", "1");
        write(out, manifest::FILE, "list");
        assert_eq!(folder(out), None);
        let run = Before::keep(out).unwrap();
        write(out, "ada.json", "2");
        write(out, "ben.json", "1");
        assert!(run.settle().unwrap());
        assert_eq!(before(out, "ada.json").as_deref(), Some("1"));
        assert_eq!(before(out, manifest::FILE).as_deref(), Some("list"));
        // A run that writes the same results leaves `before` unchanged.
        let run = Before::keep(out).unwrap();
        write(out, "ada.json", "2");
        assert!(!run.settle().unwrap());
        assert_eq!(before(out, "ada.json").as_deref(), Some("1"));
        // A result that was removed counts as a change.
        let run = Before::keep(out).unwrap();
        fs::remove_file(out.join("ben.json")).unwrap();
        assert!(run.settle().unwrap());
        assert_eq!(before(out, "ben.json").as_deref(), Some("1"));
    }

    #[test]
    fn resumed_runs_keep_their_baseline() {
        let out = tempfile::tempdir().unwrap();
        let out = out.path();
        write(out, "ada.json", "1");
        Before::keep(out).unwrap();
        write(out, "ada.json", "2");
        // Killed here. The next one begins with half of the results new.
        fs::create_dir(out.join(DRAFT)).unwrap();
        let run = Before::keep(out).unwrap();
        assert_eq!(before(out, "ada.json").as_deref(), Some("1"));
        write(out, "ada.json", "3");
        assert!(run.settle().unwrap());
        assert_eq!(before(out, "ada.json").as_deref(), Some("1"));
    }
}
