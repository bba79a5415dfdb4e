//! Errors while writing a learner's tree.

use std::{io, path::PathBuf};

use super::manifest::ManifestError;

/// The tree could not be written.
#[derive(Debug, thiserror::Error)]
pub enum HandoutError {
    /// The path already exists.
    #[error("{path} exists already\nhint: name a folder that does not exist yet")]
    Exists { path: PathBuf },
    /// A file could not be copied.
    #[error("cannot copy {path}")]
    Copy {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A manifest has an unexpected structure.
    #[error("cannot adapt the workspace's Cargo.toml")]
    Manifest(#[from] ManifestError),
    /// A file of the tree contains lines of an instructor's file.
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
        output: String,
    },
}
