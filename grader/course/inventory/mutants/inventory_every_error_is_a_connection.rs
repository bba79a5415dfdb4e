//! Turns every error into a connection error.
//!
//! caught by: failed-field

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    thread::scope(|scope| {
        let records: Vec<_> = hosts
            .iter()
            .map(|host| {
                scope.spawn(move || {
                    request_record(client, host).map_err(|error| {
                        let url = format!("{}/hosts/{host}", client.base_url());
                        RequestError::Connection { url, detail: error.to_string() }
                    })
                })
            })
            .collect();
        records.into_iter().map(|record| record.join().unwrap()).collect()
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
