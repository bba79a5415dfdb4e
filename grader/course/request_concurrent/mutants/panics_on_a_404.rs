//! Unwraps every answer, so one missing item loses all the others.
//!
//! caught by: faults

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let threads: Vec<_> = ids
        .iter()
        .map(|&id| {
            let client = client.clone();
            let request = move || (id, request_item(&client, id).unwrap().unwrap());
            thread::Builder::new().name(format!("item-{id}")).spawn(request).unwrap()
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}
