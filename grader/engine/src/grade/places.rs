//! How many checks run at the same time on this machine, whichever submissions they are of.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::common::cores;

/// Checks a core. They wait more than they work: with four of them a core is seldom idle, with more it
/// gets no more done, and each may take its full share of memory.
const A_CORE: usize = 4;

/// Places for checks; each takes one and waits until one is free.
#[derive(Debug)]
pub struct Places {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A place that is taken. Dropping it lets the next one in.
pub(super) struct Place<'a>(&'a Places);

impl Places {
    /// As many as this machine's cores, or those that the grader is pinned to, keep busy.
    pub fn of_this_machine() -> Self {
        Self::new(A_CORE * cores())
    }

    fn new(all: usize) -> Self {
        Self { free: Mutex::new(all), freed: Condvar::new() }
    }

    /// Waits for a place and takes it.
    pub(super) fn take(&self) -> Place<'_> {
        let none = |free: &mut usize| *free == 0;
        let waited = self.freed.wait_while(self.lock(), none);
        *waited.unwrap_or_else(PoisonError::into_inner) -= 1;
        Place(self)
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.lock() += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use std::thread;

    use super::*;

    #[test]
    fn nobody_gets_a_place_that_is_taken_and_a_panic_gives_it_back() {
        let places = Places::new(2);
        let [asked, inside, most] = [0; 3].map(AtomicUsize::new);
        thread::scope(|scope| {
            for number in 0..20 {
                let (places, asked, inside, most) = (&places, &asked, &inside, &most);
                scope.spawn(move || {
                    let work = std::panic::catch_unwind(|| {
                        asked.fetch_add(1, Ordering::SeqCst);
                        let _place = places.take();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        // The first ones keep their places until all the others want one.
                        while asked.load(Ordering::SeqCst) < 20 {
                            thread::yield_now();
                        }
                        inside.fetch_sub(1, Ordering::SeqCst);
                        assert!(number % 5 > 0, "this one panics on purpose");
                    });
                    assert_eq!(work.is_err(), number % 5 == 0);
                });
            }
        });
        assert_eq!(most.into_inner(), 2);
        assert_eq!(*places.lock(), 2);
    }
}
