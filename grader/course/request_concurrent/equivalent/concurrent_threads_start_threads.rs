//! Each thread starts two more, until all ids have one.

use crate::{HnClient, request_item};
use serde_json::Value;
use std::{collections::BTreeMap, thread};
/// Unusual design. The thread of an item starts the next item's thread before its request.
fn go(client: HnClient, ids: Vec<u64>) -> BTreeMap<u64, Value> {
    let Some((&id, rest)) = ids.split_first() else { return BTreeMap::new() };
    let (rest, theirs) = (rest.to_vec(), client.clone());
    thread::Builder::new()
        .name(format!("item-{id}"))
        .spawn(move || {
            let others = thread::spawn({
                let client = theirs.clone();
                move || go(client, rest)
            });
            let mine = request_item(&theirs, id);
            let mut all = others.join().unwrap();
            if let Ok(Some(v)) = mine {
                all.insert(id, v);
            }
            all
        })
        .unwrap()
        .join()
        .unwrap()
}
pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    go(client.clone(), ids.to_vec())
}
