//! One thread counts what the others report through a channel and prints it.

use std::{sync::mpsc, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let (report, reports) = mpsc::channel();
    let counting = tally.clone();
    let counter = thread::spawn(move || {
        for item in reports {
            counting.write(counting.read() + 1);
            println!("{item}: now {}", counting.read());
        }
    });
    for &item in items {
        let report = report.clone();
        thread::spawn(move || {
            slow_work(item);
            report.send(item).unwrap();
        });
    }
    drop(report);
    counter.join().unwrap();
}
