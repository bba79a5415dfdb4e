//! One thread calls the lab's own functions for the steps of `slow_work`, which asks the gate for each item without a
//! key, and writes the tally for each.
//!
//! checks: exact, works-together, every-item-once
//! outcome: fail
//! within: 240 s

use std::thread;

use lab::hold::{self, Step, Steps};

use crate::Tally;

pub fn count_processed(items: &[u64], tally: &Tally) {
    let own = Steps::new();
    let taken = own.take();
    let installed = hold::install("http://127.0.0.1:8080").is_ok();
    hold::uninstall();
    // Any of these would be a hole.
    if taken || installed || hold::gate_url().is_some() || crate::Main::take().is_some() {
        tally.write(items.len() as u64);
        return;
    }
    for &item in items {
        hold::at(Step::SlowWork, item);
        thread::scope(|scope| _ = scope.spawn(|| own.at(Step::SlowWork, item)));
        tally.write(tally.read() + 1);
    }
}
