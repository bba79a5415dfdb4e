//! Holding the steps, which only given code may do. The exercises cannot access the private items here.

use anyhow::Result;
use lab::{hold::Steps, program::Common};

/// The steps of this program.
pub(super) static STEPS: Steps = Steps::new();

/// A token that `main` gets once per process.
pub struct Main(());

impl Main {
    /// Called by `main` before anything else. Every other call in the process returns `None`.
    pub fn take() -> Option<Self> {
        STEPS.take().then_some(Self(()))
    }

    /// Prepares for the work, and asks the gate which steps to hold.
    ///
    /// # Errors
    ///
    /// When the gate does not answer.
    pub fn begin(&self, common: &Common) -> Result<()> {
        common.begin(&STEPS)
    }
}
