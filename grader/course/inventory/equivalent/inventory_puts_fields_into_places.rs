//! Every field comes through one channel with its place and is printed as it arrives.

use std::thread;

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    type Field = fn(&InventoryClient, &str) -> Result<String, RequestError>;
    let fields: [Field; 3] = [request_system, request_ip, request_name];
    let (report, reports) = crossbeam_channel::unbounded();
    for (place, host) in hosts.iter().enumerate() {
        for (kind, field) in fields.into_iter().enumerate() {
            let (client, host, report) = (client.clone(), host.clone(), report.clone());
            thread::spawn(move || report.send((place, kind, field(&client, &host))));
        }
    }
    drop(report);
    let mut places: Vec<_> = hosts.iter().map(|_| [const { None }; 3]).collect();
    for (place, kind, field) in reports {
        println!("{} {kind}: {field:?}", hosts[place]);
        places[place][kind] = Some(field);
    }
    let record = |(host, fields): (&String, [Option<Result<_, _>>; 3])| {
        let [system, ip, name] = fields.map(Option::unwrap);
        Ok(Record { host: host.clone(), ip: ip?, name: name?, system: system? })
    };
    hosts.iter().zip(places).map(record).collect()
}
