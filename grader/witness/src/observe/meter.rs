//! Measures what a program has used between two looks. This is elapsed time while only the clock can make it continue,
//! and CPU time otherwise.
//!
//! Elapsed time counts while every thread sleeps or is stopped, because then only a timer or a signal can make one
//! continue. While a thread is runnable, only the CPU time that the program got counts, because on an overloaded
//! machine it gets less. The grader, too, may be delayed between two looks, and the time that it missed does not count
//! as sleep of the program.
//!
//! A thread in an uninterruptible wait (state D) waits for the kernel, for a disk or for a child made by `vfork`. It
//! only counts as asleep if the whole program uses no CPU time.

use std::time::{Duration, Instant};

use super::tree::TreeLook;

/// The most that one look at a sleeping program adds. Looks are at most 40 ms apart. If they are further apart, the
/// grader itself waits for a core, and the program may be waiting for the grader.
const ONE_LOOK: Duration = Duration::from_millis(50);

/// The use between two looks. Only one of the fields is not zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Step {
    /// Elapsed time.
    pub(crate) asleep: Duration,
    /// CPU time.
    pub(crate) at_work: Duration,
}

/// Measures from one look to the next.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    last: Option<(Instant, Duration)>,
}

impl Meter {
    /// Adds a look taken at `now`, and returns the use since the previous one.
    pub(crate) fn step(&mut self, tree: &TreeLook, now: Instant) -> Step {
        let cpu = cpu_time(tree);
        let Some((then, cpu_then)) = self.last.replace((now, cpu)) else {
            return Step::default();
        };
        let got = cpu.saturating_sub(cpu_then);
        if !tree.incomplete && sleeps(tree, got) {
            Step { asleep: now.duration_since(then).min(ONE_LOOK), at_work: Duration::ZERO }
        } else {
            Step { asleep: Duration::ZERO, at_work: got }
        }
    }
}

/// Whether no thread is runnable, if the program has `got` this much CPU time since the previous look.
fn sleeps(tree: &TreeLook, got: Duration) -> bool {
    tree.alive().flat_map(|process| &process.threads).all(|thread| match thread.state {
        'S' | 'T' | 't' => true,
        'D' => got.is_zero(),
        _ => false,
    })
}

/// CPU time of all threads that are alive.
fn cpu_time(tree: &TreeLook) -> Duration {
    tree.alive().flat_map(|process| &process.threads).map(|thread| thread.scheduled().0).sum()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::observe::tree::{ProcessLook, ThreadLook};

    /// A tree of one thread that is in this state and has had this much CPU time.
    pub(in super::super) fn tree(state: char, cpu_ms: u64) -> TreeLook {
        let schedstat = format!("{} 0 9", cpu_ms * 1_000_000);
        let thread = ThreadLook { tid: 8, name: "x".into(), state, schedstat, call: None };
        let process = ProcessLook { pid: 7, parent: 1, zombie: false, threads: vec![thread] };
        TreeLook { processes: vec![process], incomplete: false }
    }

    /// What a program uses asleep and at work between looks that are 40 ms apart, in milliseconds.
    fn used(looks: &[(char, u64)]) -> (u128, u128) {
        let (start, mut meter) = (Instant::now(), Meter::default());
        let (mut asleep, mut at_work) = (0, 0);
        for (tick, (state, cpu_ms)) in (0..).zip(looks) {
            let now = start + Duration::from_millis(40 * tick);
            let step = meter.step(&tree(*state, *cpu_ms), now);
            asleep += step.asleep.as_millis();
            at_work += step.at_work.as_millis();
        }
        (asleep, at_work)
    }

    #[test]
    fn sleepers_use_clock_workers_use_cpu() {
        assert_eq!(used(&[('S', 5), ('S', 5), ('S', 5)]), (80, 0));
        assert_eq!(used(&[('R', 5), ('R', 15), ('R', 25)]), (0, 20));
    }

    #[test]
    fn stopped_programs_use_the_clock() {
        assert_eq!(used(&[('T', 5), ('T', 5), ('t', 5)]), (80, 0));
    }

    #[test]
    fn idle_uninterruptible_waits_use_the_clock() {
        assert_eq!(used(&[('D', 5), ('D', 5)]), (40, 0));
        assert_eq!(used(&[('D', 5), ('D', 6)]), (0, 1));
    }

    #[test]
    fn late_looks_count_as_one() {
        let (start, mut meter) = (Instant::now(), Meter::default());
        meter.step(&tree('S', 5), start);
        let late = meter.step(&tree('S', 5), start + Duration::from_secs(9));
        assert_eq!(late.asleep, ONE_LOOK);
    }
}
