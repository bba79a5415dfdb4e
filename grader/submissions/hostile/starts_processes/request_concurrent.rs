//! Starts programs in an exercise that needs none.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{collections::BTreeMap, env, process::Command};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<String> {
    let itself = env::args().next().unwrap_or_default();
    let programs = ["/bin/sh", "/usr/bin/env", "/bin/kill", "sh", &itself];
    let started = programs.into_iter().filter(|program| {
        Command::new(program).arg("--help").status().is_ok()
    });
    started.map(str::to_owned).collect()
}
