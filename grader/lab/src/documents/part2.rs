//! The documents of `request-example`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The document of `request-sequential` and `request-concurrent`, with the items that were found, by id.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Items {
    /// The item as the service sent it.
    pub items: BTreeMap<u64, Value>,
    /// The same for each further call, if the program was asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Items>,
}

/// The document of `request-pooled`, with one result per id in the order of the ids.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Pooled {
    /// As many as there are ids in the list.
    pub results: Vec<ItemResult>,
    /// The same for each further call, if the program was asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Pooled>,
}

/// The result for one id.
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
    /// A sentence for people.
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
    /// There was no connection, or it broke.
    Connection,
    /// The body does not have the promised form.
    Body,
}

/// The document of `sleepers`, with everything that the event log recorded, in order.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Sleepers {
    /// The last event is recorded by the program itself. It is `returned` in `main`, after the exercise has returned.
    pub events: Vec<Event>,
    /// How long each nap was asked to last, in microseconds, in the order in which the naps began.
    pub naps_us: Vec<u64>,
    /// The same for each further call, if the program was asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Sleepers>,
}

/// One event of one thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The thread's name, or empty if it has none.
    pub thread: String,
    /// `asleep` and `awake` around each nap, `hello`, `returned`, or a learner's own text.
    pub what: String,
}

/// The document of `counter`, with the final value of the tally.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Counter {
    /// The number of items to process.
    pub items: u64,
    /// The value of the tally before.
    pub start: u64,
    /// The value of the tally afterwards, which should be `start + items`.
    pub count: u64,
    /// How many times it was written.
    pub writes: u64,
    /// The same for each further call, if the program was asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Counter>,
}

/// The document of `quotes`, with one result per page and the progress reports.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Quotes {
    /// In the order of the page numbers, so `Lincoln_2` comes before `Lincoln_10`.
    pub pages: Vec<Page>,
    /// In the order in which they were made.
    pub told: Vec<Told>,
    /// The same for each further call, if the program was asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Quotes>,
}

/// One page under its key.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Such as `Lincoln_7`.
    pub key: String,
    /// The result for the page.
    pub result: PageResult,
}

/// The result for one page.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageResult {
    /// The quotes of the page, from top to bottom.
    Found(Vec<PageQuote>),
    /// The request failed, or the page does not have the expected form.
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

/// One progress report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The key of the page that was reported as ended.
    pub key: String,
    /// The number of pages reported so far including this one, so 1, 2, 3 and so on.
    pub ended: u64,
}

/// The document of `inventory`, with one result per host in the order of the hosts.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    /// As many as there are hosts in the list.
    pub records: Vec<HostResult>,
    /// The same for each further call, if the program was asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Inventory>,
}

/// The result for one host.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostResult {
    /// All three fields.
    Found(HostRecord),
    /// The reason, if at least one field failed.
    Failed(Failure),
}

/// The record of one host.
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
