//! Records the naps of every call in the log of the first one.
//!
//! caught by: waits-for-all, hello-after-join

use crate::{EventLog, nap};
use std::{
    thread::{self, JoinHandle},
    time::Duration,
};

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    join_all(start_all(names, duration, log));
}
pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    let threads = start_all(names, duration, log);
    log.record("hello");
    join_all(threads);
}
pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    join_all(start_all(names, duration, log));
    log.record("hello");
}
fn start_all(names: &[String], duration: Duration, log: &EventLog) -> Vec<JoinHandle<()>> {
    let mut threads = Vec::new();
    for name in names {
        threads.push(start(name, duration, log));
    }
    threads
}
fn start(name: &str, duration: Duration, log: &EventLog) -> JoinHandle<()> {
    static LOG: std::sync::OnceLock<EventLog> = std::sync::OnceLock::new();
    let log = LOG.get_or_init(|| log.clone()).clone();
    thread::Builder::new().name(name.to_owned()).spawn(move || nap(duration, &log)).unwrap()
}
fn join_all(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        thread.join().unwrap();
    }
}
