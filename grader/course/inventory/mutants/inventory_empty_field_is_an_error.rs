//! Treats an empty field as a missing one.
//!
//! caught by: records-in-order

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    thread::scope(|scope| {
        let records: Vec<_> =
            hosts.iter().map(|host| scope.spawn(|| request_record(client, host))).collect();
        // Joined in the order in which they were started, which is that of the hosts.
        records.into_iter().map(|record| record.join().expect("a request does not panic")).collect()
    })
}

fn request_record(client: &InventoryClient, host: &str) -> Result<Record, RequestError> {
    let record = Record {
        host: host.to_owned(),
        ip: request_ip(client, host)?,
        name: request_name(client, host)?,
        system: request_system(client, host)?,
    };
    if [&record.ip, &record.name, &record.system].into_iter().any(String::is_empty) {
        return Err(RequestError::Status { url: client.base_url().into(), status: 404 });
    }
    Ok(record)
}
