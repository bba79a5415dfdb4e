//! Reads the reports after the joins, from a channel with 64 places. With more items it deadlocks.
//!
//! caught by: every-item-once

use std::{sync::mpsc, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let (report, reports) = mpsc::sync_channel(64);
    thread::scope(|scope| {
        for &item in items {
            let report = report.clone();
            scope.spawn(move || {
                slow_work(item);
                report.send(1).unwrap();
            });
        }
    });
    drop(report);
    tally.write(tally.read() + reports.iter().sum::<u64>());
}
