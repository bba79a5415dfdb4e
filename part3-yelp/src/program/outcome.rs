//! What came of cities, as the documents have it and as the user reads it.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use lab::{
    documents::part3::{Cities, CityFailure, CityOutcome, Failure, FailureKind},
    timeline,
};

use super::options::Shared;
use crate::{CityReport, DocumentStore, ScrapeError, report::report_line};

/// What came of a city that this process scraped.
pub fn of_city(city: &str, result: Result<CityReport, ScrapeError>) -> CityOutcome {
    outcome(city, result.map_err(|error| failure(&error)))
}

pub(super) fn outcome(city: &str, result: Result<CityReport, Failure>) -> CityOutcome {
    match result {
        Ok(report) => CityOutcome::Reported(report),
        Err(failure) => CityOutcome::Failed(CityFailure { city: city.to_owned(), failure }),
    }
}

pub(super) fn failure(error: &ScrapeError) -> Failure {
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

/// Ends a subcommand of many cities: tells what came of them in the first call, and writes the document with what `store` holds.
///
/// # Errors
///
/// When the document cannot be written, or not every city was scraped.
pub fn finish_cities(
    shared: &Shared,
    cities: Vec<CityOutcome>,
    again: Vec<Vec<CityOutcome>>,
    store: Option<&DocumentStore>,
    report: bool,
) -> Result<()> {
    let failed = tell(&cities, report);
    let of = cities.len();
    let documents = store.map_or(Ok(None), |store| shared.store.dump_of(store))?;
    shared.common.finish(&Cities { cities, documents, again })?;
    ensure!(failed == 0, "{failed} of {of} cities were not scraped");
    Ok(())
}

/// Tells what came of the cities: a parent process in marked lines when `report` is asked for,
/// else the user; failures on standard error. Returns how many cities failed.
pub(super) fn tell(outcomes: &[CityOutcome], report: bool) -> usize {
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

pub(super) fn tell_failures(failed: &BTreeMap<String, String>) {
    for (id, why) in failed {
        eprintln!("  {id}: {why}");
    }
}
