//! Writes a document without content, and does none of the work.
//!
//! outcome: fail

use serde_json::Value;
use std::{env, fs, process};

use crate::{HnClient, RequestError};
const NOTHING: &str = r#"{"results":[]}"#;

pub fn request_pooled(
    _: &HnClient,
    _: &[u64],
    _: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    forge(NOTHING)
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
