//! Files to write and to change. Nothing is written before everything is known to be possible.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::whole::{self, Outlives};

/// All files of one command, by their paths below the root.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    root: &'a Path,
    written: Vec<(String, String)>,
    changed: Vec<(String, String)>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(root: &'a Path) -> Self {
        Self { root, written: Vec::new(), changed: Vec::new() }
    }

    /// Plans a new file.
    ///
    /// # Errors
    ///
    /// When it exists.
    pub(super) fn add(&mut self, path: &str, text: String) -> Result<()> {
        ensure!(
            fs::symlink_metadata(self.root.join(path)).is_err(),
            "{path} exists already, and nothing was written\nhint: move it away, or choose another name"
        );
        self.written.push((path.to_owned(), text));
        Ok(())
    }

    /// The text of a file as it would be.
    pub(super) fn read(&self, path: &str) -> Result<String> {
        match self.changed.iter().find(|(changed, _)| changed == path) {
            Some((_, text)) => Ok(text.clone()),
            None => fs::read_to_string(self.root.join(path))
                .with_context(|| format!("cannot read {path}")),
        }
    }

    /// Plans another text of a file that exists.
    pub(super) fn change(
        &mut self,
        path: &str,
        change: impl FnOnce(&str) -> Result<String>,
    ) -> Result<()> {
        let text = change(&self.read(path)?)
            .with_context(|| format!("cannot add to {path}, so nothing was written"))?;
        match self.changed.iter_mut().find(|(changed, _)| changed == path) {
            Some(entry) => entry.1 = text,
            None => self.changed.push((path.to_owned(), text)),
        }
        Ok(())
    }

    /// Writes all files, and lists them.
    pub(super) fn carry_out(self) -> Result<String> {
        let mut said = String::new();
        for (path, text) in &self.written {
            let file = self.root.join(path);
            create(&file, text).with_context(|| format!("cannot write {path}"))?;
            said.push_str(&format!("wrote     {path}\n"));
        }
        for (path, text) in &self.changed {
            whole::write(&self.root.join(path), text.as_bytes(), Outlives::TheGrader)
                .with_context(|| format!("cannot change {path}"))?;
            said.push_str(&format!("added to  {path}\n"));
        }
        let all = self.written.iter().chain(&self.changed).map(|(path, _)| self.root.join(path));
        format(
            &all.filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
                .collect::<Vec<_>>(),
        );
        Ok(said)
    }
}

/// Writes a file that does not exist yet, even if it has appeared since it was planned.
fn create(file: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(file)?.write_all(text.as_bytes())
}

/// Formats files, if there is a formatter. Long names make lines that it would break.
fn format(files: &[PathBuf]) {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--quiet"]).args(files);
    let _ = rustfmt.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_or_half_written() {
        let root = tempfile::tempdir().unwrap();
        let read = |name: &str| fs::read_to_string(root.path().join(name)).ok();
        fs::write(root.path().join("there.txt"), "old").unwrap();
        let mut plan = Plan::new(root.path());
        plan.add("a/new.txt", "new".into()).unwrap();
        let error = plan.add("there.txt", "new".into()).unwrap_err();
        assert!(error.to_string().contains("there.txt exists already"), "{error}");
        assert!(plan.change("missing.txt", |text| Ok(text.to_owned())).is_err());
        assert_eq!((read("a/new.txt"), read("there.txt").as_deref()), (None, Some("old")));
        plan.change("there.txt", |text| Ok(format!("{text}, one"))).unwrap();
        plan.change("there.txt", |text| Ok(format!("{text}, two"))).unwrap();
        let said = plan.carry_out().unwrap();
        assert_eq!(said, "wrote     a/new.txt\nadded to  there.txt\n");
        assert_eq!(read("there.txt").as_deref(), Some("old, one, two"));
        // A file that has appeared since.
        let mut plan = Plan::new(root.path());
        plan.add("late.txt", "new".into()).unwrap();
        fs::write(root.path().join("late.txt"), "theirs").unwrap();
        assert!(plan.carry_out().is_err());
        assert_eq!(read("late.txt").as_deref(), Some("theirs"));
    }
}
