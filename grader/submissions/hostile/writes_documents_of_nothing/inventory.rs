//! Writes a document without content, and does none of the work.
//!
//! outcome: fail

use crate::{InventoryClient, Record, RequestError};
use std::{env, fs, process};
const NOTHING: &str = r#"{"records":[]}"#;

pub fn request_inventory(_: &InventoryClient, _: &[String]) -> Vec<Result<Record, RequestError>> {
    forge(NOTHING)
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
