//! Measures what the model answers need: grades them, without a bound.

use std::{path::Path, sync::Arc, time::Duration};

use witness::{Budget, Usage};

use super::{
    Grader, Program, Subject,
    needs::{Budgets, Needs, is_calm, read},
    reference,
};
use crate::whole::{self, Outlives};

/// What no run uses: the budget of the model answers while they are measured.
const WITHOUT_END: Duration = Duration::from_secs(1 << 20);

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
