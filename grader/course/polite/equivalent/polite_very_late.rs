//! Adds a second to every pause and doubles that after each further refusal. A thread that finds the queue empty
//! waits until no request is in flight.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use crate::{
    DocumentStore, PoliteReport, ScrapeError, YelpClient, pause_until, scrape_business_info,
};

struct State<'a> {
    queue: VecDeque<&'a str>,
    under_way: usize,
    not_before: Option<Instant>,
    patience: Duration,
    report: PoliteReport,
    fatal: Option<ScrapeError>,
}

struct Desk<'a> {
    state: Mutex<State<'a>>,
    changed: Condvar,
}

impl<'a> Desk<'a> {
    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap()
    }

    fn next(&self) -> Option<&'a str> {
        let mut state = self.lock();
        loop {
            if state.fatal.is_some() {
                return None;
            }
            if let Some(until) = state.not_before.filter(|until| *until > Instant::now()) {
                drop(state);
                pause_until(until);
                state = self.lock();
                continue;
            }
            if let Some(id) = state.queue.pop_front() {
                state.under_way += 1;
                return Some(id);
            }
            if state.under_way == 0 {
                return None;
            }
            state = self.changed.wait_timeout(state, Duration::from_millis(50)).unwrap().0;
        }
    }

    fn ended(&self, id: &'a str, result: Result<(), ScrapeError>) {
        let mut state = self.lock();
        state.under_way -= 1;
        match result {
            Err(ScrapeError::Refused { retry_after, .. }) => {
                let until = Instant::now() + retry_after + state.patience;
                state.patience *= 2;
                state.not_before = state.not_before.max(Some(until));
                state.report.refusals += 1;
                state.queue.push_front(id);
            }
            Err(error @ ScrapeError::Unauthorized { .. }) => state.fatal = Some(error),
            other => state.report.record(id, other),
        }
        self.changed.notify_all();
    }
}

pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let desk = Desk {
        state: Mutex::new(State {
            queue: ids.iter().map(String::as_str).collect(),
            under_way: 0,
            not_before: None,
            patience: Duration::from_secs(1),
            report: PoliteReport::default(),
            fatal: None,
        }),
        changed: Condvar::new(),
    };
    thread::scope(|scope| {
        for nth in 0..threads {
            let desk = &desk;
            thread::Builder::new()
                .name(format!("polite-{nth}"))
                .spawn_scoped(scope, move || {
                    while let Some(id) = desk.next() {
                        let result = scrape_business_info(client, store, id);
                        desk.ended(id, result);
                    }
                })
                .unwrap();
        }
    });
    let state = desk.state.into_inner().unwrap();
    match state.fatal {
        Some(error) => Err(error),
        None => Ok(state.report),
    }
}
