//! Fills its own folder and the one for temporary files, in turn.
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
        for folder in ["/tmp", "."] {
            let Ok(mut file) = File::create(format!("{folder}/{number}")) else { continue };
            written += usize::from(file.write_all(&block).is_ok());
        }
        assert!(written < 100, "{written} MiB, and more to be had");
    }
    let _ = (client, ids);
    panic!("refused after {written} MiB")
}
