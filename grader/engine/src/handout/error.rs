//! Errors while writing a learner's tree.

use std::{io, path::PathBuf};

use super::manifest::ManifestError;

#[derive(Debug, thiserror::Error)]
pub enum HandoutError {
    #[error("{path} exists already\nhint: name a folder that does not exist yet")]
    Exists { path: PathBuf },
    #[error("cannot copy {path}")]
    Copy { path: PathBuf, source: io::Error },
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
    #[error("`{command}` failed in the tree:\n{output}")]
    Command { command: String, output: String },
}
