//! The options of `request-pooled`, and its document.

use std::{fmt::Write as _, iter, num::NonZeroUsize};

use lab::{
    documents::{
        Document,
        part2::{ItemResult, Pooled},
    },
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

/// The document, and the ids that were asked for.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The ids of the first call.
    pub ids: &'a Ids,
    /// Those of the further calls.
    pub again: &'a [Ids],
    /// The document.
    pub document: Pooled,
}

impl Document for Asked<'_> {
    fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        self.document.to_json()
    }
}

impl InShort for Asked<'_> {
    fn in_short(&self) -> String {
        let again = self.again.iter().zip(&self.document.again);
        let calls = iter::once((self.ids, &self.document)).chain(again);
        calls.map(|(ids, pooled)| in_order(ids, &pooled.results)).collect()
    }
}

/// A line for each id, in the order of the ids: its item, or why there is none.
fn in_order(ids: &Ids, results: &[ItemResult]) -> String {
    let mut text = format!("{} ids, {} results\n", ids.0.len(), results.len());
    for (id, result) in ids.0.iter().zip(results) {
        let _ = match result {
            ItemResult::Found(item) => writeln!(text, "{id:>6}: item {}", item["id"]),
            ItemResult::Missing => writeln!(text, "{id:>6}: missing"),
            ItemResult::Failed(failure) => writeln!(text, "{id:>6}: {}", failure.detail),
        };
    }
    text
}
