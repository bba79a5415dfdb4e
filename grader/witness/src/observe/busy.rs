//! Finds threads that wait in a busy loop. Such a thread uses CPU time continuously and never sleeps.
//!
//! A loop that sleeps, however briefly, is seen asleep by one of many looks, and uses little CPU time. A loop around a
//! lock sometimes sleeps while another thread has the lock, which does not count as its own sleep.

use std::{collections::BTreeMap, time::Duration};

use super::{
    stillness::waits_for_a_futex_without_limit,
    tree::{ThreadLook, TreeLook},
};

/// More CPU time than any real wait takes.
const MUCH: Duration = Duration::from_millis(150);

/// Out of this many looks at least one finds a sleeping loop asleep.
const MANY: u32 = 20;

/// Watches the threads of a program that have nothing to do but wait.
#[derive(Debug, Default)]
pub struct BusyWatch(BTreeMap<i32, Waiting>);

#[derive(Debug)]
struct Waiting {
    first: Duration,
    last: Duration,
    looks: u32,
    slept: bool,
}

impl BusyWatch {
    /// Adds a look. A thread's CPU time counts from the first look that has it.
    pub fn add(&mut self, tree: &TreeLook) {
        for thread in tree.alive().flat_map(|process| &process.threads) {
            let cpu = thread.scheduled().0;
            let begin = || Waiting { first: cpu, last: cpu, looks: 0, slept: false };
            let waiting = self.0.entry(thread.tid).or_insert_with(begin);
            waiting.last = cpu;
            waiting.looks += 1;
            waiting.slept |= sleeps(thread);
        }
    }

    /// The number of threads that waited in a busy loop and were not asleep in any look.
    pub fn busy(&self) -> usize {
        let busy = |waiting: &&Waiting| {
            let cpu = waiting.last.saturating_sub(waiting.first);
            !waiting.slept && waiting.looks >= MANY && cpu >= MUCH
        };
        self.0.values().filter(busy).count()
    }
}

fn sleeps(thread: &ThreadLook) -> bool {
    let for_a_lock = thread.call.is_some_and(|call| waits_for_a_futex_without_limit(&call));
    thread.state == 'S' && !for_a_lock
}

#[cfg(test)]
mod tests {
    use nix::libc;

    use super::*;
    use crate::observe::tree::{ProcessLook, SystemCall};

    /// The number of busy threads after thirty looks at one thread, with 10 ms of CPU time between two looks.
    fn busy(look: impl Fn(u64) -> (char, Option<i64>)) -> usize {
        let mut watch = BusyWatch::default();
        for n in 0..30 {
            let (state, call) = look(n);
            let call = call.map(|number| SystemCall { number, args: [1, 0, 0, 0, 0, 0] });
            let schedstat = format!("{} 0 1\n", n * 10_000_000);
            let thread = ThreadLook { tid: 8, name: String::new(), state, schedstat, call };
            let process = ProcessLook { pid: 7, parent: 1, zombie: false, threads: vec![thread] };
            watch.add(&TreeLook { processes: vec![process], incomplete: false });
        }
        watch.busy()
    }

    #[test]
    fn constantly_running_threads_are_busy() {
        assert_eq!(busy(|_| ('R', None)), 1);
    }

    #[test]
    fn threads_seen_asleep_are_idle() {
        let slept = |n| if n == 17 { ('S', Some(libc::SYS_clock_nanosleep)) } else { ('R', None) };
        assert_eq!(busy(slept), 0);
    }

    #[test]
    fn lock_waits_count_as_busy() {
        let locked = |n| if n % 3 == 0 { ('S', Some(libc::SYS_futex)) } else { ('R', None) };
        assert_eq!(busy(locked), 1);
    }
}
