//! What `course.toml` says about late submissions.
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
//! The time of a submission comes from the system that took it in. Where none is known, nothing is late.

use serde::Deserialize;

use super::moment::{Due, Zone};

/// What lateness costs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatePolicy {
    /// The zone in which times are read and shown and days are counted. `None`: that of the due date's
    /// offset.
    #[serde(default)]
    pub zone: Option<Zone>,
    /// When submissions are due, where an assignment does not say otherwise.
    #[serde(default)]
    pub due: Option<Due>,
    /// Minutes that are forgiven.
    #[serde(default)]
    pub grace_minutes: u32,
    /// Late days of each assignment that cost nothing.
    #[serde(default)]
    pub free_days: u32,
    /// Late days that cost nothing, of all assignments together.
    #[serde(default)]
    pub term_days: u32,
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
        let percents =
            [("percent_per_day", self.percent_per_day), ("percent_at_most", self.percent_at_most)];
        let mut wrong = percents.into_iter().filter(|(_, p)| !(0.0..=100.0).contains(p));
        let percent = wrong.next().map(|(name, percent)| {
            format!("[late] {name} is {percent}\nhint: a percentage is between 0 and 100")
        });
        percent.or_else(|| self.due.as_ref()?.fault(self.zone.as_ref()))
    }
}
