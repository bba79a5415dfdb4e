//! The command line of `yelp`: a subcommand an exercise.

use std::{env, ffi::OsString, fs, num::NonZeroUsize, path::PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use lab::{
    documents::part3::{Cities, City, CityOutcome, Dump, Polite, PoliteOutcome},
    program::{Common, at_least_one},
};
use part3_yelp::{
    CityCommand, DocumentStore, ScrapeError, YelpClient, cities,
    exercises::{
        polite::scrape_politely, scrape_city::scrape_city, scrape_parallel::scrape_parallel,
    },
    scrape_sequential, search_business_ids,
};

use crate::{
    compare::Compare,
    outcome::{city_failure, city_outcome, scrape_failure, tell, tell_failures},
    service::{Service, ServiceArgs},
};

/// Scrapes a business directory with processes, with threads, and with manners.
///
/// Without a subcommand: runs every variant once and shows a table and a timeline.
#[derive(Debug, Parser)]
#[command(name = "yelp", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    exercise: Option<Exercise>,

    #[command(flatten)]
    compare: Compare,

    #[command(flatten)]
    service: ServiceArgs,

    #[command(flatten)]
    store: StoreArgs,

    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct StoreArgs {
    /// Where the documents go: sqlite:FILE, or mongodb://HOST:PORT with the feature `mongodb`
    #[arg(long, value_name = "STORE", default_value = "sqlite:yelp.sqlite", global = true)]
    store: String,

    /// Put all documents of the store into the result, read back after the work
    #[arg(long, global = true)]
    dump: bool,
}

#[derive(Debug, clap::Args)]
struct CityArgs {
    /// A city, instead of those of the lab; may be given several times
    #[arg(long = "city", value_name = "CITY", conflicts_with = "cities_file")]
    cities: Vec<String>,

    /// A file with a city a line, instead of those of the lab
    #[arg(long, value_name = "FILE")]
    cities_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Exercise {
    /// Given: cities one after another, and in each one business after another
    ScrapeSequential {
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
        #[command(flatten)]
        choice: CityArgs,

        /// The program, with its arguments, that scrapes the city it gets as its last argument;
        /// without it `yelp scrape-city --report`
        #[arg(long, value_name = "PROGRAM ARG", num_args = 1.., allow_hyphen_values = true)]
        command: Vec<OsString>,
    },
    /// Exercise: many threads, and a service that sometimes asks for a pause
    Polite {
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

impl Args {
    pub(crate) fn run(self) -> Result<()> {
        self.common.begin()?;
        match &self.exercise {
            None => self.compare.run(&self.service, &self.common),
            Some(Exercise::ScrapeSequential { choice, report, city }) => {
                self.scrape_sequential(choice, city.as_deref(), *report)
            }
            Some(Exercise::ScrapeCity { report, city }) => self.scrape_city(city, *report),
            Some(Exercise::ScrapeParallel { choice, command }) => {
                self.scrape_parallel(choice, command)
            }
            Some(Exercise::Polite { choice, ids, threads }) => self.polite(choice, ids, *threads),
        }
    }

    fn scrape_sequential(&self, choice: &CityArgs, city: Option<&str>, report: bool) -> Result<()> {
        let cities = match city {
            Some(city) => {
                choice.cities.iter().map(String::as_str).chain([city]).map(str::to_owned).collect()
            }
            None => choice.cities()?,
        };
        let service = Service::find(&self.service, &choice.file_cities()?)?;
        let (client, store) = self.open(&service)?;
        let results = scrape_sequential(&client, &store, &cities);
        let outcomes: Vec<_> = cities
            .iter()
            .zip(results)
            .map(|(city, result)| city_outcome(city, result.map_err(|e| scrape_failure(&e))))
            .collect();
        self.finish_cities(outcomes, Some(&store), report)
    }

    fn scrape_city(&self, city: &str, report: bool) -> Result<()> {
        let service = Service::find(&self.service, &[])?;
        let (client, store) = self.open(&service)?;
        let result = scrape_city(&client, &store, city).map_err(|error| scrape_failure(&error));
        let outcome = city_outcome(city, result);
        let failed = tell(std::slice::from_ref(&outcome), report);
        self.common.finish(&City { city: outcome, documents: self.dump(&store)? })?;
        ensure!(failed == 0, "{city} was not scraped");
        Ok(())
    }

    fn scrape_parallel(&self, choice: &CityArgs, command: &[OsString]) -> Result<()> {
        let cities = choice.cities()?;
        // The service, which ends with this variable, must outlive the processes.
        let (_service, command) = match command {
            // A command of somebody else's knows its service, store and key by itself.
            [program, args @ ..] => (None, CityCommand::new(program, args)),
            [] => {
                let service = Service::find(&self.service, &choice.file_cities()?)?;
                // What is wrong with the store is told once, and not by every process.
                DocumentStore::open(&self.store.store)?;
                let command = own_command(&service, "scrape-city", &self.options_of_a_child())?;
                (Some(service), command)
            }
        };
        let outcomes: Vec<_> = cities
            .iter()
            .zip(scrape_parallel(&cities, &command))
            .map(|(city, result)| city_outcome(city, result.map_err(|e| city_failure(&e))))
            .collect();
        let store =
            if self.store.dump { Some(DocumentStore::open(&self.store.store)?) } else { None };
        self.finish_cities(outcomes, store.as_ref(), false)
    }

    fn polite(&self, choice: &CityArgs, ids: &[String], threads: NonZeroUsize) -> Result<()> {
        let cities = choice.cities()?;
        let service = Service::refusing(&self.service, &choice.file_cities()?)?;
        let (client, store) = self.open(&service)?;
        let ids = match ids {
            [] => cities
                .iter()
                .map(|city| search_business_ids(&client, city))
                .collect::<Result<Vec<_>, ScrapeError>>()?
                .concat(),
            ids => ids.to_vec(),
        };
        let result = scrape_politely(&client, &store, &ids, threads.get());
        let (outcome, error) = match result {
            Ok(report) => {
                println!(
                    "{} stored, {} failed, {} refusals",
                    report.stored.len(),
                    report.failed.len(),
                    report.refusals
                );
                tell_failures(&report.failed);
                (PoliteOutcome::Reported(report), None)
            }
            Err(error) => (PoliteOutcome::Failed(scrape_failure(&error)), Some(error)),
        };
        self.common.finish(&Polite { outcome, documents: self.dump(&store)? })?;
        match error {
            None => Ok(()),
            Some(error) => Err(error).context("the work was given up"),
        }
    }

    fn open(&self, service: &Service) -> Result<(YelpClient, DocumentStore)> {
        Ok((service.client(self.common.timeout()), DocumentStore::open(&self.store.store)?))
    }

    fn dump(&self, store: &DocumentStore) -> Result<Dump> {
        Ok(if self.store.dump { Some(store.documents()?) } else { None })
    }

    /// What a city's process is told besides its service: the same as this one.
    fn options_of_a_child(&self) -> Vec<OsString> {
        let mut options: Vec<OsString> = vec!["--store".into(), (&self.store.store).into()];
        options
            .extend(["--timeout-ms".into(), self.common.timeout().as_millis().to_string().into()]);
        if let Some(gate) = &self.common.gate {
            options.extend(["--gate".into(), gate.into()]);
        }
        options
    }

    fn finish_cities(
        &self,
        cities: Vec<CityOutcome>,
        store: Option<&DocumentStore>,
        report: bool,
    ) -> Result<()> {
        let failed = tell(&cities, report);
        let of = cities.len();
        let documents = store.map_or(Ok(None), |store| self.dump(store))?;
        self.common.finish(&Cities { cities, documents })?;
        ensure!(failed == 0, "{failed} of {of} cities were not scraped");
        Ok(())
    }
}

impl CityArgs {
    /// The cities that were asked for, or those of the lab.
    fn cities(&self) -> Result<Vec<String>> {
        match (&self.cities_file, self.cities.as_slice()) {
            (Some(_), _) => self.file_cities(),
            (None, []) => Ok(cities::lab_cities()),
            (None, named) => Ok(named.to_vec()),
        }
    }

    /// The cities of the file, none when there is no file.
    fn file_cities(&self) -> Result<Vec<String>> {
        let Some(path) = &self.cities_file else { return Ok(Vec::new()) };
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the cities from {}", path.display()))?;
        let cities = cities::parse(&text);
        ensure!(!cities.is_empty(), "{} names no city\nhint: one name a line", path.display());
        Ok(cities)
    }
}

/// This program with `subcommand --report`, for the same service.
pub(crate) fn own_command(
    service: &Service,
    subcommand: &str,
    options: &[OsString],
) -> Result<CityCommand> {
    let program = env::current_exe()
        .context("cannot find this program itself\nhint: name a program with --command")?;
    let mut args: Vec<OsString> = vec![subcommand.into(), "--report".into()];
    args.extend(["--base-url".into(), (&service.base_url).into()]);
    args.extend(options.iter().cloned());
    Ok(CityCommand::new(program, args).env("YELP_API_KEY", &service.key))
}
