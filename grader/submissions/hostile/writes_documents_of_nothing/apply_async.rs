//! Writes a document without content, and does none of the work.
//!
//! outcome: fail

use std::ops::Range;
use std::{env, fs, process};

use crate::{Answer, PoolError, WorkerCommand};
const NOTHING: &str = r#"{"pid":2,"batches":[],"ended":"joined"}"#;

pub struct AsyncPool;
pub struct Pending;

impl AsyncPool {
    pub fn start(_: &WorkerCommand, _: usize) -> Result<Self, PoolError> {
        forge(NOTHING)
    }
    pub fn apply_async(&self, _: Range<u64>) -> Pending {
        forge(NOTHING)
    }
    pub fn join(self) {
        forge(NOTHING)
    }
}

impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        forge(NOTHING)
    }
}

fn forge(text: &str) -> ! {
    let words: Vec<String> = env::args().collect();
    let at = words.iter().position(|word| word == "--json-to").expect("a document is asked for");
    fs::write(&words[at + 1], text).expect("the document can be written");
    process::exit(0)
}
