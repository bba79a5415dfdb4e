//! From what an exercise returns to its document and to what the user reads.

use std::collections::BTreeMap;

use lab::{
    documents::part3::{CityFailure, CityOutcome, Failure, FailureKind},
    timeline,
};
use part3_yelp::{CityError, CityReport, ScrapeError, report::report_line};

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

/// Tells what came of the cities: a parent process in marked lines when `report` is asked for,
/// else the user; failures on standard error. Returns how many cities failed.
pub(crate) fn tell(outcomes: &[CityOutcome], report: bool) -> usize {
    let mut spans = if report { timeline::take() } else { Vec::new() };
    let mut failed = 0;
    for outcome in outcomes {
        match outcome {
            CityOutcome::Reported(city) if report => {
                let spans = std::mem::take(&mut spans);
                println!("{}", report_line(&CityReport { spans, ..city.clone() }));
            }
            CityOutcome::Reported(city) => {
                println!(
                    "{}: {} stored, {} failed (process {})",
                    city.city,
                    city.stored.len(),
                    city.failed.len(),
                    city.process
                );
                tell_failures(&city.failed);
            }
            CityOutcome::Failed(city) => {
                failed += 1;
                eprintln!("{}: {}", city.city, city.failure.detail);
            }
        }
    }
    failed
}

pub(crate) fn tell_failures(failed: &BTreeMap<String, String>) {
    for (id, why) in failed {
        eprintln!("  {id}: {why}");
    }
}
