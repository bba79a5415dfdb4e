//! The given document store keeps documents by id, in an SQLite file or in a MongoDB server.
//!
//! Many threads and many processes may use one store at the same time, because an upsert is one atomic step in both.
//! The store knows nothing about businesses.

#[cfg(feature = "mongodb")]
mod mongodb;
mod sqlite;

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde_json::Value;

#[cfg(feature = "mongodb")]
use self::mongodb::MongoStore;
use self::sqlite::SqliteStore;

/// A store for JSON documents, each under its own id. Threads may share it by reference or clone it. A clone is cheap
/// and refers to the same store.
///
/// ```
/// use part3_yelp::DocumentStore;
/// use serde_json::json;
///
/// let store = DocumentStore::open("sqlite::memory:").unwrap();
/// store.upsert("a1", &json!({ "name": "Café" })).unwrap();
/// store.upsert("a1", &json!({ "name": "Bookstore" })).unwrap();
/// assert_eq!(store.count().unwrap(), 1);
/// assert_eq!(store.get("a1").unwrap().unwrap()["name"], "Bookstore");
/// ```
#[derive(Clone)]
pub struct DocumentStore {
    location: Arc<str>,
    kind: Arc<Kind>,
}

enum Kind {
    Sqlite(SqliteStore),
    #[cfg(feature = "mongodb")]
    Mongo(MongoStore),
}

/// Why the store failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The text is not the location of a store.
    #[error("`{0}` names no document store\nhint: write sqlite:FILE or mongodb://HOST:PORT")]
    UnknownKind(String),
    /// The store is of a kind that is not compiled in.
    #[error("{0} needs MongoDB, which is not compiled in\nhint: build with --features mongodb")]
    NotCompiledIn(String),
    /// The store cannot be opened.
    #[error("cannot open the store {location}: {detail}\nhint: {hint}")]
    CannotOpen {
        /// Which store.
        location: String,
        /// The message of the library.
        detail: String,
        /// What to check.
        hint: &'static str,
    },
    /// Another program kept the store locked for too long.
    #[error("the store {0} is locked by another program\nhint: end that program and try again")]
    Locked(String),
    /// A step failed in an open store.
    #[error("cannot {attempted} in the store {location}: {detail}")]
    Failed {
        /// Which store.
        location: String,
        /// What was attempted, such as "store `id`".
        attempted: String,
        /// The message of the library.
        detail: String,
    },
}

impl DocumentStore {
    /// Opens the store at `location`, which is `sqlite:FILE`, or `mongodb://HOST:PORT[/DATABASE]` if the feature
    /// `mongodb` is compiled in. A store that does not exist is created with its first document.
    ///
    /// # Errors
    ///
    /// When the text is not the location of a store, or the store cannot be reached or written.
    pub fn open(location: &str) -> Result<Self, StoreError> {
        let kind = if let Some(path) = location.strip_prefix("sqlite:").filter(|p| !p.is_empty()) {
            Kind::Sqlite(SqliteStore::open(path)?)
        } else if location.starts_with("mongodb://") || location.starts_with("mongodb+srv://") {
            #[cfg(not(feature = "mongodb"))]
            return Err(StoreError::NotCompiledIn(without_password(location)));
            #[cfg(feature = "mongodb")]
            Kind::Mongo(MongoStore::open(location, &without_password(location))?)
        } else {
            return Err(StoreError::UnknownKind(location.into()));
        };
        Ok(Self { location: without_password(location).into(), kind: kind.into() })
    }

    /// Stores `document` under `id`, and replaces an earlier one. When this returns, the document is safe even if this
    /// process is killed.
    ///
    /// # Errors
    ///
    /// When the store refuses the document. Then it is unchanged.
    pub fn upsert(&self, id: &str, document: &Value) -> Result<(), StoreError> {
        match &*self.kind {
            Kind::Sqlite(store) => store.upsert(id, document),
            #[cfg(feature = "mongodb")]
            Kind::Mongo(store) => store.upsert(id, document),
        }
    }

    /// The document under `id`, if there is one.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn get(&self, id: &str) -> Result<Option<Value>, StoreError> {
        match &*self.kind {
            Kind::Sqlite(store) => store.get(id),
            #[cfg(feature = "mongodb")]
            Kind::Mongo(store) => store.get(id),
        }
    }

    /// The number of documents.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn count(&self) -> Result<u64, StoreError> {
        match &*self.kind {
            Kind::Sqlite(store) => store.count(),
            #[cfg(feature = "mongodb")]
            Kind::Mongo(store) => store.count(),
        }
    }

    /// All documents by id.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn documents(&self) -> Result<BTreeMap<String, Value>, StoreError> {
        match &*self.kind {
            Kind::Sqlite(store) => store.documents(),
            #[cfg(feature = "mongodb")]
            Kind::Mongo(store) => store.documents(),
        }
    }
}

/// The store's location, without a password.
impl fmt::Display for DocumentStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.location)
    }
}

impl fmt::Debug for DocumentStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DocumentStore").field(&self.location).finish()
    }
}

/// `mongodb://user:password@host` without the part before the `@`.
fn without_password(location: &str) -> String {
    match (location.split_once("://"), location.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) if scheme.starts_with("mongodb") => {
            format!("{scheme}://{host}")
        }
        _ => location.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_locations_show_an_example() {
        for location in ["", "sqlite:", "yelp.db", "redis://127.0.0.1"] {
            let error = DocumentStore::open(location).expect_err(location);
            assert_eq!(error, StoreError::UnknownKind(location.into()));
            assert!(error.to_string().contains("sqlite:FILE"));
        }
    }

    #[test]
    fn passwords_are_hidden() {
        assert_eq!(without_password("mongodb://me:p@ss@host:1/db"), "mongodb://host:1/db");
        assert_eq!(without_password("sqlite:a@b.db"), "sqlite:a@b.db");
    }
}
