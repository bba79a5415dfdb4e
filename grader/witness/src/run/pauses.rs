//! The pauses between the looks at a program.

use std::time::{Duration, Instant};

/// The pause between two looks, when nothing happens that ends it.
pub(super) const PAUSE: Duration = Duration::from_millis(10);

/// The longest one, after a long time in which nothing happened.
const LONGEST_PAUSE: Duration = Duration::from_millis(40);

/// The pauses between the looks of one wait. The longer nothing happens, the longer they get: a look
/// costs the program a share of its core.
pub(super) struct Pauses {
    events: u64,
    since: Instant,
}

impl Pauses {
    pub(super) fn new() -> Self {
        Self { events: 0, since: Instant::now() }
    }

    /// The next one. Looks at a program that `settles` are to be equal, and come as fast as they may.
    pub(super) fn next(&mut self, events: u64, settles: bool) -> Duration {
        if self.events != events {
            *self = Self { events, since: Instant::now() };
        }
        if settles { PAUSE } else { (self.since.elapsed() / 8).clamp(PAUSE, LONGEST_PAUSE) }
    }
}
