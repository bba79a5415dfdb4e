//! Names its threads as the lab does, regardless of `names`.
//!
//! caught by: names

use std::{thread, time::Duration};

use crate::{EventLog, nap};

fn start(names: &[String], duration: Duration, log: &EventLog) -> Vec<thread::JoinHandle<()>> {
    let start = |number: usize| {
        let log = log.clone();
        let named = thread::Builder::new().name(format!("sleeper-{number}"));
        named.spawn(move || nap(duration, &log)).unwrap()
    };
    (1..=names.len()).map(start).collect()
}

fn join(threads: Vec<thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().unwrap();
    }
}

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    join(start(names, duration, log));
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    let threads = start(names, duration, log);
    log.record("hello");
    join(threads);
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    join(start(names, duration, log));
    log.record("hello");
}
