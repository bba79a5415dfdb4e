//! The command line of `yelp`: a subcommand an exercise, and the comparison without one.

use std::{ffi::OsString, fs, num::NonZeroUsize, path::PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use lab::{
    documents::part3::Dump,
    program::{Common, at_least_one},
};

use super::service::ServiceArgs;
use crate::{DocumentStore, StoreError, cities};

/// Scrapes a business directory with processes, with threads, and with manners.
///
/// Without a subcommand: runs every variant once and shows a table and a timeline.
#[derive(Debug, Parser)]
#[command(name = "yelp", version)]
pub struct Args {
    /// The exercise; the comparison without one.
    #[command(subcommand)]
    pub exercise: Option<Exercise>,

    /// The comparison.
    #[command(flatten)]
    pub compare: Compare,

    /// The service.
    #[command(flatten)]
    pub service: ServiceArgs,

    /// The store.
    #[command(flatten)]
    pub store: StoreArgs,

    /// What every subcommand takes.
    #[command(flatten)]
    pub common: Common,
}

/// The options of the store.
#[derive(Debug, clap::Args)]
pub struct StoreArgs {
    /// Where the documents go: sqlite:FILE, or mongodb://HOST:PORT with the feature `mongodb`
    #[arg(long, value_name = "STORE", default_value = "sqlite:yelp.sqlite", global = true)]
    pub store: String,

    /// Put all documents of the store into the result, read back after the work
    #[arg(long, global = true)]
    pub dump: bool,
}

/// The options that name cities.
#[derive(Debug, clap::Args)]
pub struct CityArgs {
    /// A city, instead of those of the lab; may be given several times
    #[arg(long = "city", value_name = "CITY", conflicts_with = "cities_file")]
    pub cities: Vec<String>,

    /// A file with a city a line, instead of those of the lab
    #[arg(long, value_name = "FILE")]
    pub cities_file: Option<PathBuf>,
}

/// What `yelp` can run.
#[derive(Debug, Subcommand)]
pub enum Exercise {
    /// Given: cities one after another, and in each one business after another
    ScrapeSequential {
        /// The cities.
        #[command(flatten)]
        choice: CityArgs,

        /// Tell the reports to a parent process, in marked lines
        #[arg(long)]
        report: bool,

        /// One more city
        #[arg(value_name = "CITY")]
        city: Option<String>,
    },
    /// Exercise: one city, a thread for each of its businesses
    ScrapeCity {
        /// Tell the report to a parent process, in a marked line
        #[arg(long)]
        report: bool,

        /// The city
        city: String,
    },
    /// Exercise: many cities, each in a process of its own
    ScrapeParallel {
        /// The cities.
        #[command(flatten)]
        choice: CityArgs,

        /// The program, with its arguments, that scrapes the city it gets as its last argument;
        /// without it `yelp scrape-city --report`
        #[arg(long, value_name = "PROGRAM ARG", num_args = 1.., allow_hyphen_values = true)]
        command: Vec<OsString>,
    },
    /// Exercise: many threads, and a service that sometimes asks for a pause
    Polite {
        /// The cities.
        #[command(flatten)]
        choice: CityArgs,

        /// The businesses, with commas between their ids; without it those of the cities
        #[arg(long, value_delimiter = ',', value_name = "ID,ID")]
        ids: Vec<String>,

        /// How many threads make requests
        #[arg(long, default_value = "8", value_parser = at_least_one)]
        threads: NonZeroUsize,
    },
}

/// The options of the comparison.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// Write which thread and process did what, when, as a Chrome trace for ui.perfetto.dev
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Race the same work in Python, if python3 is there
    #[arg(long)]
    pub python: bool,
}

impl Args {
    /// Reads the command line; ends the process when it is none of ours, or asks for help.
    pub fn from_command_line() -> Self {
        Self::parse()
    }

    /// What a city's process is told besides its service: the same as this one.
    pub fn options_of_a_child(&self) -> Vec<OsString> {
        let mut options: Vec<OsString> = vec!["--store".into(), (&self.store.store).into()];
        options
            .extend(["--timeout-ms".into(), self.common.timeout().as_millis().to_string().into()]);
        if let Some(gate) = &self.common.gate {
            options.extend(["--gate".into(), gate.into()]);
        }
        options
    }
}

impl StoreArgs {
    /// Opens the store.
    ///
    /// # Errors
    ///
    /// When there is no such store, or it is locked or broken.
    pub fn open(&self) -> Result<DocumentStore, StoreError> {
        DocumentStore::open(&self.store)
    }

    /// All documents of `store`, if they are wanted.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub fn dump_of(&self, store: &DocumentStore) -> Result<Dump, StoreError> {
        if self.dump { store.documents().map(Some) } else { Ok(None) }
    }
}

impl CityArgs {
    /// The cities that were asked for, or those of the lab.
    pub fn cities(&self) -> Result<Vec<String>> {
        match (&self.cities_file, self.cities.as_slice()) {
            (Some(_), _) => self.file_cities(),
            (None, []) => Ok(cities::lab_cities()),
            (None, named) => Ok(named.to_vec()),
        }
    }

    /// The cities of the file, none when there is no file.
    pub fn file_cities(&self) -> Result<Vec<String>> {
        let Some(path) = &self.cities_file else { return Ok(Vec::new()) };
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the cities from {}", path.display()))?;
        let cities = cities::parse(&text);
        ensure!(!cities.is_empty(), "{} names no city\nhint: one name a line", path.display());
        Ok(cities)
    }
}
