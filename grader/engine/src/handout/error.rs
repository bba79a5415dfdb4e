//! Why a learner's tree could not be made.

use std::{io, path::PathBuf};

use super::manifest::ManifestError;

/// The tree could not be made.
#[derive(Debug, thiserror::Error)]
pub enum HandoutError {
    /// There is something at the path already.
    #[error("{path} exists already\nhint: name a folder that does not exist yet")]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// A file could not be copied.
    #[error("cannot copy {path}")]
    Copy {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A manifest is not of the form that is known.
    #[error("cannot adapt the workspace's Cargo.toml")]
    Manifest(#[from] ManifestError),
    /// Something of the instructor's is in the tree.
    #[error(
        "{path} in the tree has what only the instructor's {secret} should have: `{line}`\n\
         hint: take it out of the part, or reword it there"
    )]
    Leak {
        /// The file in the tree.
        path: PathBuf,
        /// The instructor's file.
        secret: PathBuf,
        /// A line that both have.
        line: String,
    },
    /// A command failed.
    #[error("`{command}` failed in the tree:\n{output}")]
    Command {
        /// The command line.
        command: String,
        /// What it said.
        output: String,
    },
}
