//! The documents of `yelp`, and the line in which a city's process reports to its parent.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, process,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::timeline::Span;

/// The prefix of a line that is a report for the parent process. The rest of the line is a [`CityReport`] as JSON. All
/// other lines are ordinary output.
pub const REPORT_MARK: &str = "yelp-report ";

/// The result for one city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityReport {
    /// The city's name, as it was asked for.
    pub city: String,
    /// The id of the process that scraped it.
    pub process: u32,
    /// The ids of the businesses whose documents are in the store.
    pub stored: BTreeSet<String>,
    /// The ids of the others, each with a sentence that gives the reason.
    pub failed: BTreeMap<String, String>,
    /// Which thread did what and when, for the timeline. Empty if no timeline is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
}

impl CityReport {
    /// A report of `city` by this process, without any business yet.
    pub fn new(city: impl Into<String>) -> Self {
        Self {
            city: city.into(),
            process: process::id(),
            stored: BTreeSet::new(),
            failed: BTreeMap::new(),
            spans: Vec::new(),
        }
    }

    /// Records the result for one business.
    pub fn record(&mut self, id: impl Into<String>, outcome: Result<(), impl fmt::Display>) {
        match outcome {
            Ok(()) => drop(self.stored.insert(id.into())),
            Err(why) => drop(self.failed.insert(id.into(), why.to_string())),
        }
    }
}

/// The result of polite scraping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliteReport {
    /// The ids of the businesses whose documents are in the store.
    pub stored: BTreeSet<String>,
    /// The ids of the others, each with a sentence that gives the reason. A refusal is never the reason, because a
    /// refused request is repeated.
    pub failed: BTreeMap<String, String>,
    /// The number of requests that the service refused with 429.
    pub refusals: usize,
}

impl PoliteReport {
    /// Records the final result for one business.
    pub fn record(&mut self, id: impl Into<String>, outcome: Result<(), impl fmt::Display>) {
        match outcome {
            Ok(()) => drop(self.stored.insert(id.into())),
            Err(why) => drop(self.failed.insert(id.into(), why.to_string())),
        }
    }
}

/// All documents of a store by id, read back after the work. Present only with `--dump`.
pub type Dump = Option<BTreeMap<String, Value>>;

/// The document of `scrape-city`, with the one city.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct City {
    /// The result for the city.
    pub city: CityOutcome,
    /// The contents of the store.
    pub documents: Dump,
    /// The same for each further call, if the program was asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<CityOutcome>,
}

/// The document of `scrape-sequential` and `scrape-parallel`, with the cities in the order in which they were given.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Cities {
    /// As many as there are cities in the list.
    pub cities: Vec<CityOutcome>,
    /// The contents of the store.
    pub documents: Dump,
    /// The same for each further call, if the program was asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Vec<CityOutcome>>,
}

/// The result for one city, which is its report or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CityOutcome {
    /// The city was scraped, but individual businesses may have failed.
    Reported(CityReport),
    /// The city as a whole failed.
    Failed(CityFailure),
}

/// Why a city has no report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityFailure {
    /// The city's name, as it was asked for.
    pub city: String,
    /// The reason.
    #[serde(flatten)]
    pub failure: Failure,
}

/// The document of `polite`, with all businesses or the reason why the work was given up.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Polite {
    /// The result.
    pub outcome: PoliteOutcome,
    /// The contents of the store.
    pub documents: Dump,
    /// The same for each further call, if the program was asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<PoliteOutcome>,
}

/// The result of polite scraping, which is a report or the reason why there is none.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PoliteOutcome {
    /// The work was done, but individual businesses may have failed.
    Reported(PoliteReport),
    /// The work was given up because the service does not accept the key.
    Failed(Failure),
}

/// Why something failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind, for programs.
    pub kind: FailureKind,
    /// A sentence for people.
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
    /// The city's process exited with code 0 and printed no report.
    NoReport,
    /// The city's process printed a marked line that is not a report of its city.
    Babbled,
    /// No answer within the client's time-out.
    TimedOut,
    /// The service refused with 429.
    Refused,
    /// The service does not accept the key (401).
    Unauthorized,
    /// The status of the answer is another error.
    Status,
    /// There was no connection, or it broke.
    Connection,
    /// The body does not have the promised form.
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
    fn reports_without_spans_round_trip() {
        let mut report = CityReport::new("Zürich");
        report.record("a", Ok::<_, String>(()));
        report.record("b", Err("no answer in time"));
        let text = serde_json::to_string(&report).unwrap();
        assert!(!text.contains("spans"), "{text}");
        assert_eq!(serde_json::from_str::<CityReport>(&text).unwrap(), report);
    }

    #[test]
    fn failed_cities_are_flat_in_json() {
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
