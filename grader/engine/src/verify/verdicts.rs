//! The results of one case.

use witness::run::Because;

use super::case::{Case, Kind};
use crate::record::{Outcome, Record};

#[derive(Debug)]
pub struct Verdicts {
    /// The case's name.
    pub name: String,
    pub kind: Kind,
    /// The number of runs of its checks.
    pub runs: u32,
    /// Unexpected results, one sentence each.
    pub surprises: Vec<String>,
    /// The checks that caught it, in the first run.
    pub caught_by: Vec<String>,
    /// Verdicts by patience, one sentence each.
    pub by_patience: Vec<String>,
    /// The total time of each run's checks, in milliseconds.
    pub checks_ms: Vec<u64>,
}

impl Verdicts {
    pub(super) fn of(case: &Case, runs: u32) -> Self {
        Self {
            name: case.name.clone(),
            kind: case.kind,
            runs,
            surprises: Vec::new(),
            caught_by: Vec::new(),
            by_patience: Vec::new(),
            checks_ms: Vec::new(),
        }
    }

    /// Adds one run. Of a hostile program, verdicts by patience are not recorded.
    pub(super) fn add(&mut self, record: &Record) {
        if self.checks_ms.is_empty() {
            self.caught_by = caught_by(record);
        }
        if self.kind != Kind::Hostile {
            self.checks_ms.push(record.measurements.checks_ms);
            let run = self.checks_ms.len();
            let measured = record.measurements.checks.iter();
            let patient = measured.filter(|(_, check)| check.decided_by == Because::Patience);
            self.by_patience.extend(
                patient.map(|(id, check)| format!("run {run}: {id}, {} ms", check.wall_ms)),
            );
        }
    }
}

fn caught_by(record: &Record) -> Vec<String> {
    record
        .checks
        .iter()
        .filter(|check| check.outcome != Outcome::Pass)
        .map(|check| check.id.clone())
        .collect()
}
