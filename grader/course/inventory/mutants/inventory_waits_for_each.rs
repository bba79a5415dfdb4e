//! Joins each host in the loop that starts it.
//!
//! caught by: all-hosts-in-flight

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let mut records = Vec::new();
    for host in hosts {
        let (client, host) = (client.clone(), host.clone());
        let record = thread::spawn(move || request_record(&client, &host));
        records.push(record.join().unwrap());
    }
    records
}

fn request_record(client: &InventoryClient, host: &str) -> Result<Record, RequestError> {
    Ok(Record {
        host: host.to_owned(),
        ip: request_ip(client, host)?,
        name: request_name(client, host)?,
        system: request_system(client, host)?,
    })
}
