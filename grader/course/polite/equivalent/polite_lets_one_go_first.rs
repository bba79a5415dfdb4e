//! After a pause one thread tries alone. The others follow when its request was answered.

use crate::{
    DocumentStore, PoliteReport, ScrapeError, YelpClient, pause_until, scrape_business_info,
};
use std::{
    sync::{Condvar, Mutex},
    thread,
    time::Instant,
};
enum Gate {
    Open,
    Closed(Instant),
    Probing(Instant),
    Never,
}
struct S<'a> {
    ids: Vec<&'a String>,
    gate: Gate,
    report: PoliteReport,
    error: Option<ScrapeError>,
}
/// A circuit breaker. After a refusal one thread pauses and then probes. The others wait on a condvar until the probe
/// was answered. Late, never early.
pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let state = Mutex::new(S {
        ids: ids.iter().rev().collect(),
        gate: Gate::Open,
        report: PoliteReport::default(),
        error: None,
    });
    let changed = Condvar::new();
    thread::scope(|s| {
        for _ in 0..threads {
            s.spawn(|| {
                let mut mine: Option<&String> = None;
                loop {
                    let mut st = state.lock().unwrap();
                    let mut probe = false;
                    loop {
                        if mine.is_none() && st.ids.is_empty() {
                            return;
                        }
                        match st.gate {
                            Gate::Never => return,
                            Gate::Open => break,
                            Gate::Probing(_) => st = changed.wait(st).unwrap(),
                            Gate::Closed(until) => {
                                st.gate = Gate::Probing(until);
                                loop {
                                    let Gate::Probing(until) = st.gate else { break };
                                    if until <= Instant::now() {
                                        probe = true;
                                        break;
                                    }
                                    drop(st);
                                    pause_until(until);
                                    st = state.lock().unwrap();
                                }
                                if probe {
                                    break;
                                }
                            }
                        }
                    }
                    let Some(id) = mine.take().or_else(|| st.ids.pop()) else {
                        if probe {
                            st.gate = Gate::Open;
                            changed.notify_all();
                        }
                        return;
                    };
                    drop(st);
                    let result = scrape_business_info(client, store, id);
                    let mut st = state.lock().unwrap();
                    match result {
                        Err(ScrapeError::Refused { retry_after, .. }) => {
                            st.report.refusals += 1;
                            let until = Instant::now() + retry_after;
                            st.gate = match st.gate {
                                Gate::Never => Gate::Never,
                                Gate::Open => Gate::Closed(until),
                                Gate::Closed(u) => Gate::Closed(u.max(until)),
                                Gate::Probing(u) if probe => Gate::Closed(u.max(until)),
                                Gate::Probing(u) => Gate::Probing(u.max(until)),
                            };
                            mine = Some(id);
                        }
                        Err(e @ ScrapeError::Unauthorized { .. }) => {
                            st.gate = Gate::Never;
                            st.error.get_or_insert(e);
                        }
                        r => {
                            st.report.record(id, r);
                            if probe && matches!(st.gate, Gate::Probing(u) if u <= Instant::now()) {
                                st.gate = Gate::Open;
                            } else if probe && let Gate::Probing(u) = st.gate {
                                st.gate = Gate::Closed(u);
                            }
                        }
                    }
                    drop(st);
                    changed.notify_all();
                }
            });
        }
    });
    let s = state.into_inner().unwrap();
    match s.error {
        Some(e) => Err(e),
        None => Ok(s.report),
    }
}
