//! One client per thread, with the lab's time-out. The caller looks at the threads twice a second.
use crate::{InventoryClient, Record, RequestError, request_ip, request_name, request_system};
use std::thread::{self, JoinHandle};
use std::time::Duration;

fn ask(base_url: &str, host: &str) -> Result<Record, RequestError> {
    let client = InventoryClient::new(base_url, Duration::from_secs(5));
    Ok(Record {
        ip: request_ip(&client, host)?,
        name: request_name(&client, host)?,
        system: request_system(&client, host)?,
        host: host.to_owned(),
    })
}

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let mut threads: Vec<JoinHandle<Result<Record, RequestError>>> = Vec::new();
    for host in hosts.to_vec() {
        let base_url = client.base_url().to_owned();
        threads.push(thread::spawn(move || ask(&base_url, &host)));
    }
    while !threads.iter().all(JoinHandle::is_finished) {
        thread::sleep(Duration::from_millis(500));
    }
    threads.into_iter().map(|t| t.join().unwrap()).collect()
}
