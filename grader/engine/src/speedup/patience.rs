//! The time limit of a learner's run in a measurement. Nothing here runs anything or waits.
//!
//! The limit depends on the slowest run of the reference on the same machine, so it is longer on a slow or busy
//! machine. A run that reaches it is far too slow to pass. One such run may be a stall of the machine, but a
//! second one is not. The measurement then stops, so the lane is free for the next exercise.

use std::time::Duration;

use super::round::Timing;

/// A run may take this many times as long as the slowest run of the reference.
const TIMES: f64 = 10.0;

/// The shortest limit. A stall of the machine takes as long, even if the reference runs for milliseconds only.
const SHORTEST: f64 = 2.0;

/// After this many runs that reached the limit, the speed-up fails.
const MOST_ENDED: u32 = 2;

/// A program does not run under the real-time scheduler if its reference uses more CPU time than this, in
/// seconds. The CPU time limit of that scheduler is not much longer.
const LONGEST_IN_REAL_TIME: f64 = 0.5;

/// The measurements that determine the limit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Patience {
    slowest: f64,
    most_cpu: f64,
    ended: u32,
}

impl Patience {
    pub(super) fn add(&mut self, reference: Timing) {
        self.slowest = self.slowest.max(reference.wall);
        self.most_cpu = self.most_cpu.max(reference.cpu);
    }

    /// Counts a learner's run that was stopped at the limit.
    pub(super) fn count_ended(&mut self) {
        self.ended += 1;
    }

    /// The time limit of the learner's next run. `None` before the reference has run.
    pub(super) fn bound(&self) -> Option<Duration> {
        let seconds = (TIMES * self.slowest).max(SHORTEST);
        (self.slowest > 0.0).then(|| Duration::from_secs_f64(seconds))
    }

    /// Whether the runs so far are short enough for the real-time scheduler.
    pub(super) fn allows_realtime(&self) -> bool {
        self.slowest > 0.0 && self.most_cpu < LONGEST_IN_REAL_TIME
    }

    /// The figures of a speed-up that failed because its runs were stopped.
    pub(super) fn hopeless(&self) -> Option<String> {
        let bound = self.bound().filter(|_| self.ended >= MOST_ENDED)?.as_secs_f64();
        Some(format!(
            "{} runs had not ended after {bound:.1} s and were stopped; the slowest run of the model answer took {:.2} s",
            self.ended, self.slowest
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(walls: &[f64]) -> Patience {
        let mut patience = Patience::default();
        walls.iter().for_each(|&wall| patience.add(Timing { wall, cpu: wall }));
        patience
    }

    #[test]
    fn bound_is_ten_slowest_reference_runs() {
        assert_eq!(after(&[0.3, 0.5, 0.4]).bound(), Some(Duration::from_secs(5)));
        assert_eq!(after(&[0.02]).bound(), Some(Duration::from_secs(2)));
        assert_eq!(after(&[]).bound(), None);
    }

    #[test]
    fn two_ended_runs_are_hopeless() {
        let mut patience = after(&[0.3]);
        patience.count_ended();
        assert_eq!(patience.hopeless(), None);
        patience.count_ended();
        let seen = patience.hopeless().unwrap();
        assert!(seen.starts_with("2 runs had not ended after 3.0 s"), "{seen}");
    }

    #[test]
    fn slow_machines_skip_realtime_scheduling() {
        assert!(!after(&[]).allows_realtime());
        assert!(after(&[0.3]).allows_realtime());
        assert!(!after(&[0.3, 0.6]).allows_realtime());
    }
}
