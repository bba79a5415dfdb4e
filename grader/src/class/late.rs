//! Late days: what a submission loses that came after its time, as `course.toml` says.
//!
//! ```toml
//! [late]
//! due = 2026-03-01T23:59:00+01:00   # an assignment may have its own
//! grace_minutes = 10                # forgiven without a word
//! free_days = 1                     # late days that cost nothing
//! percent_per_day = 10              # of the points earned, each further day begun
//! percent_at_most = 50              # and never more than this
//! closes_after_days = 7             # nothing counts that comes later
//! ```
//!
//! The time of a submission comes from the system that took it in. Where none is known, nothing is late.

use serde::Deserialize;

use super::moment::{self, Moment};
use crate::{
    record::{Lateness, Record},
    score,
};

const DAY_SECONDS: i64 = 86_400;

/// What lateness costs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatePolicy {
    /// When submissions are due, where an assignment does not say otherwise.
    #[serde(default, deserialize_with = "moment::from_toml")]
    pub due: Option<Moment>,
    /// Minutes that are forgiven.
    #[serde(default)]
    pub grace_minutes: u32,
    /// Late days that cost nothing.
    #[serde(default)]
    pub free_days: u32,
    /// What each further day begun costs, in percent of the points earned.
    #[serde(default)]
    pub percent_per_day: f64,
    /// What lateness costs at most, in percent.
    #[serde(default = "everything")]
    pub percent_at_most: f64,
    /// After so many late days nothing counts; `None`: there is no such end.
    #[serde(default)]
    pub closes_after_days: Option<u32>,
}

fn everything() -> f64 {
    100.0
}

impl LatePolicy {
    /// What is wrong with it, in words.
    pub fn fault(&self) -> Option<String> {
        [("percent_per_day", self.percent_per_day), ("percent_at_most", self.percent_at_most)]
            .into_iter()
            .find(|(_, percent)| !(0.0..=100.0).contains(percent))
            .map(|(name, percent)| format!("[late] {name} is {percent}, which is no percentage"))
    }

    /// How late a submission is that came at `submitted`, and what it loses of `points`; `None` when
    /// it is in time. `extra_days` are a learner's own free days, besides everybody's.
    pub fn lateness(
        &self,
        due: Moment,
        submitted: Moment,
        extra_days: u32,
        points: f64,
    ) -> Option<Lateness> {
        let seconds = submitted.seconds_since(due) - i64::from(self.grace_minutes) * 60;
        if seconds <= 0 {
            return None;
        }
        let days = u32::try_from((seconds + DAY_SECONDS - 1) / DAY_SECONDS).unwrap_or(u32::MAX);
        let days_charged = days.saturating_sub(self.free_days.saturating_add(extra_days));
        let closed = self
            .closes_after_days
            .is_some_and(|last| days > last.saturating_add(extra_days) && days_charged > 0);
        let percent = if closed {
            100.0
        } else {
            (f64::from(days_charged) * self.percent_per_day).min(self.percent_at_most)
        };
        let points_lost = score::rounded(points * percent / 100.0);
        Some(Lateness { days, days_charged, points_lost })
    }

    /// Takes from a record what its lateness costs, and says so in it.
    pub fn apply(&self, record: &mut Record, due: Moment, submitted: Moment, extra_days: u32) {
        let Some(late) = self.lateness(due, submitted, extra_days, record.score) else { return };
        let free = late.days - late.days_charged;
        let forgiven = if free > 0 { format!(", {free} of them free") } else { String::new() };
        record.notes.push(format!(
            "handed in {} late days after {due}, at {submitted}{forgiven}: {} points less",
            late.days, late.points_lost
        ));
        record.score = score::rounded(record.score - late.points_lost);
        record.late = Some(late);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(text: &str) -> LatePolicy {
        toml::from_str(text).unwrap()
    }

    /// Late days, those charged, and points lost of 20.
    fn cost(policy: &LatePolicy, submitted: &str, extra_days: u32) -> Option<(u32, u32, f64)> {
        let due = "2026-03-01T23:59:00+01:00".parse().unwrap();
        let late = policy.lateness(due, submitted.parse().unwrap(), extra_days, 20.0)?;
        Some((late.days, late.days_charged, late.points_lost))
    }

    #[test]
    fn each_day_begun_costs_its_share_after_the_free_ones() {
        let policy = policy("grace_minutes = 10\nfree_days = 1\npercent_per_day = 10\n");
        assert_eq!(cost(&policy, "2026-03-01T22:59:00Z", 0), None);
        assert_eq!(cost(&policy, "2026-03-01T23:09:00Z", 0), None);
        assert_eq!(cost(&policy, "2026-03-01T23:10:00Z", 0), Some((1, 0, 0.0)));
        assert_eq!(cost(&policy, "2026-03-03T20:00:00Z", 0), Some((2, 1, 2.0)));
        assert_eq!(cost(&policy, "2026-03-03T20:00:00Z", 1), Some((2, 0, 0.0)));
        assert_eq!(cost(&policy, "2026-04-03T20:00:00Z", 0), Some((33, 32, 20.0)));
    }

    #[test]
    fn a_course_may_cap_the_loss_and_close() {
        let policy = policy("percent_per_day = 10\npercent_at_most = 50\ncloses_after_days = 7\n");
        assert_eq!(cost(&policy, "2026-03-08T20:00:00Z", 0), Some((7, 7, 10.0)));
        assert_eq!(cost(&policy, "2026-03-09T20:00:00Z", 0), Some((8, 8, 20.0)));
        assert_eq!(cost(&policy, "2026-03-09T20:00:00Z", 1), Some((8, 7, 10.0)));
    }

    #[test]
    fn a_due_time_needs_an_offset() {
        assert!(policy("due = 2026-03-01T23:59:00Z").due.is_some());
        assert!(toml::from_str::<LatePolicy>("due = 2026-03-01T23:59:00").is_err());
    }
}
