//! The options of `scrape-sequential`, and its document.

use std::iter::zip;

use anyhow::Result;
use lab::documents::part3::CityOutcome;

use super::{options::CityArgs, outcome::of_city};
use crate::{CityReport, ScrapeError};

/// Given: cities one after another, and in each one business after another
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The cities.
    #[command(flatten)]
    pub choice: CityArgs,

    /// Print the reports for a parent process, in marked lines
    #[arg(long)]
    pub report: bool,

    /// A single city
    #[arg(value_name = "CITY")]
    pub city: Option<String>,
}

impl Args {
    /// The cities of the command line, or those of the lab.
    ///
    /// # Errors
    ///
    /// When the file of cities cannot be read, or contains none.
    pub fn cities(&self) -> Result<Vec<String>> {
        match &self.city {
            Some(city) => Ok(self.choice.cities.iter().chain([city]).cloned().collect()),
            None => self.choice.cities(),
        }
    }
}

/// The results of cities that this process scraped, in order.
pub fn of_cities(
    cities: &[String],
    results: Vec<Result<CityReport, ScrapeError>>,
) -> Vec<CityOutcome> {
    zip(cities, results).map(|(city, result)| of_city(city, result)).collect()
}
