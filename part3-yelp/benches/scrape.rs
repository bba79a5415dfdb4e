//! Your own measurement, with `cargo bench -p part3-yelp --features bench`.
//!
//! The service inside the program takes 50 ms per answer, so the minimum for a search followed by all businesses
//! together is 100 ms. An exercise that is not written yet is left out.

use std::{panic, path::PathBuf, process, time::Duration};

use criterion::{BenchmarkId, Criterion, SamplingMode, criterion_group, criterion_main};
use part3_yelp::{
    CityCommand, DocumentStore, YelpClient,
    cities::lab_cities,
    exercises::{
        polite::scrape_politely, scrape_city::scrape_city, scrape_parallel::scrape_parallel,
    },
    scrape_sequential, search_business_ids,
    simulated::Simulated,
};

const LATENCY: Duration = Duration::from_millis(50);
const TIMEOUT: Duration = Duration::from_secs(5);

fn scrape(criterion: &mut Criterion) {
    let cities = lab_cities();
    let service = Simulated::start(&cities, LATENCY);
    let client = YelpClient::new(service.url(), "bench", TIMEOUT);
    let folder = Folder::make();
    let location = format!("sqlite:{}", folder.0.join("yelp.sqlite").display());
    let store = DocumentStore::open(&location).expect("a store can be made");
    let command = |subcommand: &str| {
        let args = [subcommand, "--report", "--base-url", &service.url(), "--store", &location];
        CityCommand::new(env!("CARGO_BIN_EXE_yelp"), args).env("YELP_API_KEY", "bench")
    };
    let mut group = criterion.benchmark_group("scrape 4 cities");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    let mut variant = |name: &str, work: &dyn Fn() -> usize| {
        if is_written(work) {
            group.bench_function(BenchmarkId::from_parameter(name), |bench| bench.iter(work));
        }
    };
    variant("sequential", &|| scrape_sequential(&client, &store, &cities).len());
    variant("threads only", &|| {
        cities.iter().filter(|city| scrape_city(&client, &store, city).is_ok()).count()
    });
    variant("processes only", &|| scrape_parallel(&cities, &command("scrape-sequential")).len());
    variant("both", &|| {
        let report = scrape_parallel(&cities, &command("scrape-city"));
        assert!(report.iter().all(Result::is_ok), "a city failed: {report:?}");
        report.len()
    });
    variant("polite, 8 threads", &|| {
        let ids = cities.iter().map(|city| search_business_ids(&client, city));
        let ids = ids.collect::<Result<Vec<_>, _>>().expect("each city is found").concat();
        scrape_politely(&client, &store, &ids, 8).map_or(0, |report| report.stored.len())
    });
    group.finish();
}

/// Runs `work` once. If it panics, nothing is printed.
fn is_written(work: &dyn Fn() -> usize) -> bool {
    let loud = panic::take_hook();
    panic::set_hook(Box::new(|_| ()));
    let written = panic::catch_unwind(panic::AssertUnwindSafe(work)).is_ok();
    panic::set_hook(loud);
    written
}

struct Folder(PathBuf);

impl Folder {
    fn make() -> Self {
        let path = std::env::temp_dir().join(format!("yelp-bench-{}", process::id()));
        std::fs::create_dir_all(&path).expect("the folder for temporary files is writable");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

criterion_group!(benches, scrape);
criterion_main!(benches);
