//! What only given code may do: hold its steps.
//!
//! A step is evidence, so no exercise may be able to hold one by itself. Exercises lie beside the parent of this
//! module, and what is private to that parent is out of their reach.

use anyhow::Result;
use lab::{hold::Steps, program::Common};

/// The steps of this program.
pub(super) static STEPS: Steps = Steps::new();

/// What `main` has, once in a process.
pub struct Main(());

impl Main {
    /// The first thing that `main` does. Every other call in the process gives nothing.
    pub fn take() -> Option<Self> {
        STEPS.take().then_some(Self(()))
    }

    /// Prepares for the work: asks the gate which steps it wants held.
    ///
    /// # Errors
    ///
    /// When no gate answers.
    pub fn begin(&self, common: &Common) -> Result<()> {
        common.begin(&STEPS)
    }
}
