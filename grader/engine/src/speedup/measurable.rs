//! What is measured: an exercise, its kind of work, and the tasks of the rounds.

use fastrand::Rng;
use witness::{Exercise, Subject, Task, Terms, Work};

use super::{estimate, round::Kind};

/// An exercise whose speed-up can be measured on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Measurable {
    pub exercise: &'static Exercise,
    pub kind: Kind,
    pub(super) subject: Subject,
}

impl Measurable {
    /// The speed-up of `exercise` on a machine with `cores` cores, or `None` if the exercise has none.
    pub fn of(exercise: &'static Exercise, cores: usize) -> Option<Self> {
        let subject = exercise.speedup?;
        let kind = match subject.work {
            Work::Computing => Kind::Computing { workers: cores.clamp(1, 4) },
            Work::Waiting => Kind::Waiting,
        };
        Some(Self { exercise, kind, subject })
    }

    /// Criterion's page of the exercise, as a path relative to the report folder.
    pub fn page(&self) -> String {
        estimate::page(self.exercise.name)
    }

    /// A task for one round. `program` is the program's path in the sandbox, and `server` the service's
    /// address.
    pub(super) fn task(&self, rng: &mut Rng, program: &str, server: &str) -> Task {
        let workers = match self.kind {
            Kind::Computing { workers } => workers,
            Kind::Waiting => 0,
        };
        (self.subject.task)(rng, &Terms { program, server, workers })
    }
}
