//! Requests the address of a host to see that the host exists, and once more for the record.
//!
//! caught by: records-in-order, failed-field

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    thread::scope(|scope| {
        let records: Vec<_> =
            hosts.iter().map(|host| scope.spawn(|| request_record(client, host))).collect();
        records.into_iter().map(|record| record.join().unwrap()).collect()
    })
}

fn request_record(client: &InventoryClient, host: &str) -> Result<Record, RequestError> {
    request_ip(client, host)?;
    Ok(Record {
        host: host.to_owned(),
        ip: request_ip(client, host)?,
        name: request_name(client, host)?,
        system: request_system(client, host)?,
    })
}
