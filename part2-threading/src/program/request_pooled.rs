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

    /// Number of threads that make requests
    #[arg(long, default_value = "6", value_parser = at_least_one)]
    pub workers: NonZeroUsize,

    /// Call it again with these in the same process (repeatable)
    #[arg(long, value_name = "IDS")]
    pub again: Vec<Ids>,

    /// Number of threads in these calls [default: as in the first call]
    #[arg(long, value_name = "WORKERS", requires = "again", value_parser = at_least_one)]
    pub again_workers: Option<NonZeroUsize>,
}

/// The result of one call of `request_pooled`.
type Results = Vec<Result<Option<Value>, RequestError>>;

/// The document for the result of `request_pooled`, in the first call and in each further one.
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

/// The document, and the ids of the requests.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The ids of the first call.
    pub ids: &'a Ids,
    /// The ids of the further calls.
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

/// One line per id, in the order of the ids, with its item or the reason why there is none.
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
