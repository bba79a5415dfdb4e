//! The options of `request-pooled`, and its document.

use std::{fmt::Write as _, num::NonZeroUsize};

use lab::{
    documents::part2::{ItemResult, Pooled},
    program::at_least_one,
};
use serde_json::Value;

use super::{failure::failure, finish::InShort, service::HackerNews};
use crate::{RequestError, ids::Ids};

/// Exercise: all items with a bounded pool of threads
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, and the items.
    #[command(flatten)]
    pub service: HackerNews,

    /// How many threads make requests
    #[arg(long, default_value = "6", value_parser = at_least_one)]
    pub workers: NonZeroUsize,

    /// Call it once more with these, in the same process; may be repeated
    #[arg(long, value_name = "IDS")]
    pub again: Vec<Ids>,

    /// How many threads make requests in these calls; as many as in the first unless given
    #[arg(long, value_name = "WORKERS", requires = "again", value_parser = at_least_one)]
    pub again_workers: Option<NonZeroUsize>,
}

/// What one call of `request_pooled` returned.
type Results = Vec<Result<Option<Value>, RequestError>>;

/// The document of what `request_pooled` returned, in the first call and in each further one.
pub fn document(results: Results, again: impl IntoIterator<Item = Results>) -> Pooled {
    let result = |result| match result {
        Ok(Some(item)) => ItemResult::Found(item),
        Ok(None) => ItemResult::Missing,
        Err(error) => ItemResult::Failed(failure(&error)),
    };
    Pooled {
        results: results.into_iter().map(result).collect(),
        again: again.into_iter().map(|results| document(results, [])).collect(),
    }
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
        text.extend(self.again.iter().map(InShort::in_short));
        text
    }
}
