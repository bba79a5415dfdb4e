//! Delays an answer of a mocked service until other answers have been given.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use lab::gate::PATIENCE;

/// Releases the waiting threads when the count reaches zero, or after the tests' time-out.
pub(crate) struct Countdown {
    left: Mutex<u64>,
    changed: Condvar,
}

impl Countdown {
    /// A countdown that starts at `count`.
    pub(crate) fn from(count: u64) -> Arc<Self> {
        Arc::new(Self { left: Mutex::new(count), changed: Condvar::new() })
    }

    /// Counts one down.
    pub(crate) fn count(&self) {
        let mut left = self.lock();
        *left = left.saturating_sub(1);
        self.changed.notify_all();
    }

    /// Waits for zero. Returns the remaining count at the time-out, or 0 if it was reached.
    pub(crate) fn wait(&self) -> u64 {
        let waited = self.changed.wait_timeout_while(self.lock(), PATIENCE, |left| *left > 0);
        *waited.expect("nobody panics while counting").0
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.left.lock().expect("nobody panics while counting")
    }
}
