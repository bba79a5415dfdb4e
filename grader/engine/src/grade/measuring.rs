//! Measures the needs of the model answers, by grading them without a limit.

use std::{path::Path, sync::Arc, time::Duration};

use witness::{Budget, Usage};

use super::{
    Grader,
    needs::{Budgets, Needs, is_calm, read},
    reference,
    task::{Program, Subject},
};
use crate::whole::{self, Outlives};

/// The unlimited budget of the model answers during the measurement.
const WITHOUT_END: Duration = Duration::from_secs(1 << 20);

impl Grader {
    /// Reads the needs of the model answers in the tree at `root`, or measures them, which takes as long as
    /// grading them. `tell` is called before a measurement.
    ///
    /// If the model answers are missing, budgets have their minimum size.
    pub fn learn_needs(&mut self, root: &Path, tell: impl FnOnce()) {
        let path = self.builder.kit().beside("needs");
        let is_good = |needs: &Needs| needs.cover(&self.course) && (needs.calm || !is_calm());
        let known = read(&path).filter(is_good);
        let needs = known.unwrap_or_else(|| {
            tell();
            let needs = self.measure_needs(root);
            // If the file cannot be written, the needs are measured again next time.
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
