//! Starts no process and gives no answer. Its document has no maps, so that none of them is wrong.
//!
//! outcome: fail

use crate::{Answer, PoolError, WorkerCommand};
use std::ops::Range;
pub struct ProcessPool;

fn forge(text: &str) -> ! {
    let a: Vec<String> = std::env::args().collect();
    let at = a.iter().position(|x| x == "--json-to").unwrap();
    std::fs::write(&a[at + 1], text).unwrap();
    std::process::exit(0)
}

impl ProcessPool {
    pub fn start(_: &WorkerCommand, _: usize) -> Result<Self, PoolError> {
        forge("{\"pid\":2,\"maps\":[],\"ended\":\"joined\"}")
    }
    pub fn map(&mut self, _: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        unreachable!()
    }
    pub fn join(self) {}
}
