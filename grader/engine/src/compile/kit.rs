//! The kit contains everything that submissions are compiled against. It is built once.
//!
//! A kit is a folder named by the digest of its inputs, namely compiler, manifests, lock file and given code.
//! It is written under another name, renamed into place, and never changed. So a running grader keeps its kit
//! while another grader builds a new one.

mod inputs;
mod make;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

pub(super) use self::inputs::copy_given;
pub(crate) use self::inputs::{ingredients, walk};
use super::capture::Line;

/// The path of the kit's folder in the compiler's sandbox.
pub(super) const KIT_INSIDE: &str = "/kit";

/// The kit's folder with the linker.
const LINKER: &str = "linker";

/// The kit's folder with the grader's own programs that run beside a learner's.
const PROGRAMS: &str = "programs";

/// The file with the command lines. It is written last, so a folder with it is complete.
const LINES: &str = "lines.json";

/// The compiled dependencies and the captured command lines.
#[derive(Debug, Clone)]
pub struct Kit {
    pub(super) folder: PathBuf,
    /// The compiler itself, not rustup's proxy.
    pub(super) rustc: PathBuf,
    pub(super) sysroot: PathBuf,
    pub(super) lines: Lines,
    /// The workspace that the parts' given code comes from.
    pub(super) workspace: PathBuf,
    /// The first line of `rustc -vV`.
    pub toolchain: String,
    /// The digest of the kit's inputs.
    pub digest: String,
}

/// The two command lines of each part, and the options for linking.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Lines {
    pub(super) library: BTreeMap<String, Line>,
    pub(super) program: BTreeMap<String, Line>,
    linking: Vec<String>,
}

/// The kit could not be built, so nothing has been graded.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    #[error(
        "cannot ask the Rust toolchain: {what}\nhint: install Rust with rustup, then try again"
    )]
    Toolchain {
        /// What was attempted, and why it failed.
        what: String,
    },
    /// The given code or a dependency does not compile or is not available.
    #[error("cannot compile the given code and its dependencies:\n{output}")]
    Compile {
        /// Cargo's output.
        output: String,
    },
    /// A file of the kit cannot be read or written.
    #[error("cannot {attempt}: {source}")]
    Files {
        /// The attempted operation, with the path.
        attempt: String,
        source: io::Error,
    },
}

/// The result of a file operation, whose error names the attempted operation and the path.
fn files<T>(attempt: &str, path: &Path, result: io::Result<T>) -> Result<T, KitError> {
    result.map_err(|source| KitError::Files {
        attempt: format!("{attempt} {}", path.display()),
        source,
    })
}

impl Kit {
    /// The folder of the grader's own programs.
    pub fn programs(&self) -> PathBuf {
        self.folder.join(PROGRAMS)
    }

    /// Paths outside a submission's folder that the compiler needs.
    pub fn needs(&self) -> [&Path; 2] {
        [&self.rustc, &self.folder]
    }

    /// A file next to the kit's folder that belongs to this kit only.
    pub(crate) fn beside(&self, what: &str) -> PathBuf {
        self.folder.with_file_name(format!("{what}-{}.json", &self.digest[..16]))
    }

    /// Options for linking a program, with the kit's linker if there is one, and statically if that works.
    pub(super) fn linker_options(&self) -> Vec<String> {
        let mut options = self.lines.linking.clone();
        if self.folder.join(LINKER).exists() {
            let folder = format!("-Clink-arg=-B{KIT_INSIDE}/{LINKER}");
            options.extend([
                "-Clinker-features=-lld".into(),
                folder,
                "-Clink-arg=-fuse-ld=lld".into(),
            ]);
        }
        options
    }

    /// The stub of an exercise, which replaces a missing or broken file.
    ///
    /// # Errors
    ///
    /// When the workspace lacks it.
    pub fn stub(&self, exercise: &crate::course::ExerciseEntry) -> io::Result<String> {
        fs::read_to_string(self.workspace.join(exercise.path()))
    }
}

impl Lines {
    /// Whether `folder` is a complete kit.
    fn are_in(folder: &Path) -> bool {
        folder.join(LINES).exists()
    }

    fn read(folder: &Path) -> Result<Self, KitError> {
        let path = folder.join(LINES);
        let bytes = files("read", &path, fs::read(&path))?;
        files("read", folder, serde_json::from_slice(&bytes).map_err(io::Error::from))
    }

    fn write(&self, folder: &Path) -> Result<(), KitError> {
        let bytes = serde_json::to_vec(self).map_err(io::Error::from);
        files("write", folder, bytes.and_then(|bytes| fs::write(folder.join(LINES), bytes)))
    }

    /// Replaces the folder `from` with [`KIT_INSIDE`] in every argument.
    fn take_from(&mut self, from: &Path) {
        let from = from.to_string_lossy();
        for line in self.library.values_mut().chain(self.program.values_mut()) {
            for arg in &mut line.args {
                *arg = arg.replace(&*from, KIT_INSIDE);
            }
        }
    }
}
