//! The pauses between two looks at a program.

use std::time::{Duration, Instant};

/// The pause between two looks if no event ends it earlier.
pub(super) const PAUSE: Duration = Duration::from_millis(10);

/// The maximum pause, after a long time without an event.
const LONGEST_PAUSE: Duration = Duration::from_millis(40);

/// The pauses between the looks of one wait. They grow while there is no event, because each look takes CPU time from
/// the program.
pub(super) struct Pauses {
    events: u64,
    since: Instant,
}

impl Pauses {
    pub(super) fn new() -> Self {
        Self { events: 0, since: Instant::now() }
    }

    /// The next pause. While a program `settles`, looks are compared with each other and therefore taken as fast as
    /// possible.
    pub(super) fn next(&mut self, events: u64, settles: bool) -> Duration {
        if self.events != events {
            *self = Self { events, since: Instant::now() };
        }
        if settles { PAUSE } else { (self.since.elapsed() / 8).clamp(PAUSE, LONGEST_PAUSE) }
    }
}
