//! How many checks run at the same time on this machine, whichever submissions they are of.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use nix::sys::resource::{Resource, getrlimit};
use witness::world::{MOST_CONNECTIONS, OTHER_DESCRIPTORS};

use crate::common::cores;

/// Checks a core. They wait more than they work: with four of them a core is seldom idle, with more it
/// gets no more done, and each may take its full share of memory.
const A_CORE: usize = 4;

/// Descriptors that a check takes besides its connections: pipes, sockets and files of `/proc`.
const DESCRIPTORS: usize = 80;

/// Places for checks; each takes one and waits until one is free.
#[derive(Debug)]
pub struct Places {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A place that is taken. Dropping it lets the next one in.
pub(super) struct Place<'a>(&'a Places);

impl Places {
    /// As many as this machine's cores, or those that the grader is pinned to, keep busy, and as it has descriptors for.
    pub fn of_this_machine() -> Self {
        Self::new(wanted().min(granted(open_files())))
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

/// Places that this machine's cores keep busy.
pub fn wanted() -> usize {
    A_CORE * cores()
}

/// Places that this many descriptors are enough for. A run that takes all its connections then leaves its neighbours
/// theirs.
pub fn granted(open_files: u64) -> usize {
    let files = usize::try_from(open_files).unwrap_or(usize::MAX);
    (files.saturating_sub(OTHER_DESCRIPTORS) / (MOST_CONNECTIONS + DESCRIPTORS)).max(1)
}

/// Descriptors that this process may have open.
fn open_files() -> u64 {
    getrlimit(Resource::RLIMIT_NOFILE).map_or(u64::MAX, |(most, _)| most)
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
    fn few_descriptors_make_few_places() {
        assert_eq!([256, 1024, 4096, 1 << 20].map(granted), [1, 1, 6, 1770]);
    }

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
