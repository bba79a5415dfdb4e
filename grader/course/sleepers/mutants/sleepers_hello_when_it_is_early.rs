//! `hello_after_join` says hello before the end of the scope joins.
//!
//! caught by: hello-after-join

use std::{thread, time::Duration};

use crate::{EventLog, nap};

fn start(names: &[String], duration: Duration, log: &EventLog) -> Vec<thread::JoinHandle<()>> {
    let start = |name: &String| {
        let log = log.clone();
        thread::Builder::new().name(name.clone()).spawn(move || nap(duration, &log)).unwrap()
    };
    names.iter().map(start).collect()
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
    thread::scope(|scope| {
        for name in names {
            let named = thread::Builder::new().name(name.clone());
            named.spawn_scoped(scope, || nap(duration, log)).unwrap();
        }
        log.record("hello");
    });
}
