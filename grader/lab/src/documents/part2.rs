//! The documents of `request-example`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `request-sequential` and `request-concurrent`: the items that were found, by id.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Items {
    /// The item as the service sent it.
    pub items: BTreeMap<u64, Value>,
}

/// `request-pooled`: a result for each id, in the order of the ids.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Pooled {
    /// As long as the list of ids that was asked for.
    pub results: Vec<ItemResult>,
}

/// What came of one id.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemResult {
    /// The item as the service sent it.
    Found(Value),
    /// The service knows no such item (404).
    Missing,
    /// The request failed.
    Failed(Failure),
}

/// Why a request failed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind, for programs.
    pub kind: FailureKind,
    /// A sentence, for people.
    pub detail: String,
}

/// The kinds of failure of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// No answer within the client's time-out.
    TimedOut,
    /// An answer with a status that is neither success nor 404.
    Status,
    /// No connection, or one that broke.
    Connection,
    /// A body that is not what was promised.
    Body,
}
