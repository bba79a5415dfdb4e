//! The journal has one file of verdicts per submission, so that nothing is graded twice.
//!
//! A file is complete or absent, however a run ends. Its name derives from its [`Key`], which it also contains.
//! A file with another key, or an unreadable one, counts as absent. The content does not depend on the learner.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::key::{Key, Terms};
use crate::{
    record::Record,
    whole::{self, Outlives},
};

/// The verdicts on one submission.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// The key of these verdicts.
    pub key: Key,
    /// Whether speed-ups were measured, too. They have a separate lane.
    pub measured: bool,
    /// The record, without a learner's name.
    pub record: Record,
}

/// Number of attempts to write, and the pause between them. A program that uses up all descriptors or the
/// disk's space releases them when it is stopped.
const ATTEMPTS: u32 = 6;
const PAUSE: Duration = Duration::from_millis(500);

/// A folder of entries, open for one grader at a time.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    lock: Option<File>,
}

/// The journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another grader has it open.
    #[error(
        "another grader is at work on {path}\nhint: wait for it, or name another folder with --out"
    )]
    Busy {
        /// The folder of the results.
        path: PathBuf,
    },
    /// A file or folder.
    #[error("cannot {attempt} {path}: {source}")]
    Io {
        /// What was attempted.
        attempt: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl Drop for Journal {
    /// Unlocks explicitly, because a process that is being started may hold a copy of the descriptor for a moment.
    fn drop(&mut self) {
        if let Some(lock) = &self.lock {
            let _ = lock.unlock();
        }
    }
}

impl Journal {
    /// Opens the journal in the folder of results `out`, and creates it if necessary. Removes incomplete
    /// files of a killed run.
    ///
    /// # Errors
    ///
    /// When another grader has it open, or the folder cannot be written to.
    pub fn open(out: &Path) -> Result<Self, JournalError> {
        let folder = out.join("journal");
        let failed = |attempt, path: &Path| {
            let path = path.to_owned();
            move |source| JournalError::Io { attempt, path, source }
        };
        fs::create_dir_all(&folder).map_err(failed("make", &folder))?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(failed("open", &path))?;
        let lock = match lock.try_lock() {
            Ok(()) => Some(lock),
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::Busy { path: out.to_owned() });
            }
            // The file system has no locks, so its users must choose different folders.
            Err(TryLockError::Error(_)) => None,
        };
        whole::remove_drafts(out, 1);
        Ok(Self { folder, lock })
    }

    /// The journal in a folder of results, opened for reading only. It may be missing.
    pub fn look(out: &Path) -> Self {
        Self { folder: out.join("journal"), lock: None }
    }

    /// The verdicts with this key. `None` if they are missing or unreadable.
    pub fn get(&self, key: &Key) -> Option<Entry> {
        self.read(&key.file_name()).filter(|entry| entry.key == *key)
    }

    /// The newest verdicts on this submission whose terms differ from `terms` only in the code of the checks.
    pub fn get_by_other_checks(&self, submission: &str, terms: &Terms) -> Option<Entry> {
        let prefix = Key::prefix(submission);
        let mut found: Vec<_> = fs::read_dir(&self.folder)
            .ok()?
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix))
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.file_name())))
            .collect();
        found.sort();
        let mut entries =
            found.into_iter().rev().filter_map(|(_, name)| self.read(&name.to_string_lossy()));
        entries.find(|entry| {
            entry.key.submission == submission && terms.differs_in_checks_only(&entry.key.terms)
        })
    }

    /// Stores verdicts. Replaces those with the same key.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn put(&self, entry: &Entry) -> Result<(), JournalError> {
        let path = self.folder.join(entry.key.file_name());
        let write = || whole::write(&path, &serde_json::to_vec(entry)?, Outlives::TheMachine);
        again_unless_done(write).map_err(|source| JournalError::Io {
            attempt: "write",
            path: path.clone(),
            source,
        })
    }

    fn read(&self, name: &str) -> Option<Entry> {
        serde_json::from_slice(&fs::read(self.folder.join(name)).ok()?).ok()
    }
}

/// Repeats a write until it succeeds, at most [`ATTEMPTS`] times.
fn again_unless_done(write: impl Fn() -> io::Result<()>) -> io::Result<()> {
    for _ in 1..ATTEMPTS {
        if write().is_ok() {
            return Ok(());
        }
        thread::sleep(PAUSE);
    }
    write()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_writes_are_retried() {
        let attempts = std::cell::Cell::new(0);
        let write = || {
            attempts.set(attempts.get() + 1);
            if attempts.get() < 3 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        };
        assert!(again_unless_done(write).is_ok());
        assert_eq!(attempts.get(), 3);
    }
    use crate::class::testing::{record, terms};

    fn entry(submission: &str, terms: &Terms) -> Entry {
        Entry { key: terms.key(submission), measured: false, record: record("nobody", 3.0) }
    }

    #[test]
    fn entries_need_their_exact_key() {
        let out = tempfile::tempdir().unwrap();
        let journal = Journal::open(out.path()).unwrap();
        let terms = terms();
        assert!(journal.get(&terms.key("abc")).is_none());
        journal.put(&entry("abc", &terms)).unwrap();
        assert_eq!(journal.get(&terms.key("abc")).unwrap().record.score, 3.0);
        assert!(journal.get(&Terms { seed: 1, ..terms }.key("abc")).is_none());
    }

    #[test]
    fn torn_and_foreign_files_are_ignored() {
        let out = tempfile::tempdir().unwrap();
        let journal = Journal::open(out.path()).unwrap();
        let (terms, folder) = (terms(), out.path().join("journal"));
        let key = terms.key("abc");
        fs::write(folder.join(key.file_name()), "{\"key\":").unwrap();
        assert!(journal.get(&key).is_none());
        journal.put(&entry("other", &terms)).unwrap();
        fs::rename(folder.join(terms.key("other").file_name()), folder.join(key.file_name()))
            .unwrap();
        assert!(journal.get(&key).is_none());
        fs::write(folder.join(".draft-1"), "{").unwrap();
        drop(journal);
        Journal::open(out.path()).unwrap();
        assert!(!folder.join(".draft-1").exists());
    }

    #[test]
    fn open_journals_are_locked() {
        let out = tempfile::tempdir().unwrap();
        let first = Journal::open(out.path()).unwrap();
        assert!(matches!(Journal::open(out.path()), Err(JournalError::Busy { .. })));
        drop(first);
        Journal::open(out.path()).unwrap();
    }

    #[test]
    fn older_checks_need_the_same_seed() {
        let out = tempfile::tempdir().unwrap();
        let journal = Journal::open(out.path()).unwrap();
        let now = terms();
        journal.put(&entry("abc", &Terms { checks: "older".into(), ..now.clone() })).unwrap();
        journal.put(&entry("abd", &Terms { seed: 7, ..now.clone() })).unwrap();
        assert!(journal.get_by_other_checks("abc", &now).is_some());
        assert!(journal.get_by_other_checks("abd", &now).is_none());
    }
}
