//! The time that all runs of one exercise may use together, however many runs there are.
//!
//! The budget is derived from what the model answer needed on the same machine, so a slow machine does not count
//! against a learner. Use is measured as for [patience](crate::observe::Patience), so a busy machine does not increase
//! it.

use std::{
    ops::AddAssign,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use lab::Finding;
use serde::{Deserialize, Serialize};

/// A budget is this multiple of what the model answer needs.
const TIMES: u32 = 20;

/// The minimum budget of each kind. It is for exercises in which the model answer uses almost nothing, and for right
/// answers that poll or back off slowly.
const LEAST: Duration = Duration::from_secs(40);

/// The share of the sleep in a wait for a program that polls, which is taken back. A right answer that polls in every
/// wait slept for 70 s in the checks of `apply_async`, and none may exceed its budget.
const FORGIVEN: f64 = 0.75;

/// The time that runs have used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Time in which all threads slept, so that only the clock could make them continue.
    pub asleep: Duration,
    /// CPU time of all threads.
    pub at_work: Duration,
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.asleep += other.asleep;
        self.at_work += other.at_work;
    }
}

/// The budget of one exercise, and the part that is used.
#[derive(Debug, Default)]
pub struct Budget {
    needed: Usage,
    used: Mutex<Usage>,
    /// Whether a run was ended at the limit of a single run. Another run would only take as long.
    is_void: AtomicBool,
    /// The time at which the budget ends, whatever was used.
    deadline: Option<Instant>,
}

impl Budget {
    /// The budget of an exercise for which the model answer `needed` this much.
    pub fn of(needed: Usage) -> Self {
        Self { needed, ..Self::default() }
    }

    /// The same budget with a deadline. Needed where another system ends a grading that takes too long and then shows
    /// no result.
    pub fn until(self, deadline: Option<Instant>) -> Self {
        Self { deadline, ..self }
    }

    /// Adds the use of a run.
    pub fn add(&self, usage: Usage) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) += usage;
    }

    /// Takes back most of the sleep of a wait that the grader ended itself, because the program polls. The grader chose
    /// to wait that long. The rest still counts, so that no program gets every wait for nothing.
    pub(crate) fn forgive(&self, asleep: Duration) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.asleep = used.asleep.saturating_sub(asleep.mul_f64(FORGIVEN));
    }

    /// Ends the budget because a run has reached the limit of a single run.
    pub(crate) fn void(&self) {
        self.is_void.store(true, Ordering::Relaxed);
    }

    /// The use of all runs that were added so far.
    pub fn used(&self) -> Usage {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a limit or the deadline is reached. No further run is then worth its time.
    pub fn is_spent(&self) -> bool {
        self.what_ran_out().is_some()
    }

    /// A message about the budget that ran out, or `None` if there is some left.
    fn what_ran_out(&self) -> Option<String> {
        let (used, needed) = (self.used(), self.needed);
        let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        let words = |what, used, most, needed| {
            let (used, most, needed) = (seconds(used), seconds(most), seconds(needed));
            format!("{what}: {used} of {most} are used, and the model answer needs {needed}")
        };
        let [most_asleep, most_at_work] = self.most();
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some("the time for the whole submission ran out (`--deadline`)".into())
        } else if used.asleep > most_asleep {
            Some(words("the time budget ran out", used.asleep, most_asleep, needed.asleep))
        } else if used.at_work > most_at_work {
            Some(words("the CPU budget ran out", used.at_work, most_at_work, needed.at_work))
        } else if self.is_void.load(Ordering::Relaxed) {
            Some("a run had not ended at the limit of one run".into())
        } else {
            None
        }
    }

    /// The limits on time asleep and on CPU time. A right answer may poll for as long as the model answer sleeps.
    fn most(&self) -> [Duration; 2] {
        let Usage { asleep, at_work } = self.needed;
        [asleep, asleep + at_work].map(|needed| (TIMES * needed).max(LEAST))
    }

    /// The finding of a check for which no budget was left.
    pub fn finding(&self) -> Finding {
        Finding::new(
            "all runs of an exercise together stay within its budget",
            self.what_ran_out().unwrap_or_else(|| "none of it is left".into()),
            "a loop does not end, a thread waits for what never comes, or the program asks again and again",
            "start with the first check that does not pass, and find out what the program waits for or repeats",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(asleep: u64, at_work: u64) -> Usage {
        Usage { asleep: Duration::from_secs(asleep), at_work: Duration::from_secs(at_work) }
    }

    #[test]
    fn budget_is_twenty_times_model_usage() {
        let budget = Budget::of(usage(3, 0));
        budget.add(usage(60, 60));
        assert!(!budget.is_spent());
        budget.add(usage(1, 0));
        let seen = budget.finding().seen;
        assert_eq!(
            seen,
            "the time budget ran out: 61.0 s of 60.0 s are used, and the model answer needs 3.0 s"
        );
    }

    #[test]
    fn quick_exercises_get_minimum_budget() {
        let budget = Budget::of(usage(0, 0));
        budget.add(usage(40, 40));
        assert!(!budget.is_spent());
        budget.add(usage(0, 1));
        assert!(budget.finding().seen.starts_with("the CPU budget ran out: 41.0 s of 40.0 s"));
    }

    #[test]
    fn waits_for_programs_that_poll_cost_a_quarter() {
        let budget = Budget::of(usage(0, 0));
        for _ in 0..17 {
            budget.add(usage(4, 0));
            budget.forgive(Duration::from_secs(4));
        }
        assert_eq!(budget.used(), usage(17, 0));
    }

    #[test]
    fn deadline_ends_the_budget() {
        let now = Instant::now();
        assert!(Budget::default().until(Some(now)).is_spent());
        let later = now.checked_add(Duration::from_secs(3600));
        assert!(!Budget::default().until(later).is_spent());
    }

    #[test]
    fn void_budgets_are_spent() {
        let budget = Budget::default();
        budget.void();
        assert!(budget.is_spent());
    }
}
