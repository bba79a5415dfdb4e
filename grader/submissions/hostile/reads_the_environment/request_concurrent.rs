//! Looks for secrets in its environment and arguments.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{collections::BTreeMap, env};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<String> {
    let plain = ["MALLOC_ARENA_MAX", "TMPDIR"];
    let named = env::vars().map(|(name, _)| name).filter(|name| !plain.contains(&name.as_str()));
    let argued = env::args().filter(|arg| {
        ["expect", "seed", "token", "key", "/tmp/graded"].iter().any(|word| arg.contains(word))
    });
    named.chain(argued).collect()
}
