//! Requests the first hundred hosts only.
//!
//! caught by: all-hosts-in-flight

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    thread::scope(|scope| {
        let records: Vec<_> = hosts
            .iter()
            .take(100)
            .map(|host| scope.spawn(|| request_record(client, host)))
            .collect();
        // Joined in the order in which they were started, which is that of the hosts.
        records.into_iter().map(|record| record.join().expect("a request does not panic")).collect()
    })
}

fn request_record(client: &InventoryClient, host: &str) -> Result<Record, RequestError> {
    Ok(Record {
        host: host.to_owned(),
        ip: request_ip(client, host)?,
        name: request_name(client, host)?,
        system: request_system(client, host)?,
    })
}
