//! Lets an answer of a mocked service wait until other answers have been given.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use lab::gate::PATIENCE;

/// Lets those who wait go on when the count has come to zero, or after the tests' patience.
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

    /// Waits for zero. Returns how much was left when patience was over: 0 when it came.
    pub(crate) fn wait(&self) -> u64 {
        let waited = self.changed.wait_timeout_while(self.lock(), PATIENCE, |left| *left > 0);
        *waited.expect("nobody panics while counting").0
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.left.lock().expect("nobody panics while counting")
    }
}
