//! Your own measurement, with `cargo bench -p part1-multiprocessing --features bench`.
//!
//! Compares one thread, your threads and your processes on a share of workload A and of workload B. There are as many
//! workers as cores. The times include the start and the end of a pool.

use std::{ops::Range, thread, time::Duration};

use criterion::{BenchmarkId, Criterion, SamplingMode, criterion_group, criterion_main};
use part1_multiprocessing::{
    WorkerCommand,
    exercises::{
        apply_async::{AsyncPool, Pending},
        primes_parallel::primes_parallel,
        process_pool::ProcessPool,
    },
    primes_sequential,
    ranges::chunks,
};

/// A share of workload A, with even work and few primes to send through a pipe.
const EVEN: Range<u64> = 100_000_000..100_100_000;

/// A share of workload B, where the work grows towards the end and there are many primes to send.
const GROWING: Range<u64> = 10..700_000;

fn primes(criterion: &mut Criterion) {
    let workers = thread::available_parallelism().map_or(4, Into::into);
    let command = WorkerCommand::new(env!("CARGO_BIN_EXE_primes"), ["worker"]);
    for (name, range) in [("even", EVEN), ("growing", GROWING)] {
        let pieces = chunks(range.clone(), 64);
        let mut group = criterion.benchmark_group(name);
        group.sampling_mode(SamplingMode::Flat).sample_size(20);
        group.measurement_time(Duration::from_secs(4));
        group.bench_function("sequential", |bench| bench.iter(|| primes_sequential(range.clone())));
        group.bench_function(BenchmarkId::new("primes_parallel", workers), |bench| {
            bench.iter(|| primes_parallel(range.clone(), workers));
        });
        group.bench_function(BenchmarkId::new("process_pool", workers), |bench| {
            bench.iter(|| {
                let mut pool = ProcessPool::start(&command, workers).expect("workers start");
                let answers = pool.map(&pieces).expect("workers answer");
                pool.join();
                answers
            });
        });
        group.bench_function(BenchmarkId::new("apply_async", workers), |bench| {
            bench.iter(|| {
                let pool = AsyncPool::start(&command, workers).expect("workers start");
                let pending: Vec<_> =
                    pieces.iter().map(|piece| pool.apply_async(piece.clone())).collect();
                let answers: Result<Vec<_>, _> = pending.into_iter().map(Pending::get).collect();
                pool.join();
                answers.expect("workers answer")
            });
        });
        group.finish();
    }
}

criterion_group!(benches, primes);
criterion_main!(benches);
