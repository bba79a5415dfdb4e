//! Documents in one SQLite file, as a table of ids and JSON texts that `sqlite3` and Python can read, too.
//!
//! With the write-ahead log, processes can read while one writes. It needs a local disk. Writers take turns, threads of
//! this process at a mutex and processes at the file's lock.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard},
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OptionalExtension};
use serde_json::Value;

use super::StoreError;

/// How long a writer waits for the file's lock.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct SqliteStore {
    path: PathBuf,
    /// The lock time-out of this store.
    patience: Duration,
    /// `None` while there is no file. The file is created with the first document, so that a program that stores
    /// nothing leaves nothing behind.
    connection: Mutex<Option<Connection>>,
}

impl SqliteStore {
    pub(super) fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_patiently(path.as_ref(), PATIENCE)
    }

    fn open_patiently(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let store = Self { path: path.into(), patience, connection: Mutex::new(None) };
        if store.connected_if_there(&mut store.lock())?.is_none() {
            check_folder(path)?;
        }
        Ok(store)
    }

    pub(super) fn upsert(&self, id: &str, document: &Value) -> Result<(), StoreError> {
        // One statement takes the lock once. A read followed by a write would fail whenever another process writes in
        // between.
        let upsert = "INSERT INTO documents (id, doc) VALUES (?1, ?2)
                      ON CONFLICT (id) DO UPDATE SET doc = excluded.doc";
        self.connected(&mut self.lock())?
            .prepare_cached(upsert)
            .and_then(|mut statement| statement.execute((id, document.to_string())))
            .map_err(|error| self.failed(format!("store `{id}`"), &error))?;
        Ok(())
    }

    pub(super) fn get(&self, id: &str) -> Result<Option<Value>, StoreError> {
        let mut slot = self.lock();
        let Some(connection) = self.connected_if_there(&mut slot)? else { return Ok(None) };
        let text: Option<String> = connection
            .query_row("SELECT doc FROM documents WHERE id = ?1", [id], |row| row.get(0))
            .optional()
            .map_err(|error| self.failed(format!("look up `{id}`"), &error))?;
        text.map(|text| self.parse(id, &text)).transpose()
    }

    pub(super) fn count(&self) -> Result<u64, StoreError> {
        let mut slot = self.lock();
        let Some(connection) = self.connected_if_there(&mut slot)? else { return Ok(0) };
        let count: i64 = connection
            .query_row("SELECT count(*) FROM documents", [], |row| row.get(0))
            .map_err(|error| self.failed("count the documents", &error))?;
        Ok(count.unsigned_abs())
    }

    pub(super) fn documents(&self) -> Result<BTreeMap<String, Value>, StoreError> {
        let failed = |error| self.failed("read the documents", &error);
        let mut slot = self.lock();
        let Some(connection) = self.connected_if_there(&mut slot)? else {
            return Ok(BTreeMap::new());
        };
        let mut statement =
            connection.prepare_cached("SELECT id, doc FROM documents").map_err(failed)?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
            .map_err(failed)?;
        let mut documents = BTreeMap::new();
        for row in rows {
            let (id, text) = row.map_err(failed)?;
            let document = self.parse(&id, &text)?;
            documents.insert(id, document);
        }
        Ok(documents)
    }

    /// The connection. Creates the file if necessary.
    fn connected<'c>(
        &self,
        slot: &'c mut Option<Connection>,
    ) -> Result<&'c Connection, StoreError> {
        match slot {
            Some(connection) => Ok(connection),
            None => Ok(slot.insert(connect(&self.path, self.patience)?)),
        }
    }

    /// The connection, or `None` if there is no file.
    fn connected_if_there<'c>(
        &self,
        slot: &'c mut Option<Connection>,
    ) -> Result<Option<&'c Connection>, StoreError> {
        let there = slot.is_some() || self.path.exists();
        if there { self.connected(slot).map(Some) } else { Ok(None) }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Connection>> {
        // Statements are atomic, so a thread that panicked left none half done.
        self.connection.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn parse(&self, id: &str, text: &str) -> Result<Value, StoreError> {
        serde_json::from_str(text).map_err(|error| StoreError::Failed {
            location: location(&self.path),
            attempted: format!("read `{id}`"),
            detail: error.to_string(),
        })
    }

    fn failed(&self, attempted: impl Into<String>, error: &rusqlite::Error) -> StoreError {
        if is_locked(error) {
            return StoreError::Locked(location(&self.path));
        }
        StoreError::Failed {
            location: location(&self.path),
            attempted: attempted.into(),
            detail: words(error),
        }
    }
}

