//! A thread repeats its own refused request. The end of the pause is an atomic, and results come by joins.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient, scrape_business_info};

pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let start = Instant::now();
    let (next, not_before, stop) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let work = || {
        let mut results = Vec::new();
        let mut refusals = 0;
        while let Some(id) = ids.get(next.fetch_add(1, SeqCst)) {
            loop {
                loop {
                    let until = start + Duration::from_nanos(not_before.load(SeqCst));
                    if Instant::now() >= until {
                        break;
                    }
                    thread::sleep(until - Instant::now().min(until));
                }
                if stop.load(SeqCst) {
                    return (results, refusals);
                }
                match scrape_business_info(client, store, id) {
                    Err(ScrapeError::Refused { retry_after, .. }) => {
                        let until = (start.elapsed() + retry_after).as_nanos() as u64;
                        not_before.fetch_max(until, SeqCst);
                        refusals += 1;
                    }
                    outcome => {
                        let unauthorized = matches!(outcome, Err(ScrapeError::Unauthorized { .. }));
                        stop.fetch_or(unauthorized, SeqCst);
                        results.push((id, outcome));
                        break;
                    }
                }
            }
        }
        (results, refusals)
    };
    let done: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut report = PoliteReport::default();
    for (results, refusals) in done {
        report.refusals += refusals;
        for (id, outcome) in results {
            match outcome {
                Err(error @ ScrapeError::Unauthorized { .. }) => return Err(error),
                outcome => report.record(id, outcome),
            }
        }
    }
    Ok(report)
}
