//! The options of `scrape-city`, and its document.

use std::{iter::zip, slice};

use anyhow::{Result, ensure};
use lab::documents::part3::City;

use super::{
    options::Shared,
    outcome::{of_city, print_cities},
};
use crate::{CityReport, DocumentStore, ScrapeError};

/// Exercise: one city, with one thread per business
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print the report for a parent process, in a marked line
    #[arg(long)]
    pub report: bool,

    /// Call it again with this city in the same process (repeatable)
    #[arg(long, value_name = "CITY")]
    pub again: Vec<String>,

    /// The city
    pub city: String,
}

/// Prints the result of the first call with the bars, and writes the document with the contents of `store`.
///
/// # Errors
///
/// When the document cannot be written, or the city was not scraped.
pub fn finish(
    shared: &Shared,
    args: &Args,
    result: Result<CityReport, ScrapeError>,
    again: Vec<Result<CityReport, ScrapeError>>,
    store: &DocumentStore,
) -> Result<()> {
    let again = zip(&args.again, again).map(|(city, result)| of_city(city, result)).collect();
    let city = of_city(&args.city, result);
    let failed = print_cities(slice::from_ref(&city), args.report);
    if !args.report {
        shared.show(Some(store))?;
    }
    shared.common.finish(&City { city, documents: shared.store.dump_of(store)?, again })?;
    ensure!(failed == 0, "{} was not scraped", args.city);
    Ok(())
}
