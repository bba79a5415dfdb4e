//! The documents of `request-example`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `request-sequential` and `request-concurrent`: the items that were found, by id.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Items {
    /// The item as the service sent it.
    pub items: BTreeMap<u64, Value>,
    /// The same of each further call, where the program was asked for some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Items>,
}

/// `request-pooled`: a result for each id, in the order of the ids.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Pooled {
    /// As long as the list of ids that was asked for.
    pub results: Vec<ItemResult>,
    /// The same of each further call, where the program was asked for some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Pooled>,
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

/// `sleepers`: everything that the event log recorded, in that order.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Sleepers {
    /// The last one is the program's own: `main` has `returned` from the exercise.
    pub events: Vec<Event>,
    /// How long each nap was asked to last, in microseconds, in the order in which the naps began.
    pub naps_us: Vec<u64>,
    /// The same of each further call, where the program was asked for some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Sleepers>,
}

/// One event of one thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The thread's name; empty when it has none.
    pub thread: String,
    /// `asleep` and `awake` around each nap, `hello`, `returned`, or a learner's own words.
    pub what: String,
}

/// `counter`: what the tally shows in the end.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Counter {
    /// How many items there were to process.
    pub items: u64,
    /// What the tally showed before.
    pub start: u64,
    /// What it shows now; right is `start + items`.
    pub count: u64,
    /// How often it was written.
    pub writes: u64,
    /// The same of each further call, where the program was asked for some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Counter>,
}

/// `quotes`: a result for each page, and what was reported of their progress.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Quotes {
    /// In the order of the page numbers: `Lincoln_2` comes before `Lincoln_10`.
    pub pages: Vec<Page>,
    /// In the order in which it was reported.
    pub told: Vec<Told>,
    /// The same of each further call, where the program was asked for some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Quotes>,
}

/// One page under its key.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// `Lincoln_7`.
    pub key: String,
    /// What came of it.
    pub result: PageResult,
}

/// What came of one page.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageResult {
    /// The quotes of the page, from top to bottom.
    Found(Vec<PageQuote>),
    /// The request failed, or the page has another form.
    Failed(Failure),
}

/// A quote, as plain text.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageQuote {
    /// What was said.
    pub text: String,
    /// Where it was said.
    pub source: String,
}

/// One telling of the progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The key of the page that was reported to have ended.
    pub key: String,
    /// How many had been reported then, this one included: 1, 2, 3 and so on.
    pub ended: u64,
}

/// `inventory`: a result for each host, in the order of the hosts.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    /// As long as the list of hosts that was asked for.
    pub records: Vec<HostResult>,
    /// The same of each further call, where the program was asked for some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Inventory>,
}

/// What came of one host.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostResult {
    /// All three fields.
    Found(HostRecord),
    /// At least one field failed; this is why.
    Failed(Failure),
}

/// What is known of one host.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRecord {
    /// The host as it was asked for.
    pub host: String,
    /// From `GET /hosts/{host}/ip`.
    pub ip: String,
    /// From `GET /hosts/{host}/name`.
    pub name: String,
    /// From `GET /hosts/{host}/system`.
    pub system: String,
}
