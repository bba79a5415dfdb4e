//! Decides whether a program has dealt with what it was given, although one of its threads never rests.
//!
//! A program that rests has dealt with it (see [`super::stillness`]). A thread that polls keeps its program from rest,
//! so here each thread is judged separately. A thread has had its turn when it sleeps, or when since the start of the
//! watch it got so much CPU time or so many time slices that it must have polled many times. The rule depends on states
//! and on the CPU time that the threads got, not on elapsed time, so it also holds on a slow machine.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    stillness::{LOOKS, SPAN},
    tree::{ThreadLook, TreeLook},
};
use crate::world::ServerLook;

/// CPU time in which a busy loop has many iterations.
const CPU_OF_A_TURN: Duration = Duration::from_millis(200);

/// Number of time slices in which a sleeping loop has many iterations.
const SLICES_OF_A_TURN: u64 = 20;

/// Watches the threads of a program from the time when it was given something.
#[derive(Debug, Default)]
pub struct Turns(BTreeMap<i32, Turn>);

#[derive(Debug)]
struct Turn {
    first: (Duration, u64),
    last: ThreadLook,
    equal: u32,
    since: Instant,
}

impl Turns {
    /// Adds a look taken at `now`, and returns whether every thread has had its turn.
    ///
    /// While the server still has something to read or to send, nothing has been given yet, so the watch begins anew.
    pub fn add(&mut self, tree: &TreeLook, server: ServerLook, now: Instant) -> bool {
        if server.busy || tree.incomplete {
            self.0.clear();
            return false;
        }
        let threads = || tree.alive().flat_map(|process| &process.threads);
        self.0.retain(|tid, _| threads().any(|thread| thread.tid == *tid));
        for thread in threads() {
            let turn = self.0.entry(thread.tid).or_insert_with(|| Turn::begin(thread, now));
            turn.add(thread, now);
        }
        !self.0.is_empty() && self.0.values().all(|turn| turn.is_over(now))
    }
}

impl Turn {
    fn begin(thread: &ThreadLook, now: Instant) -> Self {
        Self { first: thread.scheduled(), last: thread.clone(), equal: 0, since: now }
    }

    fn add(&mut self, thread: &ThreadLook, now: Instant) {
        if self.last != *thread {
            *self = Self { first: self.first, ..Self::begin(thread, now) };
        }
        self.equal += 1;
    }

    fn is_over(&self, now: Instant) -> bool {
        let asleep = self.last.state == 'S' && self.last.call.is_some();
        let (cpu, slices) = self.last.scheduled();
        (asleep && self.equal >= LOOKS && now.duration_since(self.since) >= SPAN)
            || cpu.saturating_sub(self.first.0) >= CPU_OF_A_TURN
            || slices.saturating_sub(self.first.1) >= SLICES_OF_A_TURN
    }
}

#[cfg(test)]
mod tests {
    use nix::libc;

    use super::*;
    use crate::observe::tree::{ProcessLook, SystemCall};

    const QUIET: ServerLook = ServerLook { busy: false, events: 3 };

    fn thread(tid: i32, state: char, cpu_ms: u64, slices: u64) -> ThreadLook {
        let call = SystemCall { number: libc::SYS_futex, args: [0; 6] };
        ThreadLook {
            tid,
            name: String::new(),
            state,
            schedstat: format!("{} 0 {slices}\n", cpu_ms * 1_000_000),
            call: (state == 'S').then_some(call),
        }
    }

    /// The results of looks at a sleeping thread and another one, 11 ms apart.
    fn turns(other: impl Fn(u64) -> ThreadLook, server: ServerLook) -> Vec<bool> {
        let start = Instant::now();
        let mut turns = Turns::default();
        (0..30)
            .map(|n| {
                let threads = vec![thread(7, 'S', 1, 1), other(n)];
                let process = ProcessLook { pid: 7, parent: 1, zombie: false, threads };
                let tree = TreeLook { processes: vec![process], incomplete: false };
                turns.add(&tree, server, start + Duration::from_millis(11 * n))
            })
            .collect()
    }

    #[test]
    fn four_equal_looks_end_a_turn() {
        let verdicts = turns(|_| thread(8, 'S', 1, 1), QUIET);
        assert_eq!(verdicts[..5], [false, false, false, true, true]);
    }

    #[test]
    fn much_cpu_time_ends_a_turn() {
        let verdicts = turns(|n| thread(8, 'R', 10 * n, 1), QUIET);
        assert_eq!(verdicts.iter().position(|over| *over), Some(20));
        assert!(!turns(|_| thread(8, 'R', 1, 1), QUIET).contains(&true));
    }

    #[test]
    fn many_short_sleeps_end_a_turn() {
        let verdicts = turns(|n| thread(8, 'S', 1, n), QUIET);
        assert_eq!(verdicts.iter().position(|over| *over), Some(20));
    }

    #[test]
    fn busy_server_ends_no_turn() {
        let busy = ServerLook { busy: true, ..QUIET };
        assert!(!turns(|_| thread(8, 'S', 1, 1), busy).contains(&true));
    }
}
