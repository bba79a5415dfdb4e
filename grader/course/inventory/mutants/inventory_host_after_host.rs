//! Requests three fields together, but host after host.
//!
//! caught by: all-hosts-in-flight

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let record = |host: &String| {
        thread::scope(|scope| {
            let ip = scope.spawn(|| request_ip(client, host));
            let name = scope.spawn(|| request_name(client, host));
            let system = scope.spawn(|| request_system(client, host));
            Ok(Record {
                host: host.clone(),
                ip: ip.join().unwrap()?,
                name: name.join().unwrap()?,
                system: system.join().unwrap()?,
            })
        })
    };
    hosts.iter().map(record).collect()
}
