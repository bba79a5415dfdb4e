//! The variants of the comparison. Each runs once with its own store.

use std::{env, fs, process};

use anyhow::{Context, Result};
use lab::{
    comparison::Comparison,
    documents::part3::CityOutcome,
    program::Common,
    timeline::{self, Span},
};

use crate::{DocumentStore, StoreError};

/// The variants that have run.
#[derive(Debug, Default)]
pub struct Race {
    /// Their table.
    pub comparison: Comparison,
    lanes: Vec<Lane>,
}

/// What a variant's threads did, and how long the variant took.
#[derive(Debug)]
struct Lane {
    variant: &'static str,
    completed: String,
    spans: Vec<Span>,
}

impl Race {
    /// Runs a variant, like [`Comparison::attempt`].
    pub fn run(&mut self, variant: &'static str, work: &mut dyn FnMut() -> Result<String>) -> bool {
        eprintln!("running {variant} …");
        let ended = self.comparison.attempt(variant, work);
        let completed = self.comparison.last();
        self.lanes.push(Lane { variant, completed, spans: timeline::take() });
        ended
    }

    /// The spans of all threads.
    pub fn spans(&self) -> Vec<Span> {
        self.lanes.iter().flat_map(|lane| &lane.spans).cloned().collect()
    }

    /// Prints the table and then the bars of the first threads of each process, or of all threads.
    pub fn show(&self, common: &Common) {
        common.show_table(&self.comparison);
        println!();
        for Lane { variant, completed, spans } in &self.lanes {
            if !spans.is_empty() {
                common.show_variant(variant, spans, completed);
            }
        }
    }
}

/// A variant's text in the table, with the number of documents in the store and of cities without a report.
///
/// # Errors
///
/// When the store cannot be read.
pub fn count(store: &DocumentStore, cities: &[CityOutcome]) -> Result<String> {
    let failures: Vec<_> = cities
        .iter()
        .filter_map(|city| match city {
            CityOutcome::Failed(city) => Some(&city.failure.detail),
            CityOutcome::Reported(_) => None,
        })
        .collect();
    let documents = format!("{} documents", store.count()?);
    Ok(match failures.as_slice() {
        [] => documents,
        [first, ..] => {
            let line = first.lines().next().unwrap_or_default();
            format!("{documents}; {} cities failed: {line}", failures.len())
        }
    })
}

/// A folder for the stores of one comparison. Dropping it removes them.
#[derive(Debug)]
pub struct Folder(String);

impl Folder {
    /// Makes the folder.
    ///
    /// # Errors
    ///
    /// When no temporary folder can be made.
    pub fn make() -> Result<Self> {
        let path = env::temp_dir().join(format!("yelp-comparison-{}", process::id()));
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path.to_string_lossy().into_owned()))
    }

    /// The folder's path.
    pub fn path(&self) -> &str {
        &self.0
    }

    /// A new store in the folder.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub fn store(&self, variant: &str) -> Result<DocumentStore, StoreError> {
        DocumentStore::open(&format!("sqlite:{}/{variant}.sqlite", self.0))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // An undeleted temporary file is no reason to fail.
        let _ = fs::remove_dir_all(&self.0);
    }
}
