//! Why a program could not be run or observed.

use std::io;

use sandbox::SandboxError;

/// The grader or its host failed, which says nothing about the learner. The exception is
/// [`SandboxError::NotExecuted`], which may be the program's fault.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the types of the causes say what failed")]
pub enum RunError {
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The grader's own part of a run failed.
    #[error("the sandbox cannot {step}")]
    Step {
        /// Completes the sentence "the sandbox cannot".
        step: &'static str,
        source: io::Error,
    },
}

impl RunError {
    /// The error for a failure of `step`.
    pub fn at(step: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Step { step, source }
    }
}
