//! What the model answers need on this machine. The budget of a submission follows from it.
//!
//! It is measured once for a kit and kept beside it. A machine that was busy then makes budgets larger: where it was very
//! busy, it is measured again as soon as it is calm.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use witness::{Budget, Usage};

use super::{Grader, Program, Subject, reference};
use crate::{
    common::cores,
    course::Course,
    whole::{self, Outlives},
};

/// What nobody uses: the budget of the model answers while they are measured.
const WITHOUT_END: Duration = Duration::from_secs(1 << 20);

/// A machine is calm with fewer tasks than this for each core that want one, over the last minute. The compilers that made
/// the kit a moment ago are less.
const CALM: f64 = 4.0;

/// What the model answers need.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Needs {
    /// All runs of an exercise's checks together, by the exercise.
    exercises: BTreeMap<String, Usage>,
    /// CPU time of the compiler for a part, by the part's name.
    parts: BTreeMap<String, Duration>,
    /// Whether the machine had little else to do.
    calm: bool,
}

/// The budgets of a submission, by exercise.
pub(super) type Budgets = BTreeMap<String, Arc<Budget>>;

impl Needs {
    /// The budgets of one submission for the exercises of `course`.
    pub(super) fn budgets(&self, course: &Course) -> Budgets {
        let exercises = course.exercises.iter().map(|exercise| exercise.name.clone());
        let needed = |name: &str| self.exercises.get(name).copied().unwrap_or_default();
        exercises.map(|name| (name.clone(), Arc::new(Budget::of(needed(&name))))).collect()
    }

    /// Whether they were measured for all of `course`.
    fn cover(&self, course: &Course) -> bool {
        let all = |exercises: &[_]| {
            let names = exercises.iter().map(|it: &crate::course::ExerciseEntry| &it.name);
            names.into_iter().all(|name| self.exercises.contains_key(name))
        };
        all(&course.exercises)
    }
}

impl Grader {
    /// Looks up what the model answers of the tree at `root` need, or measures it, which takes as long as to grade them.
    /// `tell` is called before that.
    ///
    /// Where they cannot be had, budgets have their smallest size.
    pub fn learn_needs(&mut self, root: &Path, tell: impl FnOnce()) {
        let path = self.builder.kit().beside("needs");
        let is_good = |needs: &Needs| needs.cover(&self.course) && (needs.calm || !is_calm());
        let known = read(&path).filter(is_good);
        let needs = known.unwrap_or_else(|| {
            tell();
            let needs = self.measure_needs(root);
            // Where it cannot be kept, it is measured again.
            let bytes = serde_json::to_vec(&needs).unwrap_or_default();
            let _ = whole::write(&path, &bytes, Outlives::TheGrader);
            needs
        });
        self.builder.expect(needs.parts.clone());
        self.needs = needs;
    }

    fn measure_needs(&self, root: &Path) -> Needs {
        let course = &self.course;
        let Ok(reference) = reference(root, course) else { return Needs::default() };
        let programs = self.build(&reference, course);
        let usage = Usage { asleep: WITHOUT_END, at_work: WITHOUT_END };
        let names = course.exercises.iter().map(|exercise| exercise.name.clone());
        let budgets: Budgets = names.map(|name| (name, Arc::new(Budget::of(usage)))).collect();
        let calm = is_calm();
        let sandbox = self.sandbox.for_one_submission();
        let subject = Subject {
            submission: &reference,
            course,
            programs: &programs,
            sandbox: &sandbox,
            seed: self.seed,
            budgets: &budgets,
        };
        self.check(subject);
        let built = programs.iter().filter_map(|(part, program)| match program {
            Program::Built(built) => Some((part.name.to_owned(), built.cpu)),
            Program::Failed(_) => None,
        });
        Needs {
            exercises: budgets.iter().map(|(name, budget)| (name.clone(), budget.used())).collect(),
            parts: built.collect(),
            calm,
        }
    }
}

/// Whether this machine has little to do now; so where the system does not say.
fn is_calm() -> bool {
    let average = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let average = average.split(' ').next().and_then(|minute| minute.parse::<f64>().ok());
    average.is_none_or(|tasks| tasks < CALM * cores() as f64)
}

fn read(path: &PathBuf) -> Option<Needs> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_read_as_they_were_written_and_cover_a_course_or_not() {
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
        assert_eq!(needs.budgets(&course).len(), course.exercises.len());
    }
}
