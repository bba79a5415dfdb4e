//! Gives its threads names that a timeline must not take for markup or commands.
//!
//! checks: items, all-in-flight
//! outcome: pass
//! keeps at most: 100

use std::{collections::BTreeMap, thread::{self, ScopedJoinHandle}};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let names = ["\u{1b}[31m", "<img src=x>", "::notice::", "=1+1", "a) R 1 (", "größer-größe"];
    let name = |id: u64| names[id as usize % names.len()].to_owned();
    thread::scope(|scope| {
        let threads: Vec<_> = ids
            .iter()
            .filter_map(|&id| {
                let thread = thread::Builder::new().name(name(id));
                let thread = thread.spawn_scoped(scope, move || request_item(client, id)).ok()?;
                Some((id, thread))
            })
            .collect();
        let item = |thread: ScopedJoinHandle<'_, _>| -> Option<Value> {
            let answer: Result<Option<Value>, RequestError> = thread.join().ok()?;
            answer.ok()?
        };
        threads.into_iter().filter_map(|(id, thread)| Some((id, item(thread)?))).collect()
    })
}
