//! Returns whole records in the order in which they are complete.
//!
//! caught by: records-in-order
//! may fail: failed-field

use std::{sync::Mutex, thread};

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let records = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for host in hosts {
            scope.spawn(|| {
                let record = request_record(client, host);
                records.lock().unwrap().push(record);
            });
        }
    });
    records.into_inner().unwrap()
}

fn request_record(client: &InventoryClient, host: &str) -> Result<Record, RequestError> {
    Ok(Record {
        host: host.to_owned(),
        ip: request_ip(client, host)?,
        name: request_name(client, host)?,
        system: request_system(client, host)?,
    })
}
