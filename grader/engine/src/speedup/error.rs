//! Why a speed-up could not be measured, through the fault of the grader or its host.

use std::io;

use sandbox::SandboxError;

/// A failure of the grader or its host. No verdict may be derived from it.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A run has no socket for the service.
    #[error("the sandbox cannot hand over its socket")]
    Socket(#[source] io::Error),
    /// The service of the exercise does not start.
    #[error("the sandbox cannot start the simulated service")]
    Service(#[source] io::Error),
    /// Criterion's part of this program failed.
    #[error("the sandbox cannot ask Criterion")]
    Criterion(#[source] io::Error),
}
