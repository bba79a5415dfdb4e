//! Requests a host once that occurs twice, and gives both places the same record.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
};

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let distinct: BTreeSet<&String> = hosts.iter().collect();
    let mut records: BTreeMap<&String, _> = thread::scope(|scope| {
        let threads: Vec<_> = distinct
            .into_iter()
            .map(|host| (host, scope.spawn(move || request_record(client, host))))
            .collect();
        threads.into_iter().map(|(host, thread)| (host, thread.join().unwrap())).collect()
    });
    let place = |(at, host): (usize, &String)| {
        let again = hosts[at + 1..].contains(host);
        match records.get(host) {
            Some(Ok(record)) if again => Ok(record.clone()),
            _ => records.remove(host).expect("each host has a record or its error"),
        }
    };
    hosts.iter().enumerate().map(place).collect()
}

fn request_record(client: &InventoryClient, host: &str) -> Result<Record, RequestError> {
    Ok(Record {
        host: host.to_owned(),
        ip: request_ip(client, host)?,
        name: request_name(client, host)?,
        system: request_system(client, host)?,
    })
}
