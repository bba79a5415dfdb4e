//! What a program has used between two looks: time while nothing but the clock can go on, CPU time otherwise.
//!
//! Time counts while every thread sleeps or is stopped, for then only a timer or a signal can go on. While a thread
//! wants a core, only the CPU time counts that the program got: on an overloaded machine it gets less, and uses
//! less. The same goes for the grader: what it slept through between two looks is no time that it watched a sleeping
//! program.
//!
//! A thread in an uninterruptible wait (state D) waits for the kernel, for a disk or for a child that `vfork` has made.
//! It sleeps only while the whole program uses no CPU time.

use std::time::{Duration, Instant};

use super::tree::TreeLook;

/// The most that one look at a sleeping program adds. Looks come every 40 ms at least; where they come later, the grader
/// itself waits for a core, and the program for the grader.
const ONE_LOOK: Duration = Duration::from_millis(50);

/// What was used between two looks. Only one of them is not zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Step {
    /// By the clock.
    pub asleep: Duration,
    /// CPU time.
    pub at_work: Duration,
}

/// Takes one look after another.
#[derive(Debug, Default)]
pub struct Meter {
    last: Option<(Instant, Duration)>,
}

impl Meter {
    /// Adds a look, taken at `now`. Returns what was used since the one before.
    pub fn step(&mut self, tree: &TreeLook, now: Instant) -> Step {
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

/// Whether no thread wants a core, where the program has `got` this much CPU time since the look before.
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

    /// One thread in this state, which has had so much CPU time.
    pub(in super::super) fn tree(state: char, cpu_ms: u64) -> TreeLook {
        let schedstat = format!("{} 0 9", cpu_ms * 1_000_000);
        let thread = ThreadLook { tid: 8, name: "x".into(), state, schedstat, call: None };
        let process = ProcessLook { pid: 7, parent: 1, zombie: false, threads: vec![thread] };
        TreeLook { processes: vec![process], incomplete: false }
    }

    /// What a program uses between looks that are 40 ms apart, in milliseconds: asleep, and at work.
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
    fn a_program_that_sleeps_uses_the_clock_and_one_that_wants_a_core_what_it_gets() {
        assert_eq!(used(&[('S', 5), ('S', 5), ('S', 5)]), (80, 0));
        assert_eq!(used(&[('R', 5), ('R', 15), ('R', 25)]), (0, 20));
    }

    #[test]
    fn a_stopped_program_uses_the_clock() {
        assert_eq!(used(&[('T', 5), ('T', 5), ('t', 5)]), (80, 0));
    }

    #[test]
    fn an_uninterruptible_wait_uses_the_clock_while_nothing_goes_on() {
        assert_eq!(used(&[('D', 5), ('D', 5)]), (40, 0));
        assert_eq!(used(&[('D', 5), ('D', 6)]), (0, 1));
    }

    #[test]
    fn a_look_that_comes_late_counts_for_little() {
        let (start, mut meter) = (Instant::now(), Meter::default());
        meter.step(&tree('S', 5), start);
        let late = meter.step(&tree('S', 5), start + Duration::from_secs(9));
        assert_eq!(late.asleep, ONE_LOOK);
    }
}
