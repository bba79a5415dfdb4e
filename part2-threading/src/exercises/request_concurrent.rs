//! Exercise `request_concurrent`. Request all items at the same time, with one thread per item.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::HnClient;

/// Requests every item of `ids`, all in flight together, with one thread per item that is named
/// `item-<id>`.
///
/// Returns the items that were found, by id, when every request has ended. An item that is missing
/// or whose request failed is left out and does not affect the others. Request each
/// id once, and do not retry. An id that occurs twice in `ids` is one entry of the result, and may be requested twice.
pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    // Move these two lines into your threads, before and after the request, and look at the order of the output.
    // println!("starting item-{id}");
    // println!("exiting item-{id}");
    todo!(
        "request the {} items from {} together: start a thread named `item-<id>` for each, \
         then join them all and collect what they return",
        ids.len(),
        client.base_url()
    )
}
