//! The options of `request-pooled`, and its document.

use std::{fmt::Write as _, num::NonZeroUsize};

use lab::{
    documents::part2::{ItemResult, Pooled},
    program::at_least_one,
};
use serde_json::Value;

use super::{failure::failure, finish::InShort, service::HackerNews};
use crate::RequestError;

/// Exercise: all items with a bounded pool of threads
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, and the items.
    #[command(flatten)]
    pub service: HackerNews,

    /// How many threads make requests
    #[arg(long, default_value = "6", value_parser = at_least_one)]
    pub workers: NonZeroUsize,
}

/// The document of what `request_pooled` returned.
pub fn document(results: Vec<Result<Option<Value>, RequestError>>) -> Pooled {
    let result = |result| match result {
        Ok(Some(item)) => ItemResult::Found(item),
        Ok(None) => ItemResult::Missing,
        Err(error) => ItemResult::Failed(failure(&error)),
    };
    Pooled { results: results.into_iter().map(result).collect() }
}

impl InShort for Pooled {
    fn in_short(&self) -> String {
        let mut text = format!("{} results, in the order of the ids\n", self.results.len());
        for (place, result) in self.results.iter().enumerate() {
            let _ = match result {
                ItemResult::Found(item) => writeln!(text, "{place:>4}: item {}", item["id"]),
                ItemResult::Missing => writeln!(text, "{place:>4}: missing"),
                ItemResult::Failed(failure) => writeln!(text, "{place:>4}: {}", failure.detail),
            };
        }
        text
    }
}
