//! The command line of `yelp`. There is one subcommand per exercise. Without a subcommand the program runs the
//! comparison.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use lab::{documents::part3::Dump, program::Common};

use super::service::{Service, ServiceArgs};
use crate::{DocumentStore, StoreError, YelpClient, cities};

/// Scrapes a business directory with processes, with threads, and with manners.
///
/// Without a subcommand, runs every variant once and shows a table and a timeline.
#[derive(Debug, Parser)]
#[command(name = "yelp", version)]
pub struct Args {
    /// The exercise, or `None` for the comparison.
    #[command(subcommand)]
    pub exercise: Option<Exercise>,

    /// The options of the comparison.
    #[command(flatten)]
    pub compare: Compare,

    /// The options that every subcommand takes.
    #[command(flatten)]
    pub shared: Shared,
}

/// The options that every subcommand takes.
#[derive(Debug, clap::Args)]
pub struct Shared {
    /// The service.
    #[command(flatten)]
    pub service: ServiceArgs,

    /// The store.
    #[command(flatten)]
    pub store: StoreArgs,

    /// The options that the programs of all parts have.
    #[command(flatten)]
    pub common: Common,
}

/// The options of the store.
#[derive(Debug, clap::Args)]
pub struct StoreArgs {
    /// Where the documents go, as sqlite:FILE, or mongodb://HOST:PORT with the feature `mongodb`
    #[arg(long, value_name = "STORE", default_value = "sqlite:yelp.sqlite", global = true)]
    pub store: String,

    /// Include all documents of the store in the result, read back after the work
    #[arg(long, global = true)]
    pub dump: bool,
}

/// The options that name cities.
#[derive(Debug, clap::Args)]
pub struct CityArgs {
    /// A city instead of those of the lab (repeatable)
    #[arg(long = "city", value_name = "CITY", conflicts_with = "cities_file")]
    pub cities: Vec<String>,

    /// A file with one city per line, instead of those of the lab
    #[arg(long, value_name = "FILE")]
    pub cities_file: Option<PathBuf>,
}

macro_rules! enumerate {
    ($($kind:ident $variant:ident($module:ident) $(=> $($function:ident),+)?;)+) => {
        /// The subcommands of `yelp`.
        #[derive(Debug, Subcommand)]
        #[expect(missing_docs, reason = "the options of each one say what it is, for the help as well")]
        pub enum Exercise {
            $($variant(super::$module::Args),)+
        }
    };
}
crate::subcommands!(enumerate);

/// The options of the comparison.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// Write the timeline as a Chrome trace, for <https://ui.perfetto.dev>
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Race against the same work in Python, if python3 is installed
    #[arg(long)]
    pub python: bool,
}

impl Args {
    /// Reads the command line. Ends the process when it is not valid, or asks for help.
    pub fn from_command_line() -> Self {
        Self::parse()
    }
}

impl Shared {
    /// A client of `service`, and the store.
    ///
    /// # Errors
    ///
    /// When there is no such store, or it is locked or broken.
    pub fn open(&self, service: &Service) -> Result<(YelpClient, DocumentStore)> {
        Ok((service.client(self.common.timeout()), self.store.open()?))
    }
}

impl Shared {
    /// Prints the bars, the time, and the number of documents in `store`. Prints nothing if a document is written for
    /// another program.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub(super) fn show(&self, store: Option<&DocumentStore>) -> Result<(), StoreError> {
        self.common.show();
        if self.common.is_for_people()
            && let Some(store) = store
        {
            println!("{} documents in {store}", store.count()?);
        }
        Ok(())
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

    /// All documents of `store`, if `--dump` is given.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub fn dump_of(&self, store: &DocumentStore) -> Result<Dump, StoreError> {
        if self.dump { store.documents().map(Some) } else { Ok(None) }
    }
}

impl CityArgs {
    /// The cities of the command line, or those of the lab.
    pub fn cities(&self) -> Result<Vec<String>> {
        match (&self.cities_file, self.cities.as_slice()) {
            (Some(_), _) => self.file_cities(),
            (None, []) => Ok(cities::lab_cities()),
            (None, named) => Ok(named.to_vec()),
        }
    }

    /// The cities of the file, or none if there is no file.
    pub fn file_cities(&self) -> Result<Vec<String>> {
        let Some(path) = &self.cities_file else { return Ok(Vec::new()) };
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the cities from {}", path.display()))?;
        let cities = cities::parse(&text);
        ensure!(
            !cities.is_empty(),
            "{} names no city\nhint: write one name per line",
            path.display()
        );
        Ok(cities)
    }
}
