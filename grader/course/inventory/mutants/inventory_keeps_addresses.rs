//! Keeps the address of each host for later calls, in a static map.
//!
//! caught by: records-in-order

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

static IPS: std::sync::Mutex<std::collections::BTreeMap<String, String>> =
    std::sync::Mutex::new(std::collections::BTreeMap::new());

fn record(client: &InventoryClient, host: &str) -> Outcome {
    let known = IPS.lock().unwrap().get(host).cloned();
    let ip = match known {
        Some(ip) => ip,
        None => request_ip(client, host)?,
    };
    IPS.lock().unwrap().insert(host.to_owned(), ip.clone());
    let name = request_name(client, host)?;
    let system = request_system(client, host)?;
    Ok(Record { host: host.to_owned(), ip, name, system })
}
