//! Why the sandbox could not do its work.

use std::{io, path::PathBuf};

/// The sandbox could not do its work. Ours or the host's fault, never the learner's.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The launcher could not be started or did not answer.
    #[error("cannot start the sandbox launcher {launcher}")]
    Launcher {
        /// The grader's own program.
        launcher: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A step of the set-up failed.
    #[error("the sandbox cannot {step}")]
    Step {
        /// What was attempted.
        step: String,
        /// Why.
        source: io::Error,
    },
    /// Other programs had the processes and threads that a run needs, again and again.
    #[error(
        "other programs took the processes and threads that this user may have\n\
         hint: grade on a machine that grants namespaces; `grader doctor` shows what is missing"
    )]
    Short,
    /// The machine refuses the namespaces that a sandbox needs.
    #[error(
        "this machine refuses to isolate a program: {reason}\n\
         hint: `grader doctor` shows what is missing; --trust grades all the same, programs that you trust"
    )]
    Refused {
        /// What was refused.
        reason: String,
    },
}
