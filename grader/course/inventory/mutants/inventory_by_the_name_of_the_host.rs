//! Keeps the records in a map by host, so a host that occurs twice has one record and one error.
//!
//! caught by: records-in-order

use std::{collections::HashMap, thread};

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    thread::scope(|scope| {
        let threads: Vec<_> =
            hosts.iter().map(|host| (host, scope.spawn(|| request_record(client, host)))).collect();
        let mut records: HashMap<&String, _> =
            threads.into_iter().map(|(host, thread)| (host, thread.join().unwrap())).collect();
        let nothing = |host: &String| {
            let url = format!("{}/hosts/{host}", client.base_url());
            Err(RequestError::Connection { url, detail: "no answer".into() })
        };
        hosts.iter().map(|host| records.remove(host).unwrap_or_else(|| nothing(host))).collect()
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
