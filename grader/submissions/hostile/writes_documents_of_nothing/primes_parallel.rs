//! Writes a document without content, and does none of the work.
//!
//! outcome: fail

use std::ops::Range;
use std::{env, fs, process};
const NOTHING: &str = r#"{"range":{"start":0,"end":0},"primes":{"count":0,"head":[],"tail":[],"sum":0,"fnv1a":"cbf29ce484222325"}}"#;

pub fn primes_parallel(_: Range<u64>, _: usize) -> Vec<u64> {
    forge(NOTHING)
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
