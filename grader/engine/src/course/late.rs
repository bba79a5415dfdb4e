//! What `course.toml` says about late submissions.
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
}
