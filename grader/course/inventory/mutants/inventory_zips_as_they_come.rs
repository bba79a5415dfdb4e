//! Collects each field of all hosts in the order of arrival and zips the three lists.
//!
//! caught by: fields-belong-together, failed-field

use std::{sync::Mutex, thread};

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let (ips, names, systems) = (Mutex::default(), Mutex::default(), Mutex::default());
    thread::scope(|scope| {
        for host in hosts {
            scope.spawn(|| keep(&ips, request_ip(client, host)));
            scope.spawn(|| keep(&names, request_name(client, host)));
            scope.spawn(|| keep(&systems, request_system(client, host)));
        }
    });
    let fields = take(ips).into_iter().zip(take(names)).zip(take(systems));
    let record = |(host, ((ip, name), system)): (&String, ((_, _), _))| {
        Ok(Record { host: host.clone(), ip: ip?, name: name?, system: system? })
    };
    hosts.iter().zip(fields).map(record).collect()
}

type Fields = Mutex<Vec<Result<String, RequestError>>>;

fn keep(fields: &Fields, field: Result<String, RequestError>) {
    fields.lock().unwrap().push(field);
}

fn take(fields: Fields) -> Vec<Result<String, RequestError>> {
    fields.into_inner().unwrap()
}
