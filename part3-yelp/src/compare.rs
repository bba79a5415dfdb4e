//! Without a subcommand: every variant once, as a table and as bars.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::PathBuf,
    process,
};

use anyhow::{Context, Result};
use lab::{
    comparison::Comparison,
    program::Common,
    python_twin,
    timeline::{self, Span},
};
use part3_yelp::{
    CityReport, DocumentStore,
    cities::lab_cities,
    exercises::{
        polite::scrape_politely, scrape_city::scrape_city, scrape_parallel::scrape_parallel,
    },
    scrape_sequential, search_business_ids,
};

use crate::{
    command::own_command,
    service::{Service, ServiceArgs},
};

/// The same work in Python.
const TWIN: &str = include_str!("../python/yelp.py");

/// How many threads the polite variant has.
const POLITE_THREADS: usize = 8;
/// How many threads of each process the terminal shows.
const LANES: usize = 4;

#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// Write which thread and process did what, when, as a Chrome trace for ui.perfetto.dev
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,

    /// Race the same work in Python, if python3 is there
    #[arg(long)]
    python: bool,
}

impl Compare {
    pub(crate) fn run(&self, service: &ServiceArgs, common: &Common) -> Result<()> {
        let timeout = common.timeout();
        let cities = lab_cities();
        let patient = Service::find(service, &[])?;
        // Each variant fills a store of its own, so that none finds the work of another.
        let folder = Folder::make()?;
        let client = patient.client(timeout);
        // A service that does not answer, or not to this key, is no race.
        search_business_ids(&client, &cities[0]).context("there is nothing to compare")?;
        timeline::take();
        let mut race = Race::default();
        race.run("sequential", || {
            let store = folder.store("sequential")?;
            count(&store, scrape_sequential(&client, &store, &cities))
        });
        race.run("threads only", || {
            let store = folder.store("threads")?;
            count(&store, cities.iter().map(|city| scrape_city(&client, &store, city)).collect())
        });
        let threads_are_written = race.last_ended;
        let mut processes = |variant, name, subcommand| {
            race.run(variant, || {
                let store = folder.store(name)?;
                let milliseconds = timeout.as_millis().to_string();
                let location = store.to_string();
                let options = ["--store", &location, "--timeout-ms", &milliseconds];
                let command = own_command(&patient, subcommand, &options.map(Into::into))?;
                let mut report = scrape_parallel(&cities, &command);
                for city in report.iter_mut().flatten() {
                    timeline::add(std::mem::take(&mut city.spans));
                }
                count(&store, report)
            });
        };
        processes("processes only", "processes", "scrape-sequential");
        if threads_are_written {
            processes("both", "both", "scrape-city");
        }
        let refusing = Service::refusing(service, &[])?;
        let client = refusing.client(timeout);
        let ids = cities.iter().map(|city| search_business_ids(&client, city));
        let ids = ids.collect::<Result<Vec<_>, _>>()?.concat();
        timeline::take();
        race.run("polite, 8 threads", || {
            let store = folder.store("polite")?;
            let report = scrape_politely(&client, &store, &ids, POLITE_THREADS)?;
            Ok(format!("{} documents, {} refusals", store.count()?, report.refusals))
        });
        if self.python {
            // Another one: the refusals of the last are used up.
            let refusing = Service::refusing(service, &[])?;
            let mut args =
                vec!["--base-url", &patient.base_url, "--polite-url", &refusing.base_url];
            let stores = folder.0.to_string_lossy();
            args.extend(["--folder", &stores]);
            args.extend(cities.iter().map(String::as_str));
            let key = [("YELP_API_KEY", patient.key.as_str())];
            // Without Python the other rows are still worth showing.
            if let Err(error) = python_twin::race(&mut race.comparison, TWIN, args, &key) {
                eprintln!("yelp: {error:#}");
            }
        }
        race.show();
        if !threads_are_written {
            println!("both: as soon as scrape_city is written");
        }
        if let Some(path) = &self.trace {
            let spans: Vec<_> = race.lanes.into_iter().flat_map(|(_, spans)| spans).collect();
            timeline::save_chrome_trace(&spans, path)?;
        }
        common.finish(&race.comparison)
    }
}

#[derive(Default)]
struct Race {
    comparison: Comparison,
    lanes: Vec<(&'static str, Vec<Span>)>,
    last_ended: bool,
}

impl Race {
    fn run(&mut self, variant: &'static str, work: impl FnOnce() -> Result<String>) {
        eprintln!("running {variant} …");
        let result = self.comparison.attempt(variant, work, |result| match result {
            Ok(note) => note.clone(),
            Err(error) => format!("failed: {error:#}"),
        });
        self.last_ended = result.is_some();
        self.lanes.push((variant, timeline::take()));
    }

    fn show(&self) {
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
fn count<E: ToString>(store: &DocumentStore, cities: Vec<Result<CityReport, E>>) -> Result<String> {
    let failures: Vec<_> = cities.iter().filter_map(|city| city.as_ref().err()).collect();
    let documents = format!("{} documents", store.count()?);
    Ok(match failures.as_slice() {
        [] => documents,
        [first, ..] => {
            let first = first.to_string();
            let line = first.lines().next().unwrap_or_default();
            format!("{documents}; {} cities failed: {line}", failures.len())
        }
    })
}

/// A folder for the stores of one comparison, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self> {
        let path = env::temp_dir().join(format!("yelp-comparison-{}", process::id()));
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }

    fn store(&self, variant: &str) -> Result<DocumentStore> {
        let file = self.0.join(format!("{variant}.sqlite"));
        Ok(DocumentStore::open(&format!("sqlite:{}", file.display()))?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is a temporary file too many, no reason to fail.
        let _ = fs::remove_dir_all(&self.0);
    }
}
