//! No thread is joined. Each thread sends a message when it has woken and writes to the log, too.

use std::{sync::mpsc, thread, time::Duration};

use crate::{EventLog, nap};

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    wait(start(names, duration, log));
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    let awake = start(names, duration, log);
    log.record("hello");
    wait(awake);
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    wait(start(names, duration, log));
    log.record("hello");
}

fn start(names: &[String], duration: Duration, log: &EventLog) -> mpsc::Receiver<String> {
    let (report, awake) = mpsc::channel();
    for name in names.iter().cloned() {
        let (log, report) = (log.clone(), report.clone());
        let sleep = move || {
            log.record("here I am");
            nap(duration, &log);
            log.record("what a nap");
            report.send(thread::current().name().unwrap_or_default().to_owned()).unwrap();
        };
        thread::Builder::new().name(name).spawn(sleep).unwrap();
    }
    awake
}

fn wait(awake: mpsc::Receiver<String>) {
    for name in awake {
        println!("{name} is awake");
    }
}
