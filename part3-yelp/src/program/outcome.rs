//! The results of cities, in the form of the documents and for people.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use lab::{
    documents::part3::{Cities, CityFailure, CityOutcome, Failure, FailureKind},
    timeline,
};

use super::options::Shared;
use crate::{CityReport, DocumentStore, ScrapeError, report::report_line};

/// The result of a city that this process scraped.
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

/// Ends a subcommand of many cities. Prints the results of the first call with the bars, and writes the document with
/// the contents of `store`.
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
    let failed = print_cities(&cities, report);
    let of = cities.len();
    if !report {
        shared.show(store)?;
    }
    let documents = store.map_or(Ok(None), |store| shared.store.dump_of(store))?;
    shared.common.finish(&Cities { cities, documents, again })?;
    ensure!(failed == 0, "{failed} of {of} cities were not scraped");
    Ok(())
}

/// Prints the results of the cities, in marked lines for a parent process if `report` is set, otherwise for people.
/// Failures go to standard error. Returns the number of failed cities.
pub(super) fn print_cities(outcomes: &[CityOutcome], report: bool) -> usize {
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
                print_failures(&city.failed);
            }
            CityOutcome::Failed(city) => {
                failed += 1;
                eprintln!("{}: {}", city.city, city.failure.detail);
            }
        }
    }
    failed
}

pub(super) fn print_failures(failed: &BTreeMap<String, String>) {
    for (id, why) in failed {
        eprintln!("  {id}: {why}");
    }
}
