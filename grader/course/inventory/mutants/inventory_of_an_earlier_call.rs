//! Returns the records of earlier calls as well, which it keeps in a static list.
//!
//! caught by: records-in-order

use std::{sync::Mutex, thread};

use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};

static RECORDS: Mutex<Vec<Record>> = Mutex::new(Vec::new());

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let records: Vec<_> = thread::scope(|scope| {
        let records: Vec<_> =
            hosts.iter().map(|host| scope.spawn(|| request_record(client, host))).collect();
        records.into_iter().map(|record| record.join().unwrap()).collect()
    });
    let mut earlier = RECORDS.lock().unwrap();
    let all: Vec<_> = earlier.drain(..).map(Ok).chain(records).collect();
    earlier.extend(all.iter().flatten().cloned());
    all
}

fn request_record(client: &InventoryClient, host: &str) -> Result<Record, RequestError> {
    Ok(Record {
        host: host.to_owned(),
        ip: request_ip(client, host)?,
        name: request_name(client, host)?,
        system: request_system(client, host)?,
    })
}
