//! The subcommands, and what several of them share.

mod folder;
mod outcome;
mod prepare;
mod selection;

pub mod deploy;
pub mod describe;
pub mod diff;
pub mod doctor;
pub mod export;
pub mod feedback;
pub mod grade;
pub mod gradebook;
pub mod handout;
pub mod instructor;
pub mod list;
pub mod mentions;
pub mod merge;
pub mod new;
pub mod show;
pub mod verify;
pub mod watch;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::anyhow;
use witness::Catalog;

use crate::{course::Course, explain::explain, root};

/// The data that every command needs.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// The exercises and checks that the code defines, without their points.
    pub catalog: &'static Catalog,
    /// The digest of the code that forms verdicts.
    pub code: &'static str,
}

impl Session {
    /// The root folder of the tree that this grader belongs to.
    ///
    /// # Errors
    ///
    /// When there is no tree around the grader.
    pub fn root(&self) -> Result<PathBuf, CommandError> {
        root::find().map_err(|error| CommandError::Input(anyhow!(error)))
    }

    /// The course in `file`, or that of the tree at `root`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is not valid.
    pub fn course(&self, root: &Path, file: Option<&Path>) -> Result<Course, CommandError> {
        let path = file.map_or_else(|| root.join(root::MARK), Path::to_owned);
        Course::read(&path, self.catalog).map_err(|error| CommandError::Input(anyhow!(error)))
    }
}

/// The exit codes. Scripts rely on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// A result is below `--fail-under`, something needs a look, or `verify` had an unexpected result.
    FellShort,
    /// The command line or the input is wrong. Nothing was graded.
    BadInput,
    /// The grader or its host failed.
    GraderFault,
    /// Ended by the user. Finished records are kept.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::FellShort => 1,
            Exit::BadInput => 2,
            Exit::GraderFault => 70,
            Exit::Interrupted => crate::class::interrupt::CODE,
        })
    }
}

/// Why a subcommand failed. The variant determines the exit code.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error("{}", explain(.0.as_ref()))]
    Input(anyhow::Error),
    /// The grader or its host failed.
    #[error("{}", explain(.0.as_ref()))]
    Fault(anyhow::Error),
}

impl CommandError {
    pub fn exit(&self) -> Exit {
        match self {
            CommandError::Input(_) => Exit::BadInput,
            CommandError::Fault(_) => Exit::GraderFault,
        }
    }
}

fn input(error: impl Into<anyhow::Error>) -> CommandError {
    CommandError::Input(error.into())
}

/// A fault of the grader or its host.
fn fault(error: impl Into<anyhow::Error>) -> CommandError {
    CommandError::Fault(error.into())
}
