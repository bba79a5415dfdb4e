//! Patience with programs that never come to rest, measured in what they had, not in what the clock
//! says.
//!
//! Time counts while every thread sleeps, for then only a timer can go on; while a thread wants a core,
//! only the CPU time that the program got counts. So a program on an overloaded machine is waited for
//! as much longer as it got less of it. The same goes for the grader: what it slept through between two
//! looks is no time that it watched a sleeping program.

use std::time::{Duration, Instant};

use super::tree::TreeLook;

/// The most that one look at a sleeping program adds; looks come every few milliseconds.
const ONE_LOOK: Duration = Duration::from_millis(100);

/// Adds up what a program had since something last happened.
#[derive(Debug, Default)]
pub struct Patience {
    used: Duration,
    /// Whether a program that sleeps uses up nothing.
    sleep_is_free: bool,
    last: Option<(Instant, Duration, u64)>,
}

impl Patience {
    /// Patience that a program does not use up while it sleeps.
    pub fn with_sleepers() -> Self {
        Self { sleep_is_free: true, ..Self::default() }
    }

    /// Adds a look, taken at `now`. `events` counts what has happened: when it differs from the last
    /// look, all patience is back. Returns what is used up.
    pub fn add(&mut self, tree: &TreeLook, events: u64, now: Instant) -> Duration {
        let cpu = cpu_time(tree);
        if let Some((then, cpu_then, events_then)) = self.last {
            let wants_a_core =
                tree.alive().flat_map(|process| &process.threads).any(|thread| thread.state != 'S');
            self.used += if events != events_then {
                Duration::ZERO
            } else if wants_a_core || tree.incomplete {
                cpu.saturating_sub(cpu_then)
            } else if self.sleep_is_free {
                Duration::ZERO
            } else {
                now.duration_since(then).min(ONE_LOOK)
            };
            if events != events_then {
                self.used = Duration::ZERO;
            }
        }
        self.last = Some((now, cpu, events));
        self.used
    }
}

/// CPU time of all threads that are alive.
fn cpu_time(tree: &TreeLook) -> Duration {
    tree.alive().flat_map(|process| &process.threads).map(|thread| thread.scheduled().0).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::tree::{ProcessLook, ThreadLook};

    fn tree(state: char, cpu_ms: u64) -> TreeLook {
        let schedstat = format!("{} 0 9", cpu_ms * 1_000_000);
        let thread = ThreadLook { tid: 8, name: "x".into(), state, schedstat, call: None };
        let process = ProcessLook { pid: 7, parent: 1, zombie: false, threads: vec![thread] };
        TreeLook { processes: vec![process], incomplete: false }
    }

    fn used(looks: &[(char, u64, u64)]) -> Duration {
        used_of(Patience::default(), looks)
    }

    fn used_of(mut patience: Patience, looks: &[(char, u64, u64)]) -> Duration {
        let start = Instant::now();
        let mut used = Duration::ZERO;
        for (tick, (state, cpu_ms, events)) in (0..).zip(looks) {
            used = patience.add(
                &tree(*state, *cpu_ms),
                *events,
                start + Duration::from_millis(80 * tick),
            );
        }
        used
    }

    #[test]
    fn a_program_that_sleeps_uses_the_clock_and_one_that_wants_a_core_what_it_gets() {
        assert_eq!(used(&[('S', 5, 1), ('S', 5, 1), ('S', 5, 1)]), Duration::from_millis(160));
        assert_eq!(used(&[('R', 5, 1), ('R', 15, 1), ('R', 25, 1)]), Duration::from_millis(20));
    }

    #[test]
    fn a_program_that_may_sleep_uses_what_it_gets_of_a_core_only() {
        let looks = [('S', 5, 1), ('S', 5, 1), ('R', 5, 1), ('R', 25, 1)];
        assert_eq!(used_of(Patience::with_sleepers(), &looks), Duration::from_millis(20));
    }

    #[test]
    fn all_patience_is_back_when_something_happens() {
        assert_eq!(used(&[('S', 5, 1), ('S', 5, 1), ('S', 5, 2)]), Duration::ZERO);
    }
}
