//! Writes a document with a wrong word of 7 MB, which the reader's error repeats.
//!
//! checks: results-in-order
//! outcome: fail
//! says: more characters

use serde_json::Value;

use crate::{HnClient, RequestError};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let _ = (client, ids, workers);
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == "--json-to").unwrap_or_default();
    let word = "<b>".repeat(2_600_000);
    let _ = std::fs::write(&args[at + 1], format!("{{\"results\":[{{\"{word}\":1}}]}}"));
    std::process::exit(0)
}
