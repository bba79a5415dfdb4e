//! A thread whose business fails records that and ends.
//!
//! caught by: faults

use crate::{
    DocumentStore, PoliteReport, ScrapeError, YelpClient, pause_until, scrape_business_info,
};
use std::{
    collections::VecDeque,
    sync::{Mutex, OnceLock},
    thread,
    time::Instant,
};
/// One queue, with one `not_before` behind a mutex. A thread repeats its own refused request.
pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let queue: Mutex<VecDeque<&String>> = Mutex::new(ids.iter().collect());
    let not_before = Mutex::new(Instant::now());
    let unauthorized = OnceLock::new();
    let report = Mutex::new(PoliteReport::default());
    thread::scope(|s| {
        for _ in 0..threads {
            s.spawn(|| {
                loop {
                    let id = queue.lock().unwrap().pop_front();
                    let Some(id) = id else { return };
                    loop {
                        loop {
                            if unauthorized.get().is_some() {
                                return;
                            }
                            let until = *not_before.lock().unwrap();
                            if until <= Instant::now() {
                                break;
                            }
                            pause_until(until);
                        }
                        match scrape_business_info(client, store, id) {
                            Err(ScrapeError::Refused { retry_after, url }) => {
                                let until = Instant::now() + retry_after;
                                println!("{url} refused; pausing {retry_after:?}");
                                report.lock().unwrap().refusals += 1;
                                let mut nb = not_before.lock().unwrap();
                                *nb = until.max(*nb);
                            }
                            Err(e @ ScrapeError::Unauthorized { .. }) => {
                                let _ = unauthorized.set(e);
                                return;
                            }
                            other => {
                                let bad = other.is_err();
                                report.lock().unwrap().record(id, other);
                                if bad {
                                    return;
                                }
                                break;
                            }
                        }
                    }
                }
            });
        }
    });
    match unauthorized.into_inner() {
        Some(e) => Err(e),
        None => Ok(report.into_inner().unwrap()),
    }
}
