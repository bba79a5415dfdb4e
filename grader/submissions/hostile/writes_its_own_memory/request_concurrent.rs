//! Changes its own memory through `/proc/self/mem`, as safe code can where there is a `/proc`.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{
    collections::BTreeMap,
    fs::File,
    os::unix::fs::FileExt,
    sync::atomic::{AtomicU64, Ordering},
};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

static VERDICT: AtomicU64 = AtomicU64::new(7);

fn attack() -> Vec<u64> {
    let at = &raw const VERDICT as u64;
    for path in ["/proc/self/mem", "/proc/thread-self/mem"] {
        if let Ok(memory) = File::options().write(true).open(path) {
            memory.write_at(&8_u64.to_ne_bytes(), at).ok();
        }
    }
    let now = VERDICT.load(Ordering::SeqCst);
    if now == 7 { Vec::new() } else { vec![now] }
}
