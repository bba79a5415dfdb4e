//! Ends with bytes that are not UTF-8 and have no end of line.
//!
//! checks: items
//! outcome: crash
//! says: code 7

use std::{collections::BTreeMap, io::{self, Write}, process};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let junk: Vec<u8> = (0..1_000_000).map(|n: u32| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    io::stderr().write_all(&junk).ok();
    let _ = (client, ids);
    process::exit(7)
}
