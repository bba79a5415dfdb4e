//! The total CPU time that the compiler may use for one part of a submission.
//!
//! It depends on the time for the model answer. When it is used up, each further call gets a short time, which
//! is enough for any honest file. So only a file that takes too long loses its exercise.

use std::{cell::Cell, time::Duration};

/// The allowance, as a multiple of the time for the model answer.
const TIMES: u32 = 20;

/// The smallest allowance. A part of the model answer took one second.
const LEAST: Duration = Duration::from_secs(24);

/// The limit of a single call once the allowance is used up, as a multiple of the time for the model answer.
const SHORT_TIMES: u32 = 4;

/// The minimum of this limit.
const SHORT: Duration = Duration::from_secs(4);

/// The CPU time of the compiler for one part.
#[derive(Debug)]
pub(super) struct Allowance {
    needed: Duration,
    used: Cell<Duration>,
}

impl Allowance {
    /// The allowance of a part whose model answer `needed` this time, or zero if unknown.
    pub(super) fn of(needed: Duration) -> Self {
        Self { needed, used: Cell::default() }
    }

    /// The limit of the next call in seconds, whose normal limit is `usual`.
    pub(super) fn limit(&self, usual: u64) -> u64 {
        let short = (SHORT_TIMES * self.needed).max(SHORT);
        let left = self.most().saturating_sub(self.used.get()).max(short);
        usual.min(left.as_secs().max(1))
    }

    pub(super) fn add(&self, cpu: Duration) {
        self.used.set(self.used.get() + cpu);
    }

    pub(super) fn used(&self) -> Duration {
        self.used.get()
    }

    /// The used and the total time, and that of the model answer, if a call got less than usual.
    pub(super) fn shortage(&self, limit: u64, usual: u64) -> Option<String> {
        let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        (limit < usual).then(|| {
            format!(
                "the compiler's CPU budget for this part ran out: {} of {} are used, and the model answer needs {}",
                seconds(self.used.get()),
                seconds(self.most()),
                seconds(self.needed)
            )
        })
    }

    fn most(&self) -> Duration {
        (TIMES * self.needed).max(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_allowance_shortens_the_limit() {
        let allowance = Allowance::of(Duration::from_millis(900));
        assert_eq!(allowance.limit(12), 12);
        allowance.add(Duration::from_secs(18));
        assert_eq!(allowance.limit(12), 6);
        allowance.add(Duration::from_secs(30));
        assert_eq!(allowance.limit(12), 4);
        let words = allowance.shortage(4, 12).unwrap();
        assert!(words.contains("48.0 s of 24.0 s") && words.contains("needs 0.9 s"), "{words}");
        assert_eq!(allowance.shortage(12, 12), None);
    }

    #[test]
    fn slow_machines_get_larger_allowances() {
        let allowance = Allowance::of(Duration::from_secs(5));
        allowance.add(Duration::from_secs(60));
        assert_eq!(allowance.limit(60), 40);
        allowance.add(Duration::from_secs(60));
        assert_eq!(allowance.limit(60), 20);
    }
}
