//! The hidden checks: one file an exercise, each check a sentence of the course.
//!
//! A check starts the learner's program in a world, and states what must hold of what it sees from
//! outside. It is code of the grader: it is never compiled with a learner's code. Structure is
//! proved by holding requests and by stillness ([`crate::run`]), never by elapsed time.

mod apply_async;
mod primes;
mod primes_parallel;
mod process_pool;
mod request_concurrent;
mod request_pooled;
mod stage;
mod which_process;
mod workers;

pub use stage::{Stage, Unmet, server_url};

/// One check of one exercise.
#[derive(Clone, Copy)]
pub struct Check {
    /// The exercise's name, as in `course.toml`.
    pub exercise: &'static str,
    /// The check's name within the exercise.
    pub name: &'static str,
    /// Runs it.
    pub run: fn(&mut Stage) -> Result<(), Unmet>,
}

impl Check {
    /// `exercise/name`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.exercise, self.name)
    }
}

/// Every check there is.
pub fn all() -> impl Iterator<Item = Check> {
    [
        primes_parallel::CHECKS,
        which_process::CHECKS,
        process_pool::CHECKS,
        apply_async::CHECKS,
        request_concurrent::CHECKS,
        request_pooled::CHECKS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
