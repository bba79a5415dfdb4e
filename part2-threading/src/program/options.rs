//! The command line of `request-example`. There is one subcommand per exercise. Without a subcommand the program runs
//! the comparison.

use std::{num::NonZeroUsize, path::PathBuf};

use anyhow::{Result, bail};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, parser::ValueSource};
use lab::program::{Common, at_least_one};

use super::service::HackerNews;

/// Many HTTP requests, one after another and concurrently.
///
/// Without a subcommand, runs the lab's comparison, which times each variant once.
#[derive(Debug, Parser)]
#[command(name = "request-example", version)]
pub struct Args {
    /// The exercise, or `None` for the comparison.
    #[command(subcommand)]
    pub exercise: Option<Exercise>,

    /// The options of the comparison.
    #[command(flatten)]
    pub compare: Compare,

    /// The options that every subcommand takes.
    #[command(flatten)]
    pub common: Common,
}

macro_rules! enumerate {
    ($($kind:ident $variant:ident($module:ident) $(=> $($function:ident),+)?;)+) => {
        /// The subcommands of `request-example`.
        #[derive(Debug, Subcommand)]
        #[expect(missing_docs, reason = "the options of each one say what it is, for the help as well")]
        pub enum Exercise {
            $($variant(super::$module::Args),)+
        }
    };
}
crate::subcommands!(enumerate);

impl Args {
    /// Reads the command line. Ends the process when it is not valid, or asks for help.
    ///
    /// # Errors
    ///
    /// When options of the comparison come before a subcommand.
    pub fn from_command_line() -> Result<Self> {
        let matches = Self::command().get_matches();
        if let (Some(exercise), Some(option)) = (
            matches.subcommand_name(),
            Compare::NAMES
                .into_iter()
                .find(|option| matches.value_source(option) == Some(ValueSource::CommandLine)),
        ) {
            let option = option.replace('_', "-");
            bail!(
                "--{option} before `{exercise}` is an option of the comparison\n\
                 hint: request-example {exercise} --{option} …, if `{exercise}` has it"
            );
        }
        Ok(Self::from_arg_matches(&matches)?)
    }
}

/// The options of the comparison.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// The service, and the items.
    #[command(flatten)]
    pub service: HackerNews,

    /// Number of threads in the pool
    #[arg(long, default_value = "6", value_parser = at_least_one)]
    pub workers: NonZeroUsize,

    /// Write the timeline as a Chrome trace, for <https://ui.perfetto.dev>
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Add the same three variants in Python
    #[arg(long)]
    pub python: bool,
}

impl Compare {
    /// The names of the options in clap.
    const NAMES: [&str; 7] =
        ["base_url", "latency_ms", "live", "ids", "workers", "trace", "python"];
}
