//! The given way to wait until a point in time.

use std::{thread, time::Instant};

use lab::{hold::Step, timeline};

use super::held::STEPS;

/// Puts this thread to sleep until `until`. Returns at once if that is in the past.
///
/// Many threads may pause at the same time, each until its own point in time. With `--gate` a pause asks the gate
/// first, and is never shorter than without a gate.
///
/// ```
/// use std::time::{Duration, Instant};
///
/// use part3_yelp::pause_until;
///
/// let until = Instant::now() + Duration::from_millis(5);
/// pause_until(until);
/// assert!(Instant::now() >= until);
/// ```
pub fn pause_until(until: Instant) {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return;
    }
    let _span = timeline::span(timeline::PAUSE);
    STEPS.at(Step::Pause, format!("{}ms", left.as_millis()));
    thread::sleep(until.saturating_duration_since(Instant::now()));
}
