//! Makes small files, so many that no limit on their size helps.
//!
//! checks: items
//! outcome: crash
//! within: 60 s

use std::{collections::BTreeMap, fs};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut made = 0;
    for number in 0..1_000_000 {
        if fs::write(format!("{number}"), "x").is_err() {
            break;
        }
        made += 1;
        assert!(made < 100_000, "{made} files, and more to be had");
    }
    let _ = (client, ids);
    panic!("refused after {made}")
}
