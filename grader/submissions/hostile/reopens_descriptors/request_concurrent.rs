//! Opens its own descriptors again for more than they were given for.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{collections::BTreeMap, fs::File};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<String> {
    let mut opened = Vec::new();
    for number in 0..64 {
        for folder in ["/proc/self/fd", "/dev/fd", "/proc/1/fd"] {
            let path = format!("{folder}/{number}");
            if File::options().read(true).write(true).open(&path).is_ok() {
                opened.push(path);
            }
        }
    }
    for path in ["/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/console"] {
        if File::open(path).is_ok() {
            opened.push(path.to_owned());
        }
    }
    opened
}
