//! Fills in "unknown" for a field that failed.
//!
//! caught by: failed-field

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let record = |host: &String| {
        let unknown = |_| "unknown".to_owned();
        Ok(Record {
            host: host.clone(),
            ip: request_ip(client, host).unwrap_or_else(unknown),
            name: request_name(client, host).unwrap_or_else(unknown),
            system: request_system(client, host).unwrap_or_else(unknown),
        })
    };
    thread::scope(|scope| {
        let records: Vec<_> = hosts.iter().map(|host| scope.spawn(move || record(host))).collect();
        records.into_iter().map(|record| record.join().unwrap()).collect()
    })
}
