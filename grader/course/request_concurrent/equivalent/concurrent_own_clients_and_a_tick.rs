//! One client per thread, with the lab's time-out. The caller looks up ten times a second.
use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{select, tick, unbounded};
use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let (found, items) = unbounded();
    for &id in ids {
        let found = found.clone();
        let base_url = client.base_url().to_string();
        thread::Builder::new()
            .name(format!("item-{id}"))
            .spawn(move || {
                let client = HnClient::new(base_url, Duration::from_millis(5_000));
                let item = request_item(&client, id);
                found.send((id, item)).unwrap();
            })
            .unwrap();
    }
    let mut left = ids.len();
    let mut map = BTreeMap::new();
    let clock = tick(Duration::from_millis(100));
    while left > 0 {
        select! {
            recv(items) -> item => {
                left -= 1;
                if let Ok((id, Ok(Some(item)))) = item {
                    map.insert(id, item);
                }
            }
            recv(clock) -> _ => println!("{left} of {} are still under way", ids.len()),
        }
    }
    map
}
