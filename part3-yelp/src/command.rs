//! What `yelp` does: a function of the exercises for each subcommand.

use std::{ffi::OsString, num::NonZeroUsize};

use anyhow::{Result, ensure};
use lab::documents::part3::City;
use part3_yelp::{
    CityCommand, DocumentStore, YelpClient,
    exercises::{
        polite::scrape_politely, scrape_city::scrape_city, scrape_parallel::scrape_parallel,
    },
    program::{
        options::{Args, CityArgs, Exercise},
        outcome::{finish_cities, finish_polite, of_cities, of_city, of_processes, tell},
        service::{Service, ids_of},
    },
    scrape_sequential,
};

#[cfg(feature = "compare")]
use crate::compare;

pub(crate) fn run(args: &Args) -> Result<()> {
    args.common.begin()?;
    match &args.exercise {
        #[cfg(feature = "compare")]
        None => compare::run(&args.compare, &args.service, &args.common),
        #[cfg(not(feature = "compare"))]
        None => {
            anyhow::bail!("this build has no comparison; name an exercise, `--help` lists them")
        }
        Some(Exercise::ScrapeSequential { choice, report, city }) => {
            one_after_another(args, choice, city.as_deref(), *report)
        }
        Some(Exercise::ScrapeCity { report, city }) => one_city(args, city, *report),
        Some(Exercise::ScrapeParallel { choice, command }) => in_processes(args, choice, command),
        Some(Exercise::Polite { choice, ids, threads }) => politely(args, choice, ids, *threads),
    }
}

fn one_after_another(
    args: &Args,
    choice: &CityArgs,
    city: Option<&str>,
    report: bool,
) -> Result<()> {
    let cities = match city {
        Some(city) => {
            choice.cities.iter().map(String::as_str).chain([city]).map(str::to_owned).collect()
        }
        None => choice.cities()?,
    };
    let service = Service::find(&args.service, &choice.file_cities()?)?;
    let (client, store) = open(args, &service)?;
    let results = scrape_sequential(&client, &store, &cities);
    let outcomes = of_cities(&cities, results);
    finish_cities(args, outcomes, Some(&store), report)
}

fn one_city(args: &Args, city: &str, report: bool) -> Result<()> {
    let service = Service::find(&args.service, &[])?;
    let (client, store) = open(args, &service)?;
    let outcome = of_city(city, scrape_city(&client, &store, city));
    let failed = tell(std::slice::from_ref(&outcome), report);
    args.common.finish(&City { city: outcome, documents: args.store.dump_of(&store)? })?;
    ensure!(failed == 0, "{city} was not scraped");
    Ok(())
}

fn in_processes(args: &Args, choice: &CityArgs, command: &[OsString]) -> Result<()> {
    let cities = choice.cities()?;
    // The service, which ends with this variable, must outlive the processes.
    let (_service, command) = match command {
        // A command of somebody else's knows its service, store and key by itself.
        [program, arguments @ ..] => (None, CityCommand::new(program, arguments)),
        [] => {
            let service = Service::find(&args.service, &choice.file_cities()?)?;
            // What is wrong with the store is told once, and not by every process.
            args.store.open()?;
            let command = service.own_command("scrape-city", &args.options_of_a_child())?;
            (Some(service), command)
        }
    };
    let outcomes = of_processes(&cities, scrape_parallel(&cities, &command));
    let store = if args.store.dump { Some(args.store.open()?) } else { None };
    finish_cities(args, outcomes, store.as_ref(), false)
}

fn politely(args: &Args, choice: &CityArgs, ids: &[String], threads: NonZeroUsize) -> Result<()> {
    let cities = choice.cities()?;
    let service = Service::refusing(&args.service, &choice.file_cities()?)?;
    let (client, store) = open(args, &service)?;
    let ids = match ids {
        [] => ids_of(&client, &cities)?,
        ids => ids.to_vec(),
    };
    finish_polite(args, scrape_politely(&client, &store, &ids, threads.get()), &store)
}

fn open(args: &Args, service: &Service) -> Result<(YelpClient, DocumentStore)> {
    Ok((service.client(args.common.timeout()), args.store.open()?))
}
