//! A thread for each field of each host, joined in the order in which they were started.

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    type Field = fn(&InventoryClient, &str) -> Result<String, RequestError>;
    let fields: [Field; 3] = [request_ip, request_name, request_system];
    thread::scope(|scope| {
        let started: Vec<_> = hosts
            .iter()
            .map(|host| (host, fields.map(|field| scope.spawn(move || field(client, host)))))
            .collect();
        started
            .into_iter()
            .map(|(host, threads)| {
                let [ip, name, system] = threads.map(|thread| thread.join().unwrap());
                Ok(Record { host: host.clone(), ip: ip?, name: name?, system: system? })
            })
            .collect()
    })
}
