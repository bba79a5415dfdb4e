//! Writes a document without content, and does none of the work.
//!
//! outcome: fail

use crate::Tally;
use std::{env, fs, process};
const NOTHING: &str = r#"{"items":0,"start":0,"count":0,"writes":0}"#;

pub fn count_processed(_: &[u64], _: &Tally) {
    forge(NOTHING)
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
