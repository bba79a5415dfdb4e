//! From what an exercise returns to its document and to what the user reads.

use lab::documents::part3::{CityFailure, CityOutcome, Failure, FailureKind};
use part3_yelp::{CityError, CityReport, ScrapeError};

/// The document of one city.
pub(crate) fn city_outcome(city: &str, result: Result<CityReport, Failure>) -> CityOutcome {
    match result {
        Ok(report) => CityOutcome::Reported(report),
        Err(failure) => CityOutcome::Failed(CityFailure { city: city.to_owned(), failure }),
    }
}

pub(crate) fn city_failure(error: &CityError) -> Failure {
    let kind = match error {
        CityError::NotStarted { .. } => FailureKind::NotStarted,
        CityError::Exited { .. } => FailureKind::Exited,
        CityError::NoReport { .. } => FailureKind::NoReport,
        CityError::Babbled { .. } => FailureKind::Babbled,
    };
    Failure { kind, detail: error.to_string() }
}

pub(crate) fn scrape_failure(error: &ScrapeError) -> Failure {
    let kind = match error {
        ScrapeError::Refused { .. } => FailureKind::Refused,
        ScrapeError::Unauthorized { .. } => FailureKind::Unauthorized,
        ScrapeError::NothingFound { .. } => FailureKind::NothingFound,
        ScrapeError::TimedOut { .. } => FailureKind::TimedOut,
        ScrapeError::Status { .. } => FailureKind::Status,
        ScrapeError::Connection { .. } => FailureKind::Connection,
        ScrapeError::Body { .. } => FailureKind::Body,
        ScrapeError::Store(_) => FailureKind::Store,
    };
    Failure { kind, detail: error.to_string() }
}

/// Tells the user what came of the cities: a line a city, and the failures on standard error.
/// Returns how many cities failed.
pub(crate) fn tell(outcomes: &[CityOutcome]) -> usize {
    let mut failed = 0;
    for outcome in outcomes {
        match outcome {
            CityOutcome::Reported(report) => {
                println!(
                    "{}: {} stored, {} failed (process {})",
                    report.city,
                    report.stored.len(),
                    report.failed.len(),
                    report.process
                );
                tell_failures(&report.failed);
            }
            CityOutcome::Failed(city) => {
                failed += 1;
                eprintln!("{}: {}", city.city, city.failure.detail);
            }
        }
    }
    failed
}

pub(crate) fn tell_failures(failed: &std::collections::BTreeMap<String, String>) {
    for (id, why) in failed {
        eprintln!("  {id}: {why}");
    }
}
