//! All ips in flight first, then all names, then all systems.

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};
use std::thread;
/// First all ips together, then all names, then all systems.
fn all(
    hosts: &[String],
    f: impl Fn(&str) -> Result<String, RequestError> + Sync,
) -> Vec<Result<String, RequestError>> {
    let f = &f;
    thread::scope(|s| {
        let ts: Vec<_> = hosts.iter().map(|h| s.spawn(move || f(h))).collect();
        ts.into_iter().map(|t| t.join().unwrap()).collect()
    })
}
pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let ips = all(hosts, |h| request_ip(client, h));
    let names = all(hosts, |h| request_name(client, h));
    let systems = all(hosts, |h| request_system(client, h));
    hosts
        .iter()
        .zip(ips)
        .zip(names)
        .zip(systems)
        .map(|(((host, ip), name), system)| {
            Ok(Record { host: host.clone(), ip: ip?, name: name?, system: system? })
        })
        .collect()
}
