//! Without a subcommand: every variant once, as a table and as bars.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result};
use lab::{
    comparison::Comparison,
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
    pub(crate) fn run(&self, service: &ServiceArgs, timeout: Duration) -> Result<()> {
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
            add_python(&mut race.comparison, &patient, &refusing, &folder);
        }
        race.show();
        if !threads_are_written {
            println!("both: as soon as scrape_city is written");
        }
        if let Some(path) = &self.trace {
            let mut bytes = Vec::new();
            let spans: Vec<_> = race.lanes.into_iter().flat_map(|(_, spans)| spans).collect();
            timeline::write_chrome_trace(&spans, &mut bytes)
                .and_then(|()| fs::write(path, bytes))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
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
        let width = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        for (variant, spans) in &self.lanes {
            let (shown, hidden) = first_lanes(spans);
            if shown.is_empty() {
                continue;
            }
            println!("{variant}\n{}", timeline::bars(&shown, width.unwrap_or(80)).trim_end());
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

/// Runs the Python twin, which tells a variant a line, and adds its times.
fn add_python(comparison: &mut Comparison, patient: &Service, refusing: &Service, folder: &Folder) {
    let Some(script) = python_twin() else {
        eprintln!(
            "python/yelp.py is not here, so Python does not race\n\
             hint: start the program in the folder of its part"
        );
        return;
    };
    eprintln!("running Python …");
    let output = Command::new("python3")
        .arg(script)
        .args(["--base-url", &patient.base_url, "--polite-url", &refusing.base_url])
        .arg("--folder")
        .arg(&folder.0)
        .args(lab_cities())
        .env("YELP_API_KEY", &patient.key)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    match output {
        Ok(output) if output.status.success() => {
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                if let Some((variant, seconds, note)) = python_line(line) {
                    comparison.add(variant, Duration::from_secs_f64(seconds), note);
                }
            }
        }
        Ok(output) => eprintln!("Python gave up: {}", output.status),
        Err(error) => eprintln!("python3 is not here, so Python does not race: {error}"),
    }
}

/// `python both: 0.24 s, 80 documents`
fn python_line(line: &str) -> Option<(&str, f64, &str)> {
    let (variant, rest) = line.split_once(": ")?;
    let (seconds, note) = rest.split_once(" s, ")?;
    let seconds = seconds.parse().ok().filter(|seconds| (0.0..1e9).contains(seconds))?;
    Some((variant, seconds, note))
}

fn python_twin() -> Option<PathBuf> {
    // `cargo run` tells where the part's folder is.
    let told = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    [told.as_deref(), Some(Path::new("part3-yelp")), Some(Path::new("."))]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("python/yelp.py"))
        .find(|script| script.is_file())
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
