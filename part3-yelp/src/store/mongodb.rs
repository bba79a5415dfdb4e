//! Documents in a MongoDB server, through its official driver.
//!
//! It is tested over the network against a server that speaks MongoDB's protocol. The behaviour of a real cluster
//! (replica sets, write concerns across machines) is not tested.

use std::{collections::BTreeMap, time::Duration};

use mongodb::{
    bson::{self, Bson, Document, doc},
    error::ErrorKind,
    options::ClientOptions,
    sync::{Client, Collection},
};
use serde_json::Value;

use super::StoreError;

/// The database if the address does not contain one.
const DATABASE: &str = "yelp";
const COLLECTION: &str = "businesses";
/// A time-out, because the driver connects lazily and would wait for half a minute.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct MongoStore {
    location: String,
    businesses: Collection<Document>,
}

impl MongoStore {
    /// Connects to `url`. `location` is the same without a password, for messages.
    pub(super) fn open(url: &str, location: &str) -> Result<Self, StoreError> {
        let cannot_open = |error: mongodb::error::Error| StoreError::CannotOpen {
            location: location.into(),
            detail: match *error.kind {
                // The driver's own message describes its whole view of the network.
                ErrorKind::ServerSelection { .. } => "no server answers".into(),
                _ => error.to_string(),
            },
            hint: "is the server running, and is this its address?",
        };
        let mut options = ClientOptions::parse(url).run().map_err(cannot_open)?;
        options.server_selection_timeout = Some(PATIENCE);
        options.connect_timeout = Some(PATIENCE);
        let client = Client::with_options(options).map_err(cannot_open)?;
        let database = client.default_database().unwrap_or_else(|| client.database(DATABASE));
        database.run_command(doc! { "ping": 1 }).run().map_err(cannot_open)?;
        Ok(Self { location: location.into(), businesses: database.collection(COLLECTION) })
    }

    pub(super) fn upsert(&self, id: &str, document: &Value) -> Result<(), StoreError> {
        let attempted = || format!("store `{id}`");
        // The document is in its own field, so that its contents cannot conflict with `_id`.
        let document =
            bson::serialize_to_bson(document).map_err(|error| self.failed(attempted(), error))?;
        self.businesses
            .replace_one(doc! { "_id": id }, doc! { "_id": id, "doc": document })
            .upsert(true)
            .run()
            .map_err(|error| self.failed(attempted(), error))?;
        Ok(())
    }

    pub(super) fn get(&self, id: &str) -> Result<Option<Value>, StoreError> {
        let failed = |error| self.failed(format!("look up `{id}`"), error);
        let found = self.businesses.find_one(doc! { "_id": id }).run().map_err(failed)?;
        found.map(|found| self.parse(found)).transpose()
    }

    pub(super) fn count(&self) -> Result<u64, StoreError> {
        self.businesses
            .count_documents(doc! {})
            .run()
            .map_err(|error| self.failed("count the documents", error))
    }

    pub(super) fn documents(&self) -> Result<BTreeMap<String, Value>, StoreError> {
        let failed = |error| self.failed("read the documents", error);
        let mut documents = BTreeMap::new();
        for found in self.businesses.find(doc! {}).run().map_err(failed)? {
            let found = found.map_err(failed)?;
            let id = found.get_str("_id").map_err(|error| self.failed("read an id", error))?;
            documents.insert(id.to_owned(), self.parse(found)?);
        }
        Ok(documents)
    }

    fn parse(&self, mut found: Document) -> Result<Value, StoreError> {
        bson::deserialize_from_bson(found.remove("doc").unwrap_or(Bson::Null))
            .map_err(|error| self.failed("read a document", error))
    }

    fn failed(&self, attempted: impl Into<String>, error: impl ToString) -> StoreError {
        StoreError::Failed {
            location: self.location.clone(),
            attempted: attempted.into(),
            detail: error.to_string(),
        }
    }
}
