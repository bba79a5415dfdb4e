//! From what an exercise returns to its document and to what the user reads.

use std::{collections::BTreeMap, iter::zip};

use anyhow::{Context, Result, ensure};
use lab::{
    documents::part3::{
        Cities, CityFailure, CityOutcome, Failure, FailureKind, Polite, PoliteOutcome,
    },
    timeline,
};

use super::options::Args;
use crate::{
    CityError, CityReport, DocumentStore, PoliteReport, Report, ScrapeError, report::report_line,
};

/// What came of a city that this process scraped.
pub fn of_city(city: &str, result: Result<CityReport, ScrapeError>) -> CityOutcome {
    outcome(city, result.map_err(|error| scrape_failure(&error)))
}

/// What came of cities that this process scraped, in their order.
pub fn of_cities(
    cities: &[String],
    results: Vec<Result<CityReport, ScrapeError>>,
) -> Vec<CityOutcome> {
    zip(cities, results).map(|(city, result)| of_city(city, result)).collect()
}

/// What came of cities that processes scraped, in their order.
pub fn of_processes(cities: &[String], report: Report) -> Vec<CityOutcome> {
    zip(cities, report)
        .map(|(city, result)| outcome(city, result.map_err(|error| city_failure(&error))))
        .collect()
}

fn outcome(city: &str, result: Result<CityReport, Failure>) -> CityOutcome {
    match result {
        Ok(report) => CityOutcome::Reported(report),
        Err(failure) => CityOutcome::Failed(CityFailure { city: city.to_owned(), failure }),
    }
}

fn city_failure(error: &CityError) -> Failure {
    let kind = match error {
        CityError::NotStarted { .. } => FailureKind::NotStarted,
        CityError::Exited { .. } => FailureKind::Exited,
        CityError::NoReport { .. } => FailureKind::NoReport,
        CityError::Babbled { .. } => FailureKind::Babbled,
    };
    Failure { kind, detail: error.to_string() }
}

fn scrape_failure(error: &ScrapeError) -> Failure {
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

/// Ends a subcommand of many cities: tells what came of them, and writes the document with what `store` holds.
///
/// # Errors
///
/// When the document cannot be written, or not every city was scraped.
pub fn finish_cities(
    args: &Args,
    cities: Vec<CityOutcome>,
    store: Option<&DocumentStore>,
    report: bool,
) -> Result<()> {
    let failed = tell(&cities, report);
    let of = cities.len();
    let documents = store.map_or(Ok(None), |store| args.store.dump_of(store))?;
    args.common.finish(&Cities { cities, documents })?;
    ensure!(failed == 0, "{failed} of {of} cities were not scraped");
    Ok(())
}

/// Ends `polite`: tells what came of it, and writes the document with what `store` holds.
///
/// # Errors
///
/// When the document cannot be written, or the work was given up.
pub fn finish_polite(
    args: &Args,
    result: Result<PoliteReport, ScrapeError>,
    store: &DocumentStore,
) -> Result<()> {
    let (outcome, error) = match result {
        Ok(report) => {
            println!(
                "{} stored, {} failed, {} refusals",
                report.stored.len(),
                report.failed.len(),
                report.refusals
            );
            tell_failures(&report.failed);
            (PoliteOutcome::Reported(report), None)
        }
        Err(error) => (PoliteOutcome::Failed(scrape_failure(&error)), Some(error)),
    };
    args.common.finish(&Polite { outcome, documents: args.store.dump_of(store)? })?;
    match error {
        None => Ok(()),
        Some(error) => Err(error).context("the work was given up"),
    }
}

/// Tells what came of the cities: a parent process in marked lines when `report` is asked for,
/// else the user; failures on standard error. Returns how many cities failed.
pub fn tell(outcomes: &[CityOutcome], report: bool) -> usize {
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

fn tell_failures(failed: &BTreeMap<String, String>) {
    for (id, why) in failed {
        eprintln!("  {id}: {why}");
    }
}
