//! Late days: what a submission loses that came after its time, as the course's policy says.
//!
//! The time of a submission comes from the system that took it in. Where none is known, nothing is late.

use crate::{
    course::{LatePolicy, moment::Moment},
    record::{Lateness, Record},
    score,
};

const DAY_SECONDS: i64 = 86_400;

impl LatePolicy {
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
