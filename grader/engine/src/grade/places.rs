//! Bounds how many checks run in parallel on this machine, over all submissions.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use nix::sys::resource::{Resource, getrlimit};
use sandbox::memory_bytes;
use witness::world::{MOST_CONNECTIONS, OTHER_DESCRIPTORS};

use crate::common::cores;

/// Checks per core. They mostly wait. With four a core is seldom idle. More would not be faster, and each check
/// may use its full memory limit.
const A_CORE: usize = 4;

/// Descriptors of a check besides its connections, for pipes, sockets and files of `/proc`.
const DESCRIPTORS: usize = 80;

/// Memory for one check, in bytes: several times what the runs of the model answer were seen to take, 14 MB.
const A_CHECK: u64 = 96 << 20;

/// Memory for the build of one submission, in bytes. The compiler was seen to take 250 MB.
const A_BUILD: u64 = 320 << 20;

/// Slots for checks. A check takes one and waits until one is free.
#[derive(Debug)]
pub struct Places {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A slot in use. Dropping it frees the slot.
pub(super) struct Place<'a>(&'a Places);

impl Places {
    /// The number that keeps the cores of this machine, or those that the grader is pinned to, busy, but at
    /// most what descriptors and memory permit.
    pub fn of_this_machine() -> Self {
        let in_memory = in_memory(memory_bytes(), A_CHECK);
        Self::new(wanted().min(granted(open_files())).min(in_memory))
    }

    fn new(all: usize) -> Self {
        Self { free: Mutex::new(all), freed: Condvar::new() }
    }

    /// Waits for a free slot and takes it.
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

/// The number of slots that keeps this machine's cores busy.
pub fn wanted() -> usize {
    A_CORE * cores()
}

/// The number of slots for this many descriptors. Even a run that uses all its connections leaves enough for
/// its neighbours.
pub fn granted(open_files: u64) -> usize {
    let files = usize::try_from(open_files).unwrap_or(usize::MAX);
    (files.saturating_sub(OTHER_DESCRIPTORS) / (MOST_CONNECTIONS + DESCRIPTORS)).max(1)
}

/// The number of submissions that this much memory is enough to build in parallel.
pub fn builds_in(memory: u64) -> usize {
    in_memory(memory, A_BUILD)
}

fn in_memory(memory: u64, each: u64) -> usize {
    usize::try_from(memory / each).unwrap_or(usize::MAX).max(1)
}

/// The limit of open descriptors of this process.
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
    fn little_memory_makes_few_places() {
        assert_eq!(
            [64 << 20, 768 << 20, 8 << 30].map(|memory| in_memory(memory, A_CHECK)),
            [1, 8, 85]
        );
        assert_eq!([64 << 20, 768 << 20, 8 << 30].map(builds_in), [1, 2, 25]);
    }

    #[test]
    fn panic_frees_the_slot() {
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
                        // The first checks keep their slots until all others wait for one.
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
