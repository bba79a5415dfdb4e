//! Makes the file of the result a link to the host's files, so that somebody else writes or reads there.
//!
//! checks: items
//! outcome: crash
//! says: wrote nothing

use std::{collections::BTreeMap, fs, os::unix::fs::symlink};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    for other in ["@CANARY_FILE@", "@HOME_FILE@", "/etc/passwd"] {
        fs::remove_file("/scratch/result.json").ok();
        symlink(other, "/scratch/result.json").ok();
    }
    request_sequential(client, ids)
}
