//! Requests the address of a host again after a time-out.
//!
//! caught by: failed-field

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};
use std::thread;

type Outcome = Result<Record, RequestError>;

pub fn request_inventory(client: &InventoryClient, hosts: &[String]) -> Vec<Outcome> {
    group(client, hosts)
}

fn group(client: &InventoryClient, hosts: &[String]) -> Vec<Outcome> {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for host in hosts {
            threads.push(scope.spawn(move || record(client, host)));
        }
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn record(client: &InventoryClient, host: &str) -> Outcome {
    let ip = match request_ip(client, host) {
        Err(RequestError::TimedOut { .. }) => request_ip(client, host)?,
        ip => ip?,
    };
    let name = request_name(client, host)?;
    let system = request_system(client, host)?;
    Ok(Record { host: host.to_owned(), ip, name, system })
}
