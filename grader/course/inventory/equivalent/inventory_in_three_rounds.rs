//! The ips of all hosts together, then all names, then all systems. A failure is kept until the
//! end.

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let ips = round(hosts, |host| request_ip(client, host));
    let names = round(hosts, |host| request_name(client, host));
    let systems = round(hosts, |host| request_system(client, host));
    let fields = ips.into_iter().zip(names).zip(systems);
    let record = |(host, ((ip, name), system)): (&String, ((_, _), _))| {
        Ok(Record { host: host.clone(), ip: ip?, name: name?, system: system? })
    };
    hosts.iter().zip(fields).map(record).collect()
}

fn round<T: Send>(hosts: &[String], request: impl Fn(&str) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let request = &request;
        let threads: Vec<_> = hosts.iter().map(|host| scope.spawn(move || request(host))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
