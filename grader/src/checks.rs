//! The hidden checks: one file an exercise, each check a sentence of the course.
//!
//! A check starts the learner's program in a world, and states what must hold of what it sees from
//! outside. It is code of the grader: it is never compiled with a learner's code. Structure is
//! proved by holding requests and by stillness ([`crate::run`]), never by elapsed time.

mod apply_async;
mod counter;
mod inventory;
mod polite;
mod primes;
mod primes_parallel;
mod process_pool;
mod quotes;
mod request_concurrent;
mod request_pooled;
mod scrape_city;
mod scrape_parallel;
mod sleepers;
mod stage;
mod together;
mod which_process;
mod workers;
mod yelp;

pub use stage::{Stage, Unmet, server_url};

use crate::sandbox::Processes;

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

/// Whether an exercise's programs start processes; where they do not, they may not.
///
/// Those of `scrape_city` should not, but learners do take a process a business: a check can name
/// that only if it is seen.
pub fn processes_of(exercise: &str) -> Processes {
    match exercise {
        "process_pool" | "which_process" | "apply_async" => Processes::Many,
        "scrape_city" | "scrape_parallel" => Processes::Many,
        _ => Processes::One,
    }
}

/// Whether an exercise's right programs pause for whole seconds: a server asks them to, on its own clock.
pub fn takes_seconds(exercise: &str) -> bool {
    exercise == "polite"
}

/// Every check there is.
pub fn all() -> impl Iterator<Item = Check> {
    [
        primes_parallel::CHECKS,
        process_pool::CHECKS,
        which_process::CHECKS,
        apply_async::CHECKS,
        sleepers::CHECKS,
        request_concurrent::CHECKS,
        request_pooled::CHECKS,
        quotes::CHECKS,
        counter::CHECKS,
        inventory::CHECKS,
        scrape_city::CHECKS,
        scrape_parallel::CHECKS,
        polite::CHECKS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
