//! A time-out for programs that never come to rest. It is measured in what the program [used](super::meter) and not in
//! elapsed time, so on an overloaded machine the grader waits correspondingly longer.

use std::time::{Duration, Instant};

use super::{meter::Meter, tree::TreeLook};

/// Adds up what a program has used since the last event.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    used: Duration,
    /// The part of it that was sleep.
    asleep: Duration,
    /// Whether sleep does not count.
    sleep_is_free: bool,
    meter: Meter,
    events: u64,
}

impl Patience {
    /// Patience for a program that may sleep for any time.
    pub(crate) fn with_sleepers() -> Self {
        Self { sleep_is_free: true, ..Self::default() }
    }

    /// Adds a look taken at `now`, and returns the use so far. `events` counts events, and the use restarts at zero
    /// when it has changed since the previous look.
    pub(crate) fn add(&mut self, tree: &TreeLook, events: u64, now: Instant) -> Duration {
        let step = self.meter.step(tree, now);
        if events != self.events {
            (self.events, self.used, self.asleep) = (events, Duration::ZERO, Duration::ZERO);
            return self.used;
        }
        self.used += step.at_work;
        if !self.sleep_is_free {
            self.used += step.asleep;
            self.asleep += step.asleep;
        }
        self.used
    }

    /// The sleep in what [`Patience::add`] returned last.
    pub(crate) fn asleep(&self) -> Duration {
        self.asleep
    }
}

#[cfg(test)]
mod tests {
    use super::{super::meter::tests::tree, *};

    fn used(looks: &[(char, u64, u64)]) -> Duration {
        used_of(Patience::default(), looks)
    }

    fn used_of(mut patience: Patience, looks: &[(char, u64, u64)]) -> Duration {
        let start = Instant::now();
        let mut used = Duration::ZERO;
        for (tick, (state, cpu_ms, events)) in (0..).zip(looks) {
            let now = start + Duration::from_millis(40 * tick);
            used = patience.add(&tree(*state, *cpu_ms), *events, now);
        }
        used
    }

    #[test]
    fn sleep_and_work_use_patience() {
        let looks = [('S', 5, 1), ('S', 5, 1), ('R', 5, 1), ('R', 25, 1)];
        assert_eq!(used(&looks), Duration::from_millis(60));
    }

    #[test]
    fn allowed_sleep_uses_no_patience() {
        let looks = [('S', 5, 1), ('S', 5, 1), ('R', 5, 1), ('R', 25, 1)];
        assert_eq!(used_of(Patience::with_sleepers(), &looks), Duration::from_millis(20));
    }

    #[test]
    fn progress_restores_all_patience() {
        assert_eq!(used(&[('S', 5, 1), ('S', 5, 1), ('S', 5, 2)]), Duration::ZERO);
    }
}
