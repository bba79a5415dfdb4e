//! The comparison's variants: each run once, with a store of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs, process,
};

use anyhow::{Context, Result};
use lab::{
    comparison::Comparison,
    documents::part3::CityOutcome,
    timeline::{self, Span},
};

use crate::{DocumentStore, StoreError};

/// How many threads of each process the terminal shows.
const LANES: usize = 4;

/// The variants that have run.
#[derive(Debug, Default)]
pub struct Race {
    /// Their table.
    pub comparison: Comparison,
    lanes: Vec<(&'static str, Vec<Span>)>,
}

impl Race {
    /// Runs one, as [`Comparison::attempt`] does.
    pub fn run(&mut self, variant: &'static str, work: &mut dyn FnMut() -> Result<String>) -> bool {
        eprintln!("running {variant} …");
        let ended = self.comparison.attempt(variant, work);
        self.lanes.push((variant, timeline::take()));
        ended
    }

    /// Everything that the threads did.
    pub fn spans(&self) -> Vec<Span> {
        self.lanes.iter().flat_map(|(_, spans)| spans).cloned().collect()
    }

    /// Prints the table, then the bars.
    pub fn show(&self) {
        println!("{}", self.comparison.table());
        for (variant, spans) in &self.lanes {
            let (shown, hidden) = first_lanes(spans);
            if shown.is_empty() {
                continue;
            }
            println!("{variant}\n{}", timeline::bars(&shown, timeline::width()).trim_end());
            if hidden > 0 {
                println!("  and {hidden} more threads: --trace FILE shows them all");
            }
            println!();
        }
    }
}

/// The spans of the first few threads of each process, and how many threads there are besides.
fn first_lanes(spans: &[Span]) -> (Vec<Span>, usize) {
    let mut lanes: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for span in spans {
        let threads = lanes.entry(span.process).or_default();
        if !threads.contains(&span.thread.as_str()) {
            threads.push(&span.thread);
        }
    }
    let hidden = lanes.values().map(|threads| threads.len().saturating_sub(LANES)).sum();
    let shown: BTreeSet<(u32, &str)> = lanes
        .iter()
        .flat_map(|(&process, threads)| threads.iter().take(LANES).map(move |t| (process, *t)))
        .collect();
    let shown = spans
        .iter()
        .filter(|span| shown.contains(&(span.process, span.thread.as_str())))
        .cloned()
        .collect();
    (shown, hidden)
}

/// What stands in the table: documents in the store, and cities without a report.
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
        // What cannot be removed is a temporary file too many, no reason to fail.
        let _ = fs::remove_dir_all(&self.0);
    }
}
