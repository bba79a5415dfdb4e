//! The result of building a part, or an error that is not the learner's.

use std::{collections::BTreeMap, io, path::PathBuf, sync::Arc, time::Duration};

use sandbox::{Folder, SandboxError};
use witness::Part;

/// One part's program with a learner's exercises. Its folder is removed with the last clone.
#[derive(Debug, Clone)]
pub struct Built {
    pub program: PathBuf,
    /// The compiler's messages for each file that was replaced by its stub.
    pub broken: BTreeMap<String, String>,
    /// The CPU time that the compiler used.
    pub cpu: Duration,
    pub(super) _folder: Arc<Folder>,
}

/// The part could not be built, through no fault of the learner's.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A file could not be read or written.
    #[error("cannot lay out {part} for the compiler")]
    Layout { part: Part, source: io::Error },
    /// The stubs themselves do not compile.
    #[error("{part} does not compile, not even with the stubs of all exercises:\n{output}")]
    Given {
        part: Part,
        /// The compiler's messages.
        output: String,
    },
}
