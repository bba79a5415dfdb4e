//! `nap` is a step that takes time and does nothing.

use std::{thread, time::Duration};

use lab::{hold::Step, timeline};

use super::held::STEPS;
use crate::events::EventLog;

/// Lets the calling thread sleep for `duration`, and records `asleep` before and `awake` after it.
///
/// A gate sees it as the step `nap` with the thread's name, and may hold it longer.
///
/// ```
/// use std::time::Duration;
///
/// use part2_threading::{EventLog, nap};
///
/// let log = EventLog::new();
/// nap(Duration::from_millis(1), &log);
/// let events: Vec<_> = log.events().into_iter().map(|event| event.what).collect();
/// assert_eq!(events, ["asleep", "awake"]);
/// ```
pub fn nap(duration: Duration, log: &EventLog) {
    let _span = timeline::span("nap");
    log.fall_asleep(duration);
    STEPS.at(Step::Nap, thread::current().name().unwrap_or("unnamed"));
    thread::sleep(duration);
    log.record("awake");
}
