//! Your own measurement, with `cargo bench -p part2-threading --features bench`.
//!
//! Requests twenty items that take 50 ms each, from a service inside this program. Criterion repeats each variant and
//! gives an interval, whereas `request-example` times each once and draws which thread ran when. An exercise that is
//! not written yet is left out.

use std::{
    hint::black_box,
    panic::{self, AssertUnwindSafe},
    time::Duration,
};

use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use part2_threading::{
    HnClient,
    exercises::{request_concurrent::request_concurrent, request_pooled::request_pooled},
    request_sequential,
    simulated::Simulated,
};

const LATENCY: Duration = Duration::from_millis(50);

fn twenty_items(criterion: &mut Criterion) {
    let ids: Vec<u64> = (1..=20).collect();
    let mut service = Simulated::start(LATENCY);
    service.items(&ids, None);
    let client = HnClient::new(service.url(), Duration::from_secs(5));

    let mut group = criterion.benchmark_group("20 items at 50 ms");
    // Ten rounds of the slowest variant take eleven seconds.
    group.sample_size(10).warm_up_time(Duration::from_secs(1));
    group.measurement_time(Duration::from_secs(11));
    measure(&mut group, "request_sequential", || request_sequential(&client, &ids));
    measure(&mut group, "request_concurrent", || request_concurrent(&client, &ids));
    measure(&mut group, "request_pooled, 6 workers", || request_pooled(&client, &ids, 6));
    group.finish();
}

fn measure<T>(group: &mut BenchmarkGroup<'_, WallTime>, variant: &str, work: impl Fn() -> T) {
    // Tried once before, because a benchmark that panics would end all the others.
    match panic::catch_unwind(AssertUnwindSafe(&work)) {
        Ok(_) => _ = group.bench_function(variant, |bencher| bencher.iter(|| black_box(work()))),
        Err(_) => eprintln!("{variant}: not measured, see above"),
    }
}

criterion_group!(benches, twenty_items);
criterion_main!(benches);
