//! The late policy in `course.toml`.
//!
//! ```toml
//! [late]
//! zone = "Europe/Berlin"            # times without an offset are of this zone, and days its days
//! due = 2026-03-01T23:59:00         # an assignment may have its own
//! grace_minutes = 10                # forgiven without a word
//! free_days = 1                     # late days that cost nothing, of each assignment
//! term_days = 4                     # further ones, of all assignments together
//! percent_per_day = 10              # of the points earned, each further day begun
//! percent_at_most = 50              # and never more than this
//! closes_after_days = 7             # nothing counts that comes later
//! ```
//!
//! The time of a submission comes from the system that accepted it. A submission without a known time is not
//! late.

use serde::Deserialize;

use super::moment::{Due, Zone};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatePolicy {
    /// The zone for reading and showing times and for counting days. `None` is the offset of the due date.
    #[serde(default)]
    pub zone: Option<Zone>,
    /// The due date, unless the assignment has its own.
    #[serde(default)]
    pub due: Option<Due>,
    /// Minutes of lateness that are ignored.
    #[serde(default)]
    pub grace_minutes: u32,
    /// Free late days of each assignment.
    #[serde(default)]
    pub free_days: u32,
    /// Free late days for all assignments together.
    #[serde(default)]
    pub term_days: u32,
    /// The penalty for each further started day, in percent of the points earned.
    #[serde(default)]
    pub percent_per_day: f64,
    /// The maximum penalty, in percent.
    #[serde(default = "everything")]
    pub percent_at_most: f64,
    /// The number of late days after which a submission gets no points. `None` means no such limit.
    #[serde(default)]
    pub closes_after_days: Option<u32>,
}

fn everything() -> f64 {
    100.0
}

impl LatePolicy {
    /// The error in the policy, as text.
    pub fn fault(&self) -> Option<String> {
        let percents =
            [("percent_per_day", self.percent_per_day), ("percent_at_most", self.percent_at_most)];
        let mut wrong = percents.into_iter().filter(|(_, p)| !(0.0..=100.0).contains(p));
        let percent = wrong.next().map(|(name, percent)| {
            format!("[late] {name} is {percent}\nhint: a percentage is between 0 and 100")
        });
        percent.or_else(|| self.due.as_ref()?.fault(self.zone.as_ref()))
    }
}
