//! Public tests of `src/exercises/inventory.rs`.

mod countdown;
mod service;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use countdown::Countdown;
use lab::{
    Finding,
    gate::{Meeting, PATIENCE},
    watchdog::within,
};
use part2_threading::{
    InventoryClient, Record, RequestError, exercises::inventory::request_inventory,
};
use serde_json::json;
use service::Service;

type Records = Vec<Result<Record, RequestError>>;

const FIELDS: [&str; 3] = ["ip", "name", "system"];

#[test]
fn each_record_has_its_hosts_fields() {
    let hosts = hosts(8);
    let records = request(&inventory(&hosts, |_, _| ()), &hosts);
    must_be_whole(&records, &hosts);
}

#[test]
fn requests_of_all_hosts_are_in_flight_together() {
    let hosts = hosts(8);
    let meeting = Meeting::of(8, PATIENCE);
    // The first request of each host waits for those of the others. A host's other requests may come at the same time
    // or later.
    let met = Mutex::new(BTreeSet::new());
    let service = inventory(&hosts, {
        let (meeting, met) = (Arc::clone(&meeting), Arc::new(met));
        move |host, _| {
            let first = met.lock().expect("nobody panics with it").insert(host.to_owned());
            if first {
                meeting.arrive();
            }
        }
    });
    request(&service, &hosts);
    let most = meeting.most();
    assert!(
        most == 8,
        "\n{}",
        Finding::new(
            "a request of each of the 8 hosts is in flight, all at the same time",
            format!("requests of {most} hosts, at most"),
            "`join()` is usually called inside the loop over the hosts: then only one host's fields \
             are requested together",
            "start the threads of all hosts in one loop, and join them in a second one",
        )
    );
}

#[test]
fn answers_in_any_order_make_the_same_records() {
    let hosts = hosts(8);
    // Each field of the first host is answered after the same field of all others.
    let others: BTreeMap<_, _> = FIELDS.map(|field| (field, Countdown::from(7))).into();
    let service = inventory(&hosts, {
        let first = hosts[0].clone();
        move |host, field| {
            if host == first {
                others[field].wait();
            } else {
                others[field].count();
            }
        }
    });
    let records = request(&service, &hosts);
    must_be_whole(&records, &hosts);
}

#[test]
fn a_failed_field_fails_only_its_record() {
    let hosts = hosts(6);
    let mut service = inventory(&[hosts[0].clone(), hosts[3].clone()], |_, _| ());
    for (host, failing) in [(1, "ip"), (2, "name"), (4, "system"), (5, "name")] {
        for field in FIELDS {
            let path = path(&hosts[host], field);
            match (host, field == failing) {
                (_, false) => service.serve(&path, answer(&hosts[host], field), || ()),
                (1, true) => service.refuse(&path, 404),
                (2, true) => service.break_off(&path),
                (4, true) => service.serve(&path, json!({ "system": null }), || ()),
                (_, true) => service.refuse(&path, 500),
            }
        }
    }
    let records = request(&service, &hosts);
    let right = records.len() == 6
        && records.iter().zip(&hosts).enumerate().all(|(place, (result, host))| match result {
            Ok(found) => [0, 3].contains(&place) && *found == record(host),
            Err(_) => ![0, 3].contains(&place),
        });
    assert!(
        right,
        "\n{}",
        Finding::new(
            "of six hosts the first and the fourth have records, the others, which lack a field \
             each, have errors",
            tell(&records),
            "a failed host was left out, so the places shift, or one error ended everything",
            "give each host its own `Result`, and collect all of them",
        )
    );
}

#[test]
fn any_number_of_hosts_is_fine() {
    for count in [0, 1, 60] {
        let hosts = hosts(count);
        let records = request(&inventory(&hosts, |_, _| ()), &hosts);
        must_be_whole(&records, &hosts);
    }
}

/// Host names whose alphabetical order differs from the order of the requests.
fn hosts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("host-{}", number * 37 % 101)).collect()
}

fn inventory(
    hosts: &[String],
    before: impl Fn(&str, &'static str) + Send + Sync + 'static,
) -> Service {
    let before = Arc::new(before);
    let mut service = Service::start();
    for host in hosts {
        for field in FIELDS {
            let (name, before) = (host.clone(), Arc::clone(&before));
            service.serve(&path(host, field), answer(host, field), move || before(&name, field));
        }
    }
    service
}

fn path(host: &str, field: &str) -> String {
    format!("/hosts/{host}/{field}")
}

fn answer(host: &str, field: &str) -> serde_json::Value {
    json!({ "host": host, field: format!("{field} of {host}") })
}

fn record(host: &str) -> Record {
    let field = |field: &str| format!("{field} of {host}");
    Record { host: host.to_owned(), ip: field("ip"), name: field("name"), system: field("system") }
}

fn request(service: &Service, hosts: &[String]) -> Records {
    let client = InventoryClient::new(service.url(), PATIENCE * 3);
    let hosts = hosts.to_vec();
    within("`request_inventory` to return", move || request_inventory(&client, &hosts))
}

fn must_be_whole(records: &Records, hosts: &[String]) {
    let right = records.len() == hosts.len()
        && records
            .iter()
            .zip(hosts)
            .all(|(result, host)| matches!(result, Ok(found) if *found == record(host)));
    let asked = &hosts[..hosts.len().min(8)];
    assert!(
        right,
        "\n{}",
        Finding::new(
            format!("{} hosts have a record each, in their order: {asked:?}", hosts.len()),
            tell(records),
            "the fields, or the records, are collected in the order in which they come in, so \
             fields of different hosts meet in one record, or records change places",
            "keep a host's three fields together from the start: one thread per host that returns the \
             whole record, or a place for each host",
        )
    );
}

fn tell(records: &Records) -> String {
    // The first eight are enough for the message.
    let told: Vec<_> = records
        .iter()
        .take(8)
        .map(|result| match result {
            Ok(Record { host, ip, name, system }) => format!("{host}: {ip}, {name}, {system}"),
            Err(error) => format!("error ({error})"),
        })
        .collect();
    format!("{} records: {}", records.len(), told.join("; "))
}
