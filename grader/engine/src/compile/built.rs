//! What comes of building a part: a program, or an error that is not the learner's.

use std::{collections::BTreeMap, io, path::PathBuf, sync::Arc, time::Duration};

use sandbox::{Folder, SandboxError};
use witness::Part;

/// One part's program with a learner's exercises in it. Its folder goes when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Built {
    /// The program.
    pub program: PathBuf,
    /// What the compiler says of each file that was replaced by its stub.
    pub broken: BTreeMap<String, String>,
    /// CPU time that the compiler took for it.
    pub cpu: Duration,
    pub(super) _folder: Arc<Folder>,
}

/// The part could not be built, and the learner is not to blame.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The sandbox failed.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A file could not be read or written.
    #[error("cannot lay out {part} for the compiler")]
    Layout {
        /// The part.
        part: Part,
        /// Why.
        source: io::Error,
    },
    /// The stubs themselves do not compile.
    #[error("{part} does not compile, not even with the stubs of all exercises:\n{output}")]
    Given {
        /// The part.
        part: Part,
        /// What the compiler says.
        output: String,
    },
}
