//! Makes a module of a file that is somewhere else.
//!
//! checks: items
//! outcome: build-error
//! says: couldn't read

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

#[path = "@CANARY_FILE@"]
mod canary;
#[path = "../../../../../../etc/passwd"]
mod passwords;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
