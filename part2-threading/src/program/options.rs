//! The command line of `request-example`: a subcommand an exercise, and the comparison without one.

use std::{num::NonZeroUsize, path::PathBuf};

use anyhow::{Result, bail};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, parser::ValueSource};
use lab::program::{Common, at_least_one};

use super::service::{self, Address, HackerNews};
use crate::ids::Ids;

/// Many HTTP requests, one after another and concurrently.
///
/// Without a subcommand: the lab's comparison, each variant timed once.
#[derive(Debug, Parser)]
#[command(name = "request-example", version)]
pub struct Args {
    /// The exercise; the comparison without one.
    #[command(subcommand)]
    pub exercise: Option<Exercise>,

    /// The comparison.
    #[command(flatten)]
    pub compare: Compare,

    /// What every subcommand takes.
    #[command(flatten)]
    pub common: Common,
}

/// What `request-example` can run.
#[derive(Debug, Subcommand)]
pub enum Exercise {
    /// Given: the items one after another
    RequestSequential(HackerNews),
    /// Exercise: all items in flight together, a named thread each
    RequestConcurrent(HackerNews),
    /// Exercise: all items with a bounded pool of threads
    RequestPooled {
        /// The service, and the items.
        #[command(flatten)]
        service: HackerNews,

        /// How many threads make requests
        #[arg(long, default_value = "6", value_parser = at_least_one)]
        workers: NonZeroUsize,
    },
    /// Exercise: named threads that sleep, and two hellos
    Sleepers {
        /// The threads' names, with commas between them
        #[arg(
            long,
            value_delimiter = ',',
            default_value = "sleeper-1,sleeper-2,sleeper-3,sleeper-4,sleeper-5"
        )]
        names: Vec<String>,

        /// How long each one naps, in milliseconds
        #[arg(long, value_name = "MS", default_value = "2000")]
        nap_ms: u64,

        /// When to say hello
        #[arg(long, value_enum, default_value = "none")]
        hello: Hello,
    },
    /// Exercise: the pages of a quotes site, with progress
    Quotes {
        /// The service.
        #[command(flatten)]
        address: Address,

        /// The pages: 7, 1..=13, or several of these with commas between them
        #[arg(long, default_value = "1..=13")]
        pages: Ids,
    },
    /// Exercise: count what many threads process
    Counter {
        /// The items: 7, 1..=20, or several of these with commas between them
        #[arg(long, default_value = "1..=20")]
        items: Ids,

        /// What the tally shows before
        #[arg(long, default_value = "0")]
        start: u32,
    },
    /// Exercise: ip, name and system of many hosts
    Inventory {
        /// The service.
        #[command(flatten)]
        address: Address,

        /// The hosts, with commas between them
        #[arg(
            long,
            value_delimiter = ',',
            value_parser = service::host,
            default_value = "web-1,web-2,web-3,web-4,db-1,db-2,mail-1,backup-1"
        )]
        hosts: Vec<String>,
    },
}

/// When the sleepers' hello is said.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Hello {
    /// Not at all: `sleepers`
    None,
    /// When all are started: `hello_before_join`
    BeforeJoin,
    /// When all are joined: `hello_after_join`
    AfterJoin,
}

impl Args {
    /// Reads the command line; ends the process when it is none of ours, or asks for help.
    ///
    /// # Errors
    ///
    /// When options of the comparison stand before a subcommand.
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

    /// How many threads the pool has
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
    /// The options' names, as clap knows them.
    const NAMES: [&str; 7] =
        ["base_url", "latency_ms", "live", "ids", "workers", "trace", "python"];
}
