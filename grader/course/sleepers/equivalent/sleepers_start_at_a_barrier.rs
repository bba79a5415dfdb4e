//! The sleepers wait for each other before they nap. Each one that has woken adds to a counter in a
//! mutex.

use std::{
    sync::{Arc, Barrier, Condvar, Mutex},
    thread,
    time::Duration,
};

use crate::{EventLog, nap};

type Asleep = Arc<(Mutex<usize>, Condvar)>;

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    wait(&start(names, duration, log));
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    let asleep = start(names, duration, log);
    log.record("hello");
    wait(&asleep);
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    wait(&start(names, duration, log));
    log.record("hello");
}

fn start(names: &[String], duration: Duration, log: &EventLog) -> Asleep {
    let together = Arc::new(Barrier::new(names.len()));
    let asleep = Asleep::new((Mutex::new(names.len()), Condvar::new()));
    for name in names {
        let (together, asleep, log) = (together.clone(), asleep.clone(), log.clone());
        let sleep = move || {
            together.wait();
            nap(duration, &log);
            *asleep.0.lock().unwrap() -= 1;
            asleep.1.notify_all();
        };
        thread::Builder::new().name(name.clone()).spawn(sleep).unwrap();
    }
    asleep
}

fn wait(asleep: &Asleep) {
    let _all_awake = asleep.1.wait_while(asleep.0.lock().unwrap(), |asleep| *asleep > 0);
}
