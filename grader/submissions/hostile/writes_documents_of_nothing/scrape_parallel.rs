//! Writes a document without content, and does none of the work.
//!
//! outcome: fail, blocked

use crate::{CityCommand, Report};
use std::{env, fs, process};
const NOTHING: &str = r#"{"cities":[],"documents":{}}"#;

pub fn scrape_parallel(_: &[String], _: &CityCommand) -> Report {
    forge(NOTHING)
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
