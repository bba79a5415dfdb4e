//! Assigns the three fields of a host to ip, name and system in the order of arrival.
//!
//! caught by: fields-belong-together

use std::{sync::mpsc, thread};

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    type Field = fn(&InventoryClient, &str) -> Result<String, RequestError>;
    let fields: [Field; 3] = [request_ip, request_name, request_system];
    thread::scope(|scope| {
        let started: Vec<_> = hosts
            .iter()
            .map(|host| {
                let (report, reports) = mpsc::channel();
                for field in fields {
                    let report = report.clone();
                    scope.spawn(move || report.send(field(client, host)).unwrap());
                }
                (host, reports)
            })
            .collect();
        let record = |(host, reports): (&String, mpsc::Receiver<_>)| {
            let mut next = || reports.recv().unwrap();
            Ok(Record { host: host.clone(), ip: next()?, name: next()?, system: next()? })
        };
        started.into_iter().map(record).collect()
    })
}
