//! Why a check did not pass.

use lab::Finding;

use crate::run::RunError;

/// Why a check did not pass.
#[derive(Debug)]
pub enum Unmet {
    /// The answer is wrong.
    Failed(Finding),
    /// The program ended without an answer.
    Crashed(Finding),
    /// It did so by a panic.
    Panicked(Finding),
    /// A memory fault ended the program. Safe code causes none except by a stack overflow, but the libraries that it
    /// calls may. So the check is run again before the fault counts.
    Faulted(Finding),
    /// The program did not end.
    TimedOut(Finding),
    /// The grader or its host failed, which says nothing about the learner.
    Grader(RunError),
}

impl From<RunError> for Unmet {
    fn from(error: RunError) -> Self {
        Unmet::Grader(error)
    }
}
