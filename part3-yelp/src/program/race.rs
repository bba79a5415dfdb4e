//! The comparison's variants: each run once, with a store of its own.

use std::{env, fs, process};

use anyhow::{Context, Result};
use lab::{
    comparison::Comparison,
    documents::part3::CityOutcome,
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

/// What a variant's threads did, and how long they took together.
#[derive(Debug)]
struct Lane {
    variant: &'static str,
    completed: String,
    spans: Vec<Span>,
}

impl Race {
    /// Runs one, as [`Comparison::attempt`] does.
    pub fn run(&mut self, variant: &'static str, work: &mut dyn FnMut() -> Result<String>) -> bool {
        eprintln!("running {variant} …");
        let ended = self.comparison.attempt(variant, work);
        let completed = self.comparison.last();
        self.lanes.push(Lane { variant, completed, spans: timeline::take() });
        ended
    }

    /// Everything that the threads did.
    pub fn spans(&self) -> Vec<Span> {
        self.lanes.iter().flat_map(|lane| &lane.spans).cloned().collect()
    }

    /// Prints the table, then the bars: of the first threads of each process, or of all.
    pub fn show(&self, all_threads: bool) {
        println!("{}", self.comparison.table());
        for Lane { variant, completed, spans } in &self.lanes {
            if !spans.is_empty() {
                println!("{variant}\n{}{completed}\n", timeline::picture(spans, all_threads));
            }
        }
    }
}

/// What the table says of a variant: documents in the store, and cities without a report.
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

/// A folder for the stores of one comparison, removed with it.
#[derive(Debug)]
pub struct Folder(String);

impl Folder {
    /// Makes it.
    ///
    /// # Errors
    ///
    /// When there is no place for temporary files.
    pub fn make() -> Result<Self> {
        let path = env::temp_dir().join(format!("yelp-comparison-{}", process::id()));
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path.to_string_lossy().into_owned()))
    }

    /// Where it is.
    pub fn path(&self) -> &str {
        &self.0
    }

    /// A new store in it.
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
        // A temporary file that cannot be removed is not a reason to fail.
        let _ = fs::remove_dir_all(&self.0);
    }
}
