//! The options of `polite`, and its document.

use std::num::NonZeroUsize;

use anyhow::{Context, Result};
use lab::{
    documents::part3::{Polite, PoliteOutcome},
    program::at_least_one,
};

use super::{
    options::{CityArgs, Shared},
    outcome::{failure, print_failures},
    service::ids_of,
};
use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient};

/// Exercise: many threads, and a service that sometimes asks for a pause
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The cities.
    #[command(flatten)]
    pub choice: CityArgs,

    /// The ids of the businesses, separated by commas [default: those of the cities]
    #[arg(long, value_delimiter = ',', value_name = "ID,ID")]
    ids: Vec<String>,

    /// Call it again with these businesses in the same process (repeatable)
    #[arg(long, value_name = "ID,ID")]
    again: Vec<String>,

    /// Number of threads that make requests
    #[arg(long, default_value = "8", value_parser = at_least_one)]
    pub threads: NonZeroUsize,
}

impl Args {
    /// The businesses of the command line, or those of `cities`.
    ///
    /// # Errors
    ///
    /// When the search of a city failed.
    pub fn ids(&self, client: &YelpClient, cities: &[String]) -> Result<Vec<String>> {
        match self.ids.as_slice() {
            [] => ids_of(client, cities),
            ids => Ok(named(ids.iter().map(String::as_str))),
        }
    }

    /// The businesses of each further call.
    pub fn again(&self) -> Vec<Vec<String>> {
        self.again.iter().map(|ids| named(ids.split(','))).collect()
    }
}

/// Removes empty ids, so that an empty text gives no business.
fn named<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    ids.filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// Prints the results of the first call with the bars, and writes the document with the contents of `store`.
///
/// # Errors
///
/// When the document cannot be written, or the work was given up.
pub fn finish(
    shared: &Shared,
    result: Result<PoliteReport, ScrapeError>,
    again: Vec<Result<PoliteReport, ScrapeError>>,
    store: &DocumentStore,
) -> Result<()> {
    let again = again.into_iter().map(|result| match result {
        Ok(report) => PoliteOutcome::Reported(report),
        Err(error) => PoliteOutcome::Failed(failure(&error)),
    });
    let again = again.collect();
    let (outcome, error) = match result {
        Ok(report) => {
            println!(
                "{} stored, {} failed, {} refusals",
                report.stored.len(),
                report.failed.len(),
                report.refusals
            );
            print_failures(&report.failed);
            (PoliteOutcome::Reported(report), None)
        }
        Err(error) => (PoliteOutcome::Failed(failure(&error)), Some(error)),
    };
    shared.show(Some(store))?;
    let documents = shared.store.dump_of(store)?;
    shared.common.finish(&Polite { outcome, documents, again })?;
    match error {
        None => Ok(()),
        Some(error) => Err(error).context("the work was given up"),
    }
}
