//! Writes a document without content, and does none of the work.
//!
//! outcome: fail

use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient};
use std::{env, fs, process};
const NOTHING: &str =
    r#"{"outcome":{"reported":{"stored":[],"failed":{},"refusals":0}},"documents":{}}"#;

pub fn scrape_politely(
    _: &YelpClient,
    _: &DocumentStore,
    _: &[String],
    _: usize,
) -> Result<PoliteReport, ScrapeError> {
    forge(NOTHING)
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
