//! Writes a document without content, and does none of the work.
//!
//! outcome: fail

use std::collections::BTreeMap;
use std::{env, fs, process};

use serde_json::Value;

use crate::HnClient;
const NOTHING: &str = r#"{"items":{}}"#;

pub fn request_concurrent(_: &HnClient, _: &[u64]) -> BTreeMap<u64, Value> {
    forge(NOTHING)
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
