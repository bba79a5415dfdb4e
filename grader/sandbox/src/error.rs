//! Why the sandbox could not do its work.

use std::{io, path::PathBuf};

use super::messages::Report;

/// The sandbox could not do its work. The cause is the grader or the host, except that [`SandboxError::NotExecuted`]
/// may be the program's fault.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The launcher could not be started or did not answer.
    #[error("cannot start the sandbox launcher {launcher}")]
    Launcher {
        /// The grader's own program.
        launcher: PathBuf,
        source: io::Error,
    },
    /// A step of the set-up failed.
    #[error("the sandbox cannot {step}")]
    Step {
        /// Completes the sentence "the sandbox cannot".
        step: String,
        source: io::Error,
    },
    /// The kernel does not execute the program.
    #[error("the kernel does not execute {program}")]
    NotExecuted {
        /// The program, as it is seen inside.
        program: PathBuf,
        source: io::Error,
    },
    /// Other programs repeatedly used up the processes and threads that a run needs.
    #[error(
        "other programs took the processes and threads that this user may have\n\
         hint: grade on a machine that grants namespaces (`grader doctor` shows what is missing)"
    )]
    Short,
    /// The machine refuses the namespaces that a sandbox needs.
    #[error(
        "this machine refuses to isolate a program: {reason}\n\
         hint: `grader doctor` shows what is missing; with --trust programs that you trust are graded anyway"
    )]
    Refused { reason: String },
}

/// Turns a report that was not expected at this point into an error.
pub(super) fn unexpected(report: Report) -> SandboxError {
    match report {
        Report::Failed { step, errno } => {
            SandboxError::Step { step, source: io::Error::from_raw_os_error(errno) }
        }
        Report::NotExecuted { program, errno } => {
            SandboxError::NotExecuted { program, source: io::Error::from_raw_os_error(errno) }
        }
        other => SandboxError::Step {
            step: "understand its launcher".into(),
            source: io::Error::other(format!("{other:?}")),
        },
    }
}
