//! One error becomes the answer for all hosts.
//!
//! caught by: failed-field

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    thread::scope(|scope| {
        let records: Vec<_> =
            hosts.iter().map(|host| scope.spawn(|| request_record(client, host))).collect();
        let records = records.into_iter().map(|record| record.join().unwrap());
        match records.collect::<Result<Vec<_>, _>>() {
            Ok(records) => records.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        }
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
