//! The command line of `request-example`: a subcommand an exercise.

use std::{collections::BTreeMap, num::NonZeroUsize};

use anyhow::Result;
use clap::{Parser, Subcommand};
use lab::{
    documents::part2::{Failure, FailureKind, ItemResult, Items, Pooled},
    program::Common,
};
use part2_threading::{
    HnClient, RequestError,
    exercises::{request_concurrent::request_concurrent, request_pooled::request_pooled},
    ids::Ids,
    request_sequential,
};
use serde_json::Value;

/// Many HTTP requests, one after another and concurrently.
#[derive(Debug, Parser)]
#[command(name = "request-example", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    exercise: Exercise,

    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct HackerNews {
    /// The Hacker News service
    #[arg(long, value_name = "URL")]
    base_url: String,

    /// The items: 7, 1..=20, or several of these with commas between them
    #[arg(long, default_value = "1..=20")]
    ids: Ids,
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
        #[arg(long, default_value = "6")]
        workers: NonZeroUsize,
    },
}

impl Args {
    pub(crate) fn run(self) -> Result<()> {
        self.common.begin()?;
        match &self.exercise {
            Exercise::RequestSequential(service) => {
                self.finish_items(request_sequential(&self.client(service), &service.ids.0))
            }
            Exercise::RequestConcurrent(service) => {
                self.finish_items(request_concurrent(&self.client(service), &service.ids.0))
            }
            Exercise::RequestPooled { service, workers } => {
                let client = self.client(service);
                let results = request_pooled(&client, &service.ids.0, workers.get());
                let results = results.into_iter().map(item_result).collect();
                self.common.finish(&Pooled { results })
            }
        }
    }

    fn client(&self, service: &HackerNews) -> HnClient {
        HnClient::new(&service.base_url, self.common.timeout())
    }

    fn finish_items(&self, items: BTreeMap<u64, Value>) -> Result<()> {
        self.common.finish(&Items { items })
    }
}

fn item_result(result: Result<Option<Value>, RequestError>) -> ItemResult {
    match result {
        Ok(Some(item)) => ItemResult::Found(item),
        Ok(None) => ItemResult::Missing,
        Err(error) => {
            let kind = match &error {
                RequestError::TimedOut { .. } => FailureKind::TimedOut,
                RequestError::Status { .. } => FailureKind::Status,
                RequestError::Connection { .. } => FailureKind::Connection,
                RequestError::Body { .. } => FailureKind::Body,
            };
            ItemResult::Failed(Failure { kind, detail: error.to_string() })
        }
    }
}
