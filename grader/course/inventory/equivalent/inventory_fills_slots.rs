//! One free thread per host fills the slot of its host, with its own client.

use std::{
    sync::{Arc, Mutex},
    thread,
};

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let slots: Arc<Vec<_>> = Arc::new(hosts.iter().map(|_| Mutex::new(None)).collect());
    let fill = |(place, host): (usize, &String)| {
        let (client, host, slots) = (client.clone(), host.clone(), Arc::clone(&slots));
        thread::spawn(move || *slots[place].lock().unwrap() = Some(request_record(&client, &host)))
    };
    let threads: Vec<_> = hosts.iter().enumerate().map(fill).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    slots.iter().filter_map(|slot| slot.lock().unwrap().take()).collect()
}

fn request_record(client: &InventoryClient, host: &str) -> Result<Record, RequestError> {
    Ok(Record {
        host: host.to_owned(),
        ip: request_ip(client, host)?,
        name: request_name(client, host)?,
        system: request_system(client, host)?,
    })
}
