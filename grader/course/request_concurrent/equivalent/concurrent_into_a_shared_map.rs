//! All threads insert into one map behind a mutex and print before and after. No thread returns a value.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let items = Arc::new(Mutex::new(BTreeMap::new()));
    let mut threads = Vec::new();
    for &id in ids {
        let (client, items) = (client.clone(), Arc::clone(&items));
        let request = move || {
            println!("{:?} starts", thread::current().name());
            match request_item(&client, id) {
                Ok(Some(item)) => drop(items.lock().unwrap().insert(id, item)),
                Ok(None) => eprintln!("there is no item {id}"),
                Err(error) => eprintln!("{error}"),
            }
            println!("{:?} ends", thread::current().name());
        };
        threads.push(thread::Builder::new().name(format!("item-{id}")).spawn(request).unwrap());
    }
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    std::mem::take(&mut *items.lock().unwrap())
}
