//! Reopens its own descriptors with more access than they were given. A pipe does not count, because both its ends
//! belong to this program.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{collections::BTreeMap, fs::File, os::unix::fs::FileTypeExt};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<String> {
    let numbers = (0..64).flat_map(|number| {
        ["/proc/self/fd", "/dev/fd", "/proc/1/fd"].map(|folder| format!("{folder}/{number}"))
    });
    let names = ["/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/console"];
    let mut paths: Vec<_> = numbers.chain(names.map(str::to_owned)).collect();
    paths.retain(|path| {
        let file = File::open(path).or_else(|_| File::options().write(true).open(path));
        let kind = file.and_then(|file| file.metadata()).map(|metadata| metadata.file_type());
        kind.is_ok_and(|kind| !kind.is_fifo())
    });
    paths
}
