//! Takes the panic hook away, then panics in one of its threads and in the last one.
//!
//! checks: items
//! outcome: crash
//! says: a panic

use std::{collections::BTreeMap, panic, thread};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    panic::set_hook(Box::new(|_| {}));
    let wrong = thread::spawn(|| panic!("nobody hears this")).join();
    assert!(wrong.is_ok(), "nor this: {} {client:?}", ids.len());
    BTreeMap::new()
}
