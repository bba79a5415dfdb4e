//! Detached threads fill slots of an array and unpark the caller, which looks whether all are full.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
    thread,
};

use serde_json::Value;

use crate::{HnClient, request_item};

type Slot = OnceLock<Option<Value>>;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let slots: Arc<[Slot]> = ids.iter().map(|_| Slot::new()).collect();
    for (place, &id) in ids.iter().enumerate() {
        let (slots, client, caller) = (Arc::clone(&slots), client.clone(), thread::current());
        let request = move || {
            let _ = slots[place].set(request_item(&client, id).unwrap_or_default());
            caller.unpark();
        };
        thread::Builder::new().name(format!("item-{id}")).spawn(request).unwrap();
    }
    while slots.iter().any(|slot| slot.get().is_none()) {
        thread::park();
    }
    let found = ids.iter().zip(slots.iter()).map(|(id, slot)| Some((*id, slot.get()?.clone()?)));
    found.flatten().collect()
}
