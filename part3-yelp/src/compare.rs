//! Without a subcommand, `yelp` runs every variant once and shows a table and bars.

use anyhow::{Context, Result};
use lab::{python_twin, timeline};
use part3_yelp::{
    cities::lab_cities,
    exercises::{
        polite::scrape_politely, scrape_city::scrape_city, scrape_parallel::scrape_parallel,
    },
    program::{
        options::{Compare, Shared},
        outcome::of_city,
        race::{Folder, Race, count},
        scrape_parallel::of_processes,
        scrape_sequential::of_cities,
        service::{Service, ServiceArgs, ids_of},
    },
    scrape_sequential,
};

/// The program that does the same work in Python.
const TWIN: &str = include_str!("../python/yelp.py");

/// The number of threads of the polite variant.
const POLITE_THREADS: usize = 8;

pub(crate) fn run(options: &Compare, shared: &Shared) -> Result<()> {
    let Shared { service, common, .. } = shared;
    let timeout = common.timeout();
    let cities = lab_cities();
    let patient = Service::find(service, &[])?;
    // Each variant fills its own store, so that none finds the documents of another.
    let folder = Folder::make()?;
    let client = patient.client(timeout);
    // No comparison is possible if the service does not answer or does not accept the key.
    ids_of(&client, &cities[..1]).context("there is nothing to compare")?;
    timeline::take();
    let mut race = Race::default();
    race.run("sequential", &mut || {
        let store = folder.store("sequential")?;
        count(&store, &of_cities(&cities, scrape_sequential(&client, &store, &cities)))
    });
    let threads_are_written = race.run("threads only", &mut || {
        let store = folder.store("threads")?;
        let scraped = cities.iter().map(|city| of_city(city, scrape_city(&client, &store, city)));
        count(&store, &scraped.collect::<Vec<_>>())
    });
    let mut processes = |variant, name, subcommand| {
        race.run(variant, &mut || {
            let store = folder.store(name)?;
            let milliseconds = timeout.as_millis().to_string();
            let location = store.to_string();
            let told = ["--store", &location, "--timeout-ms", &milliseconds];
            let command = patient.own_command(subcommand, &told.map(Into::into))?;
            let mut report = scrape_parallel(&cities, &command);
            for city in report.iter_mut().flatten() {
                timeline::add(std::mem::take(&mut city.spans));
            }
            count(&store, &of_processes(&cities, report))
        });
    };
    processes("processes only", "processes", "scrape-sequential");
    if threads_are_written {
        processes("both", "both", "scrape-city");
    }
    let refusing = Service::refusing(service, &[])?;
    let client = refusing.client(timeout);
    let ids = ids_of(&client, &cities)?;
    timeline::take();
    race.run("polite, 8 threads", &mut || {
        let store = folder.store("polite")?;
        let report = scrape_politely(&client, &store, &ids, POLITE_THREADS)?;
        Ok(format!("{} documents, {} refusals", store.count()?, report.refusals))
    });
    if options.python {
        run_twin(&mut race, &patient, service, folder.path(), &cities)?;
    }
    race.show(common);
    if !threads_are_written {
        println!("both: as soon as scrape_city is written");
    }
    if let Some(path) = &options.trace {
        timeline::save_chrome_trace(&race.spans(), path)?;
    }
    common.finish(&race.comparison)
}

/// Runs the same work in Python.
fn run_twin(
    race: &mut Race,
    patient: &Service,
    service: &ServiceArgs,
    folder: &str,
    cities: &[String],
) -> Result<()> {
    // A new service, because the last one has no refusals left.
    let refusing = Service::refusing(service, &[])?;
    let mut args = vec!["--base-url", &patient.base_url, "--polite-url", &refusing.base_url];
    args.extend(["--folder", folder]);
    args.extend(cities.iter().map(String::as_str));
    let key = [("YELP_API_KEY", patient.key.as_str())];
    // Without Python the other rows are still useful.
    if let Err(error) = python_twin::race(&mut race.comparison, TWIN, &args, &key) {
        eprintln!("yelp: {error:#}");
    }
    Ok(())
}
