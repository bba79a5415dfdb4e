//! Writes a document without content, and does none of the work.
//!
//! outcome: fail

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient};
use std::{env, fs, process};
const NOTHING: &str = r#"{"city":{"reported":{"city":"Toronto","process":2,"stored":[],"failed":{}}},"documents":{}}"#;

pub fn scrape_city(_: &YelpClient, _: &DocumentStore, _: &str) -> Result<CityReport, ScrapeError> {
    forge(NOTHING)
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
