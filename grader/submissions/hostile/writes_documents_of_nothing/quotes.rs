//! Writes a document without content, and does none of the work.
//!
//! outcome: fail

use std::collections::BTreeMap;
use std::{env, fs, process};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError};
const NOTHING: &str = r#"{"pages":[],"told":[]}"#;

pub fn request_quotes(
    _: &QuotesClient,
    _: &[PageKey],
    _: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    forge(NOTHING)
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
