//! Has the compiler read files of the host into the program.
//!
//! checks: items
//! outcome: build-error
//! says: couldn't read

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

const PASSWORDS: &str = include_str!("/etc/passwd");
const CANARY: &str = include_str!("@CANARY_FILE@");
const HOME: &str = include_str!("@HOME_FILE@");
const OWN: &[u8] = include_bytes!("/proc/self/environ");

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
