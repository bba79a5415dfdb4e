//! Late days. Computes the points that a late submission loses by the course's policy.
//!
//! The time of a submission comes from the system that accepted it. A submission without a known time is not late.

use super::manifest::Learner;
use crate::{
    course::{
        Course, LatePolicy,
        moment::{Moment, Zone},
    },
    explain::counted,
    record::{Lateness, Record},
    score,
};

/// The late policy of the course or assignment that is being graded.
#[derive(Debug, Clone)]
pub struct Late<'a> {
    policy: &'a LatePolicy,
    /// The common due date. `None` if only due dates of single learners exist.
    due: Option<Moment>,
    /// The zone in which times are shown and days are counted.
    pub zone: Zone,
}

/// The free late days of one learner, in addition to those of all learners.
#[derive(Debug, Clone, Copy, Default)]
struct OwnDays {
    /// Those for this assignment.
    extra: u32,
    /// Those left of the term's free days.
    term: u32,
}

impl<'a> Late<'a> {
    /// The policy for an assignment, or for the whole course. `None` if the course has none.
    pub fn of(course: &'a Course, assignment: Option<&str>) -> Option<Self> {
        let policy = course.late.as_ref()?;
        let own = assignment.and_then(|name| course.assignment(name)).and_then(|a| a.due.as_ref());
        let due = own.or(policy.due.as_ref());
        let zone = policy.zone.clone().or_else(|| Some(due?.zone())).unwrap_or_else(Zone::utc);
        let due = due.and_then(|due| due.moment(policy.zone.as_ref()));
        Some(Self { policy, due, zone })
    }

    /// A learner's due date, which is the later of the common one and their own.
    pub fn due(&self, learner: &Learner) -> Option<Moment> {
        learner.due.max(self.due)
    }

    /// Whether there is a common due date.
    pub fn has_due(&self) -> bool {
        self.due.is_some()
    }

    /// Whether a learner's own due date has no effect, because the common one is later.
    pub fn is_before_the_common_due_date(&self, own: Moment) -> bool {
        self.due.is_some_and(|common| own < common)
    }

    /// The due date plus this many calendar days. `None` if there is no due date.
    pub fn extended_by(&self, days: u32) -> Option<Moment> {
        self.due.map(|due| self.zone.days_later(due, days))
    }

    /// The number of late days that have begun. It is 0 if the submission is in time or its time is unknown.
    pub fn days(&self, learner: &Learner) -> u32 {
        let (Some(due), Some(submitted)) = (self.due(learner), learner.submitted) else { return 0 };
        self.zone.days_begun(due.plus_minutes(self.policy.grace_minutes), submitted)
    }

    /// Subtracts the penalty for lateness from a learner's record, and notes it there.
    pub fn apply(&self, record: &mut Record, learner: &Learner) {
        let (Some(due), Some(submitted)) = (self.due(learner), learner.submitted) else { return };
        let term = self.policy.term_days.saturating_sub(learner.term_days_used);
        let own = OwnDays { extra: learner.extra_days, term };
        let Some(late) = self.lateness(due, submitted, own, record.score) else { return };
        record.notes.push(self.sentence(
            &late,
            due,
            submitted,
            self.due.is_some_and(|common| common != due),
        ));
        record.score = score::rounded(record.score - late.points_lost);
        record.late = Some(late);
    }

    /// The lateness of a submission from the time `submitted`, with its penalty on `points`. `None` if it is in time.
    fn lateness(
        &self,
        due: Moment,
        submitted: Moment,
        own: OwnDays,
        points: f64,
    ) -> Option<Lateness> {
        let policy = self.policy;
        let days = self.zone.days_begun(due.plus_minutes(policy.grace_minutes), submitted);
        if days == 0 {
            return None;
        }
        let beyond = days.saturating_sub(policy.free_days.saturating_add(own.extra));
        let closes = policy.closes_after_days.map(|last| last.saturating_add(own.extra));
        let closed = closes.is_some_and(|last| days > last && beyond > 0);
        // A submission that is too late to count uses no days of the term.
        let term_days = if closed { 0 } else { beyond.min(own.term) };
        let days_charged = beyond - term_days;
        let percent = if closed {
            100.0
        } else {
            (f64::from(days_charged) * policy.percent_per_day).min(policy.percent_at_most)
        };
        let points_lost = score::rounded(points * percent / 100.0);
        Some(Lateness { days, days_charged, term_days, points_lost })
    }

