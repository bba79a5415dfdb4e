//! The result of a check, which is what held in this run, or why the check did not pass.

use std::fmt::Display;

use lab::Finding;

use crate::run::RunError;

/// The result of a check.
pub type Verdict = Result<Met, Unmet>;

/// What held in a check that passed, as one sentence for the report.
///
/// The check forms it from this run. A fixed sentence could claim more than the check observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met(String);

impl Met {
    /// What held, as a sentence with its full stop.
    pub fn new(sentence: impl Into<String>) -> Self {
        Met(sentence.into())
    }

    /// A check that this run could not decide. Its points are given.
    pub fn undecided(because: impl Display) -> Self {
        Met(format!("Not decided here, because {because}. The points are given."))
    }

    /// A check that this run could not decide for a reason that `check` reports. Its points are given.
    pub fn left_to(check: &str, because: impl Display) -> Self {
        Met(format!("Not decided here, because {because}. The check `{check}` reports that."))
    }

    /// The sentence.
    pub fn sentence(&self) -> &str {
        &self.0
    }
}

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
