//! Three threads go through all hosts, one for each field.
//!
//! caught by: all-hosts-in-flight

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    thread::scope(|scope| {
        let ips = scope.spawn(|| Vec::from_iter(hosts.iter().map(|host| request_ip(client, host))));
        let names =
            scope.spawn(|| Vec::from_iter(hosts.iter().map(|host| request_name(client, host))));
        let systems =
            scope.spawn(|| Vec::from_iter(hosts.iter().map(|host| request_system(client, host))));
        let (ips, names) = (ips.join().unwrap(), names.join().unwrap());
        let fields = ips.into_iter().zip(names).zip(systems.join().unwrap());
        let record = |(host, ((ip, name), system)): (&String, ((_, _), _))| {
            Ok(Record { host: host.clone(), ip: ip?, name: name?, system: system? })
        };
        hosts.iter().zip(fields).map(record).collect()
    })
}
