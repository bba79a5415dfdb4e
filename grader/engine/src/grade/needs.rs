//! The time and CPU time that the model answers need on this machine. Budgets of submissions depend on them.
//!
//! They are measured once for a kit and stored next to it. A busy machine makes budgets larger. If it was very
//! busy, the needs are measured again as soon as it is calm.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use witness::{Budget, Usage};

use crate::{common::cores, course::Course};

/// A machine is calm if fewer tasks than this per core wanted to run, on average over the last minute. The
/// compilers that just built the kit are fewer.
const CALM: f64 = 4.0;

/// The needs of the model answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Needs {
    /// All runs of an exercise's checks together, by exercise.
    pub(super) exercises: BTreeMap<String, Usage>,
    /// The compiler's CPU time for a part, by the part's name.
    pub(super) parts: BTreeMap<String, Duration>,
    /// Whether the machine was calm when they were measured.
    pub(super) calm: bool,
}

/// The budgets of a submission, by exercise.
pub(super) type Budgets = BTreeMap<String, Arc<Budget>>;

impl Needs {
    /// The budgets of one submission for the exercises of `course`. After the `deadline` they are used up.
    pub(super) fn budgets(&self, course: &Course, deadline: Option<Instant>) -> Budgets {
        let exercises = course.exercises.iter().map(|exercise| exercise.name.clone());
        let needed = |name: &str| self.exercises.get(name).copied().unwrap_or_default();
        exercises
            .map(|name| (name.clone(), Arc::new(Budget::of(needed(&name)).until(deadline))))
            .collect()
    }

    /// Whether all exercises of `course` were measured.
    pub(super) fn cover(&self, course: &Course) -> bool {
        course.exercises.iter().all(|exercise| self.exercises.contains_key(&exercise.name))
    }
}

/// Whether this machine is calm now. Also true if the system does not report it.
pub(super) fn is_calm() -> bool {
    let average = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let average = average.split(' ').next().and_then(|minute| minute.parse::<f64>().ok());
    average.is_none_or(|tasks| tasks < CALM * cores() as f64)
}

/// `None` if the file is missing or invalid.
pub(super) fn read(path: &Path) -> Option<Needs> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_round_trip_and_cover_courses() {
        let course = crate::sample::course();
        let usage = Usage { asleep: Duration::from_millis(1500), at_work: Duration::ZERO };
        let names = course.exercises.iter().map(|exercise| (exercise.name.clone(), usage));
        let mut needs = Needs { exercises: names.collect(), parts: BTreeMap::new(), calm: true };
        assert!(needs.cover(&course));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("needs.json");
        fs::write(&path, serde_json::to_vec(&needs).unwrap()).unwrap();
        assert_eq!(read(&path), Some(needs.clone()));
        needs.exercises.remove("alpha");
        assert!(!needs.cover(&course));
        assert_eq!(needs.budgets(&course, None).len(), course.exercises.len());
    }
}
