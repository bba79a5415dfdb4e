//! The documents of `yelp`, and the line in which one of its processes reports to another.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, process,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::timeline::Span;

/// What a line begins with that is a report for the parent process. The rest of the line is one
/// [`CityReport`] as JSON. All other lines are prints.
pub const REPORT_MARK: &str = "yelp-report ";

/// What came of one city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityReport {
    /// The city's name, as it was asked for.
    pub city: String,
    /// The id of the process that scraped it.
    pub process: u32,
    /// The ids of the businesses whose documents are in the store.
    pub stored: BTreeSet<String>,
    /// The ids of the others, each with the reason in a sentence.
    pub failed: BTreeMap<String, String>,
    /// Which thread did what, when; for the timeline, empty when none is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
}

impl CityReport {
    /// A report of `city` by this process, with no business in it yet.
    pub fn new(city: impl Into<String>) -> Self {
        Self {
            city: city.into(),
            process: process::id(),
            stored: BTreeSet::new(),
            failed: BTreeMap::new(),
            spans: Vec::new(),
        }
    }

    /// Puts down what came of one business.
    pub fn record(&mut self, id: impl Into<String>, outcome: Result<(), impl fmt::Display>) {
        match outcome {
            Ok(()) => drop(self.stored.insert(id.into())),
            Err(why) => drop(self.failed.insert(id.into(), why.to_string())),
        }
    }
}

/// What came of scraping politely.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliteReport {
    /// The ids of the businesses whose documents are in the store.
    pub stored: BTreeSet<String>,
    /// The ids of the others, each with the reason in a sentence. A refused request is repeated,
    /// so a refusal is no reason.
    pub failed: BTreeMap<String, String>,
    /// How many requests the service refused with 429.
    pub refusals: usize,
}

impl PoliteReport {
    /// Puts down what came of one business, in the end.
    pub fn record(&mut self, id: impl Into<String>, outcome: Result<(), impl fmt::Display>) {
        match outcome {
            Ok(()) => drop(self.stored.insert(id.into())),
            Err(why) => drop(self.failed.insert(id.into(), why.to_string())),
        }
    }
}

/// All documents of a store by id, read back after the work; asked for with `--dump`.
pub type Dump = Option<BTreeMap<String, Value>>;

/// `scrape-city`: the one city.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct City {
    /// What came of it.
    pub city: CityOutcome,
    /// What the store holds.
    pub documents: Dump,
    /// The same of each further call, where the program was asked for some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<CityOutcome>,
}

/// `scrape-sequential` and `scrape-parallel`: the cities in the order they were asked for.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Cities {
    /// As long as the list of cities that was asked for.
    pub cities: Vec<CityOutcome>,
    /// What the store holds.
    pub documents: Dump,
    /// The same of each further call, where the program was asked for some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Vec<CityOutcome>>,
}

/// What came of one city: its report, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CityOutcome {
    /// The city was scraped; single businesses may have failed.
    Reported(CityReport),
    /// The city as a whole failed.
    Failed(CityFailure),
}

/// Why a city has no report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityFailure {
    /// The city's name, as it was asked for.
    pub city: String,
    /// Why.
    #[serde(flatten)]
    pub failure: Failure,
}

/// `polite`: all businesses, or why the work was given up.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Polite {
    /// What came of it.
    pub outcome: PoliteOutcome,
    /// What the store holds.
    pub documents: Dump,
    /// The same of each further call, where the program was asked for some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<PoliteOutcome>,
}

/// What came of scraping politely: a report, or why there is none.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PoliteOutcome {
    /// The work was done; single businesses may have failed.
    Reported(PoliteReport),
    /// The work was given up: the service does not accept the key.
    Failed(Failure),
}

/// Why something failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind, for programs.
    pub kind: FailureKind,
    /// A sentence, for people.
    pub detail: String,
}

/// The kinds of failure of a city or of the whole work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The city's process could not be started.
    NotStarted,
    /// The city's process ended with an exit code other than 0, or was killed.
    Exited,
    /// The city's process ended well and printed no report.
    NoReport,
    /// The city's process sent a marked line that is no report of its city.
    Babbled,
    /// No answer within the client's time-out.
    TimedOut,
    /// The service refused with 429.
    Refused,
    /// The service does not accept the key (401).
    Unauthorized,
    /// An answer with another status that is no success.
    Status,
    /// No connection, or one that broke.
    Connection,
    /// A body that is not what was promised.
    Body,
    /// The service knows no business in this city.
    NothingFound,
    /// The document store failed.
    Store,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_without_spans_reads_back_from_its_line() {
        let mut report = CityReport::new("Zürich");
        report.record("a", Ok::<_, String>(()));
        report.record("b", Err("no answer in time"));
        let text = serde_json::to_string(&report).unwrap();
        assert!(!text.contains("spans"), "{text}");
        assert_eq!(serde_json::from_str::<CityReport>(&text).unwrap(), report);
    }

    #[test]
    fn a_failed_city_is_flat_in_json() {
        let failure = Failure { kind: FailureKind::NoReport, detail: "it told nothing".into() };
        let city = CityOutcome::Failed(CityFailure { city: "Toronto".into(), failure });
        assert_eq!(
            serde_json::to_value(city).unwrap(),
            serde_json::json!({"failed": {
                "city": "Toronto", "kind": "no-report", "detail": "it told nothing",
            }})
        );
    }
}
