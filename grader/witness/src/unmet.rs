//! Why a check did not pass.

use lab::Finding;
use sandbox::SandboxError;

/// Why a check did not pass.
#[derive(Debug)]
pub enum Unmet {
    /// The answer is not right.
    Failed(Finding),
    /// The program ended without an answer.
    Crashed(Finding),
    /// A memory fault ended the program. Safe code has none of its own, short of a stack that overflows,
    /// but libraries below it have theirs: worth a second run before anybody is blamed.
    Faulted(Finding),
    /// The program did not end.
    TimedOut(Finding),
    /// The grader or its host failed: says nothing of the learner.
    Grader(SandboxError),
}

impl From<SandboxError> for Unmet {
    fn from(error: SandboxError) -> Self {
        Unmet::Grader(error)
    }
}