    fn sentence(&self, late: &Lateness, due: Moment, submitted: Moment, is_own: bool) -> String {
        let free = late.days - late.days_charged - late.term_days;
        let mut forgiven = String::new();
        if free > 0 {
            forgiven.push_str(&format!(", {free} free"));
        }
        if late.term_days > 0 {
            forgiven.push_str(&format!(", {} of the term's", late.term_days));
        }
        let (submitted, due) = (self.zone.show(submitted), self.zone.show(due));
        let own = if is_own { " (extended)" } else { "" };
        let days = counted(late.days as usize, "day", "days");
        format!(
            "handed in {submitted}, due {due}{own}: {days} late{forgiven}: {} points less",
            late.points_lost
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing;

    fn course(late: &str) -> Course {
        let mut course = crate::sample::course();
        course.late = Some(toml::from_str(late).unwrap());
        course
    }

    /// Late days, those charged, those of the term's, and points lost of 20.
    fn cost(late: &str, submitted: &str, own: OwnDays) -> Option<(u32, u32, u32, f64)> {
        let course = course(&format!("due = 2026-03-01T23:59:00+01:00\n{late}"));
        let late = Late::of(&course, None).unwrap();
        let cost = late.lateness(late.due.unwrap(), submitted.parse().unwrap(), own, 20.0)?;
        Some((cost.days, cost.days_charged, cost.term_days, cost.points_lost))
    }

    fn extra(extra: u32) -> OwnDays {
        OwnDays { extra, term: 0 }
    }

    #[test]
    fn started_days_cost_after_free_days() {
        let policy = "grace_minutes = 10\nfree_days = 1\npercent_per_day = 10\n";
        assert_eq!(cost(policy, "2026-03-01T22:59:00Z", extra(0)), None);
        assert_eq!(cost(policy, "2026-03-01T23:09:00Z", extra(0)), None);
        assert_eq!(cost(policy, "2026-03-01T23:10:00Z", extra(0)), Some((1, 0, 0, 0.0)));
        assert_eq!(cost(policy, "2026-03-03T20:00:00Z", extra(0)), Some((2, 1, 0, 2.0)));
        assert_eq!(cost(policy, "2026-03-03T20:00:00Z", extra(1)), Some((2, 0, 0, 0.0)));
        assert_eq!(cost(policy, "2026-04-03T20:00:00Z", extra(0)), Some((33, 32, 0, 20.0)));
    }

    #[test]
    fn losses_are_capped_until_closing() {
        let policy = "percent_per_day = 10\npercent_at_most = 50\ncloses_after_days = 7\n";
        assert_eq!(cost(policy, "2026-03-08T20:00:00Z", extra(0)), Some((7, 7, 0, 10.0)));
        assert_eq!(cost(policy, "2026-03-09T20:00:00Z", extra(0)), Some((8, 8, 0, 20.0)));
        assert_eq!(cost(policy, "2026-03-09T20:00:00Z", extra(1)), Some((8, 7, 0, 10.0)));
    }

    /// A submission after closing uses no term days.
    #[test]
    fn term_days_follow_free_days() {
        let policy = "free_days = 1\npercent_per_day = 10\ncloses_after_days = 7\n";
        let term = |term| OwnDays { extra: 0, term };
        assert_eq!(cost(policy, "2026-03-03T20:00:00Z", term(4)), Some((2, 0, 1, 0.0)));
        assert_eq!(cost(policy, "2026-03-06T20:00:00Z", term(2)), Some((5, 2, 2, 4.0)));
        assert_eq!(cost(policy, "2026-03-20T20:00:00Z", term(99)), Some((19, 18, 0, 20.0)));
    }

    #[test]
    fn due_times_need_offset_or_zone() {
        let fault = |text| toml::from_str::<LatePolicy>(text).unwrap().fault();
        assert_eq!(fault("due = 2026-03-01T23:59:00Z"), None);
        assert_eq!(fault("zone = \"Europe/Berlin\"\ndue = 2026-03-01T23:59:00"), None);
        assert!(fault("due = 2026-03-01T23:59:00").unwrap().contains("no time zone\nhint: "));
        assert!(toml::from_str::<LatePolicy>("due = 2026-03-01").is_err());
        assert!(toml::from_str::<LatePolicy>("zone = \"Berlin\"").is_err());
    }

    #[test]
    fn late_notes_use_the_courses_zone() {
        let course = course(
            "zone = \"Europe/Berlin\"\ndue = 2026-10-24T23:59:00\nfree_days = 1\nterm_days = 3\n\
             percent_per_day = 10\n",
        );
        let late = Late::of(&course, None).unwrap();
        let mut learner = testing::learner("ada");
        learner.submitted = Some("2026-10-27T08:00:00+01:00".parse().unwrap());
        learner.term_days_used = 2;
        let mut record = testing::record("ada", 20.0);
        late.apply(&mut record, &learner);
        assert_eq!(record.score, 18.0);
        assert_eq!(
            record.notes,
            [
                "handed in 2026-10-27 08:00 +01:00, due 2026-10-24 23:59 +02:00: 3 days late, 1 free, \
              1 of the term's: 2 points less"
            ]
        );
        learner.due = late.extended_by(4);
        let mut record = testing::record("ada", 20.0);
        late.apply(&mut record, &learner);
        assert_eq!((record.score, record.late), (20.0, None));
    }
}
