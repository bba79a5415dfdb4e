//! Gives names to the first fifty threads only.
//!
//! caught by: names

use std::{
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{EventLog, nap};

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
    names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            // A thread that may outlive this function must own what it uses. Here that is a clone
            // of the log.
            let log = log.clone();
            let builder = thread::Builder::new();
            let builder = if place < 50 { builder.name(name.clone()) } else { builder };
            builder
                .spawn(move || nap(duration, &log))
                .expect("the operating system can start one more thread")
        })
        .collect()
}

fn join_all(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        thread.join().expect("a nap does not panic");
    }
}
