//! The command line of `request-example`: a subcommand an exercise, and the comparison without one.

mod compare;
mod document;
mod in_short;
mod order;
mod service;

use std::{num::NonZeroUsize, time::Duration};

use anyhow::{Result, bail};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, parser::ValueSource};
use in_short::InShort;
use lab::{
    program::{Common, at_least_one},
    timeline,
};
use part2_threading::{
    EventLog, InventoryClient, PageKey, Progress, QuotesClient, Tally,
    exercises::{
        counter::count_processed,
        inventory::request_inventory,
        quotes::request_quotes,
        request_concurrent::request_concurrent,
        request_pooled::request_pooled,
        sleepers::{hello_after_join, hello_before_join, sleepers},
    },
    ids::Ids,
    request_sequential,
};
use serde::Serialize;
use service::{Address, HackerNews};

/// Many HTTP requests, one after another and concurrently.
///
/// Without a subcommand: the lab's comparison, each variant timed once.
#[derive(Debug, Parser)]
#[command(name = "request-example", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    exercise: Option<Exercise>,

    #[command(flatten)]
    compare: compare::Options,

    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Exercise {
    /// Given: the items one after another
    RequestSequential(HackerNews),
    /// Exercise: all items in flight together, a named thread each
    RequestConcurrent(HackerNews),
    /// Exercise: all items with a bounded pool of threads
    RequestPooled {
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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Hello {
    /// Not at all: `sleepers`
    None,
    /// When all are started: `hello_before_join`
    BeforeJoin,
    /// When all are joined: `hello_after_join`
    AfterJoin,
}

impl Args {
    /// Reads the command line; ends the process when it is none of ours, or asks for help.
    pub(crate) fn from_command_line() -> Result<Self> {
        let matches = Self::command().get_matches();
        if let (Some(exercise), Some(option)) = (
            matches.subcommand_name(),
            compare::OPTIONS
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

    pub(crate) fn run(self) -> Result<()> {
        self.common.begin()?;
        match &self.exercise {
            Some(exercise) => self.run_exercise(exercise),
            None => self.compare.run(&self.common),
        }
    }

    fn run_exercise(&self, exercise: &Exercise) -> Result<()> {
        let timeout = self.common.timeout();
        match exercise {
            Exercise::RequestSequential(service) => {
                let (client, _service) = service.client(timeout)?;
                let items = request_sequential(&client, &service.ids.0);
                self.finish(&document::items(items))
            }
            Exercise::RequestConcurrent(service) => {
                let (client, _service) = service.client(timeout)?;
                let items = request_concurrent(&client, &service.ids.0);
                self.finish(&document::items(items))
            }
            Exercise::RequestPooled { service, workers } => {
                let (client, _service) = service.client(timeout)?;
                let results = request_pooled(&client, &service.ids.0, workers.get());
                self.finish(&document::pooled(results))
            }
            Exercise::Sleepers { names, nap_ms, hello } => {
                let log = EventLog::printing();
                let nap = Duration::from_millis(*nap_ms);
                match hello {
                    Hello::None => sleepers(names, nap, &log),
                    Hello::BeforeJoin => hello_before_join(names, nap, &log),
                    Hello::AfterJoin => hello_after_join(names, nap, &log),
                }
                log.record("returned");
                self.finish(&document::sleepers(log.events()))
            }
            Exercise::Quotes { address, pages } => {
                let service = address.of_quotes(&pages.0, timeout)?;
                let pages: Vec<_> = pages.0.iter().map(|&page| PageKey::lincoln(page)).collect();
                let progress = Progress::printing(pages.len());
                let quotes =
                    request_quotes(&QuotesClient::new(&service.url, timeout), &pages, &progress);
                self.finish(&document::quotes(quotes, progress.told()))
            }
            Exercise::Counter { items, start } => {
                let start = u64::from(*start);
                let tally = Tally::starting_at(start);
                count_processed(&items.0, &tally);
                self.finish(&document::counter(items.0.len(), start, &tally))
            }
            Exercise::Inventory { address, hosts } => {
                let service = address.of_inventory(hosts, timeout)?;
                let records =
                    request_inventory(&InventoryClient::new(&service.url, timeout), hosts);
                self.finish(&document::inventory(records))
            }
        }
    }

    /// Writes the document where it is wanted; without such a file it shows what came of the work
    /// in short, and which thread ran when.
    fn finish(&self, document: &(impl Serialize + InShort)) -> Result<()> {
        if self.common.json_to.is_none() {
            let spans = timeline::take();
            let bars = timeline::bars(&spans, timeline::width());
            println!("{}\n{bars}\n{}", document.in_short(), order::of(&spans));
        }
        self.common.finish(document)
    }
}