/// Opens the file, and creates it if there is none.
fn connect(path: &Path, patience: Duration) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| cannot_open(path, &words(&error));
    let connection = Connection::open(path).map_err(failed)?;
    connection.busy_timeout(patience).map_err(failed)?;
    if connection.is_readonly("main").map_err(failed)? {
        return Err(StoreError::CannotOpen {
            location: location(path),
            detail: "the file may be read but not written".into(),
            hint: "change its permissions, or name another file with --store",
        });
    }
    let deadline = Instant::now() + patience;
    loop {
        match prepare(&connection) {
            Ok(()) => return Ok(connection),
            Err(error) if !is_locked(&error) => return Err(failed(error)),
            Err(_) if Instant::now() >= deadline => {
                return Err(StoreError::Locked(location(path)));
            }
            // Another process is creating the same file right now, and the switch to the write-ahead log does not wait
            // for that.
            Err(_) => thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// Checks that a file can be created at `path`, so that the error comes before the first request and not after the last
/// one.
fn check_folder(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(cannot_open(path, "its folder is not there"));
    }
    // Only an attempt shows this, because permissions are not the only possible obstacle.
    let attempt = folder.join(format!(".yelp-store-{}", std::process::id()));
    match File::create_new(&attempt) {
        Ok(_) => {
            // A leftover empty file is no reason to fail.
            let _ = fs::remove_file(&attempt);
            Ok(())
        }
        // Another thread of this process makes the same attempt.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => {
            Err(cannot_open(path, &format!("no file can be made in its folder: {}", error.kind())))
        }
    }
}

fn cannot_open(path: &Path, detail: &str) -> StoreError {
    StoreError::CannotOpen {
        location: location(path),
        detail: detail.into(),
        hint: "its folder must exist and be writable, and the file must be a database",
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // With the write-ahead log, `NORMAL` loses nothing when a process dies. After a power failure the last documents
    // may be missing, but the file is intact.
    connection.execute_batch(
        "PRAGMA synchronous = NORMAL;
         CREATE TABLE IF NOT EXISTS documents (
             id TEXT PRIMARY KEY NOT NULL,
             doc TEXT NOT NULL CHECK (json_valid(doc))
         );
         -- A store that somebody keeps locked is found out here, not by each document.
         BEGIN IMMEDIATE;
         COMMIT;",
    )
}

fn is_locked(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// SQLite's message, without the path that our own message already contains.
fn words(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(code, None) => code.to_string(),
        rusqlite::Error::SqliteFailure(_, Some(words)) => {
            words.split(": ").next().unwrap_or(words).to_owned()
        }
        other => other.to_string(),
    }
}

fn location(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_files_are_reported() {
        let path = std::env::temp_dir().join(format!("yelp-locked-{}.sqlite", std::process::id()));
        let patience = Duration::from_millis(20);
        let store = SqliteStore::open_patiently(&path, patience).unwrap();
        store.upsert("id", &Value::Null).unwrap();
        let other = Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let locked = StoreError::Locked(location(&path));
        assert_eq!(store.upsert("id", &Value::Null).unwrap_err(), locked);
        assert_eq!(SqliteStore::open_patiently(&path, patience).err().unwrap(), locked);
        other.execute_batch("ROLLBACK").unwrap();
        store.upsert("id", &Value::Null).unwrap();
        drop((store, other));
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn empty_stores_create_no_file() {
        let path = std::env::temp_dir().join(format!("yelp-unused-{}.sqlite", std::process::id()));
        let store = SqliteStore::open(&path).unwrap();
        assert_eq!((store.get("id").unwrap(), store.count().unwrap()), (None, 0));
        assert!(store.documents().unwrap().is_empty());
        assert!(!path.exists());
        // A file that something else has created in the meantime belongs to this store.
        let other = SqliteStore::open(&path).unwrap();
        other.upsert("id", &Value::Null).unwrap();
        assert_eq!(store.count().unwrap(), 1);
        drop((store, other));
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn missing_folders_get_a_hint() {
        let error = SqliteStore::open("/no/such/folder/yelp.sqlite").err().unwrap().to_string();
        assert!(error.starts_with("cannot open the store sqlite:/no/such/folder"), "{error}");
        assert!(error.contains("hint: its folder must exist"), "{error}");
    }
}
