//! Writes one file that is larger than any may be.
//!
//! checks: items
//! outcome: crash
//! within: 60 s
//! says: must hold

use std::{collections::BTreeMap, fs::File, io::Write};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut file = File::create("huge").expect("its own folder");
    let block = vec![7; 1 << 20];
    for _ in 0..10_000 {
        file.write_all(&block).expect("room");
    }
    request_sequential(client, ids)
}
