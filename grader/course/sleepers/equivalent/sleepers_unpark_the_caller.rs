//! Threads with small stacks unpark the caller, which counts them in a loop of `park`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use crate::{EventLog, nap};

struct Bed {
    awake: Arc<AtomicUsize>,
    count: usize,
}

trait Sleep {
    fn put_to_bed(names: &[String], duration: Duration, log: &EventLog) -> Self;
    fn wait(self);
}

impl Sleep for Bed {
    fn put_to_bed(names: &[String], duration: Duration, log: &EventLog) -> Self {
        let awake = Arc::new(AtomicUsize::new(0));
        for name in names {
            let (awake, log, caller) = (Arc::clone(&awake), log.clone(), thread::current());
            let sleeper = thread::Builder::new().name(name.into()).stack_size(64 << 10);
            let sleep = move || {
                nap(duration, &log);
                awake.fetch_add(1, Ordering::SeqCst);
                caller.unpark();
            };
            sleeper.spawn(sleep).unwrap();
        }
        Bed { awake, count: names.len() }
    }

    fn wait(self) {
        while self.awake.load(Ordering::SeqCst) < self.count {
            thread::park();
        }
    }
}

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    Bed::put_to_bed(names, duration, log).wait();
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    let bed = Bed::put_to_bed(names, duration, log);
    log.record("hello");
    bed.wait();
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    sleepers(names, duration, log);
    log.record("hello");
}
