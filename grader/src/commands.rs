//! What each subcommand does.

pub mod deploy;
pub mod describe;
pub mod doctor;
pub mod export;
pub mod grade;
pub mod handout;
pub mod merge;
pub mod show;
pub mod verify;

use std::process::ExitCode;

use crate::explain::explain;

/// How the grader ends. The numbers are a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// What was asked for is done.
    Done,
    /// A result fell short of `--fail-under`, or `verify` met a surprise.
    FellShort,
    /// The command line or the input is wrong. Nothing was graded.
    BadInput,
    /// The grader or its host failed.
    GraderFault,
    /// The user ended it before it was through; what is done is kept.
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

/// Why a subcommand gave up: which side is at fault decides the exit code.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The input.
    #[error("{}", explain(.0.as_ref()))]
    Input(anyhow::Error),
    /// The grader or its host.
    #[error("{}", explain(.0.as_ref()))]
    Fault(anyhow::Error),
}

impl CommandError {
    /// The exit code that tells whose fault it is.
    pub fn exit(&self) -> Exit {
        match self {
            CommandError::Input(_) => Exit::BadInput,
            CommandError::Fault(_) => Exit::GraderFault,
        }
    }
}
