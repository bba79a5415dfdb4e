//! Fills its folder with one file and then with another.
//!
//! checks: items
//! outcome: crash
//! within: 60 s

use std::{collections::BTreeMap, fs::File, io::Write};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let block = vec![7; 1 << 20];
    let mut written = 0;
    for number in 0..1000 {
        let Ok(mut file) = File::create(format!("{number}")) else { break };
        for _ in 0..31 {
            if file.write_all(&block).is_err() {
                break;
            }
            written += 1;
        }
        assert!(written < 600, "{written} MiB, and more to be had");
    }
    let _ = (client, ids);
    panic!("refused after {written} MiB")
}
