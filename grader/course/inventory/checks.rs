//! `inventory`: three fields of many hosts, fetched together and not mixed up.
//!
//! Answers are let go in an order that no list in order of arrival survives: some are kept until
//! the program has done all that it can do without them.

use std::collections::BTreeSet;

use lab::{
    Finding,
    documents::part2::{HostRecord, HostResult, Inventory as Records},
};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Unmet,
    document::entries,
    evidence::Asked,
    run::Gate,
    server_url,
    together::{most, watch},
    world::{Fault, Request, World},
};

use crate::{
    PART2,
    services::{
        hacker_news::word,
        inventory::{FIELDS, Inventory},
    },
};

/// What is graded, and how.
pub(crate) const EXERCISE: Exercise = Exercise {
    name: "inventory",
    part: PART2,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("all-hosts-in-flight", all_hosts_in_flight),
        Check::new("fields-belong-together", fields_belong_together),
        Check::new("records-in-order", records_in_order),
        Check::new("failed-field", failed_field),
    ],
    speedup: None,
};

/// A request of each host stands at the gate at the same moment; more of each may.
fn all_hosts_in_flight(stage: &mut Stage) -> Result<(), Unmet> {
    let hosts = random_hosts(stage, 8);
    let world = World::of(Inventory::random(&hosts, &mut stage.rng)).holding_all();
    let run = stage.start(world, &arguments(&hosts))?;
    let seen = watch(stage, run, &Asked::from_iter(&hosts), |exchange| {
        Some(host_of(&exchange.request)?.to_owned())
    })?;
    if seen.together() {
        return Ok(());
    }
    let why = seen.why_fewer(
        "`join()` usually stands inside the loop over the hosts: then only one host's \
         fields are requested together",
    );
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("a request of each of the {} hosts is in flight, together", hosts.len()),
            format!("hosts with a request in flight: {seen}"),
            why,
            "start the threads of all hosts in one loop, and join them in a second one",
        )
    }))
}

/// The fields of each record belong to its host, whatever order the answers come in.
fn fields_belong_together(stage: &mut Stage) -> Result<(), Unmet> {
    let hosts = random_hosts(stage, 8);
    let inventory = Inventory::random(&hosts, &mut stage.rng);
    let expected = inventory.hosts.clone();
    // Of each host one field comes last: of some, the first of them included, the ip; of the
    // others, the last of them included, the name. So neither the fields of one host nor the same
    // field of all hosts come in any order of theirs.
    let mut late_ip: BTreeSet<_> =
        hosts[1..7].iter().filter(|_| stage.rng.bool()).cloned().collect();
    late_ip.insert(hosts[0].clone());
    let world = World::of(inventory).holding(move |request| {
        Inventory::question_of(request).is_some_and(|(host, field)| {
            field == if late_ip.contains(host) { "ip" } else { "name" }
        })
    });
    let mut run = stage.start(world, &arguments(&hosts))?;
    run.until_still()?;
    let records = stage.answer::<Records>(run)?.records;
    let found: Vec<_> = records.iter().filter_map(found).collect();
    let hosts_found = entries(found.iter().map(|found| &found.host), &hosts);
    let mixed = found.iter().any(|HostRecord { host, ip, name, system }| {
        expected.get(host).is_none_or(|fields| [ip, name, system] != fields.each_ref())
    });
    if hosts_found.is_some_and(|found| most(found, hosts.len())) && !mixed {
        return Ok(());
    }
    // The same three values, each in the place of another.
    let swapped = found.iter().any(|HostRecord { host, ip, name, system }| {
        expected.get(host).is_some_and(|fields| {
            let (mut own, mut got) = (fields.each_ref(), [ip, name, system]);
            let differ = own != got;
            own.sort();
            got.sort();
            differ && own == got
        })
    });
    let (seen, cause) = match (mixed, swapped) {
        (true, true) => (
            "a record with its own host's fields, each in the place of another",
            "the three answers are taken in the order in which they come in, or in an order other \
             than that in which they were asked for",
        ),
        (true, false) => (
            "a record with a field of another host",
            "the fields are collected in the order in which they come in, so fields of different \
             hosts meet in one record",
        ),
        (false, _) if hosts_found.is_none() => {
            ("two records of one host", "a record is put in the place of another")
        }
        (false, _) => ("most hosts have no record", "most records are left out or thrown away"),
    };
    Err(Unmet::Failed(Finding::new(
        "ip, name and system of a record are those of its host",
        seen,
        cause,
        "keep a host's three fields together from the start: a thread a host that returns the \
         whole record, or a place for each field of each host",
    )))
}

/// There is a record for each host, in the order asked, whatever order the answers come in: of
/// sixty hosts, and of one.
fn records_in_order(stage: &mut Stage) -> Result<(), Unmet> {
    for count in [60, 1] {
        let hosts = random_hosts(stage, count);
        let inventory = Inventory::random(&hosts, &mut stage.rng);
        // The first host is done last.
        let last = hosts[0].clone();
        let world =
            World::of(inventory).holding(move |request| host_of(request) == Some(last.as_str()));
        let mut run = stage.start(world, &arguments(&hosts))?;
        if count > 1 {
            run.until_still()?;
        }
        let records = stage.answer::<Records>(run)?.records;
        let found: Vec<_> = records.iter().filter_map(found).map(|found| &found.host).collect();
        let seen = if records.len() != hosts.len() {
            format!("{} records for {} hosts", records.len(), hosts.len())
        } else if found.len() < hosts.len() {
            "an error in place of a record, although all fields were served".into()
        } else if !found.into_iter().eq(&hosts) {
            "the record of another host in a place".into()
        } else {
            continue;
        };
        return Err(Unmet::Failed(Finding::new(
            "there is one record for each host, in the order of the hosts",
            seen,
            "records are collected in the order in which they come in, or sorted by name",
            "join the threads in the order in which they were started, or put each record in the \
             place of its host",
        )));
    }
    Ok(())
}

/// A field that fails makes its host's record an error, and costs no other.
fn failed_field(stage: &mut Stage) -> Result<(), Unmet> {
    let hosts = random_hosts(stage, 8);
    let mut faults = [Fault::Missing, Fault::Status(500), Fault::Garbage];
    stage.rng.shuffle(&mut faults);
    // Not at an end: an answer that slips there has asked for all of them, and one that puts what
    // comes last at the end does not have them in place.
    let mut failing = hosts[1..6].to_vec();
    stage.rng.shuffle(&mut failing);
    failing.truncate(3);
    let mut inventory = Inventory::random(&hosts, &mut stage.rng);
    for ((host, field), fault) in failing.iter().zip(FIELDS).zip(faults) {
        inventory = inventory.failing(host, field, fault);
    }
    // The first host is done last, and so is whatever fails.
    let (first, failures) = (hosts[0].clone(), inventory.faults.clone());
    let world = World::of(inventory).holding(move |request| {
        Inventory::question_of(request).is_some_and(|(host, field)| {
            host == first || failures.contains_key(&(host.to_owned(), field))
        })
    });
    let mut run = stage.start(world, &arguments(&hosts))?;
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    let records = Stage::document::<Records>(&finished)?.records;
    let asked: BTreeSet<_> =
        finished.exchanges.iter().filter_map(|e| host_of(&e.request)).collect();

    let found: Vec<_> = records.iter().filter_map(found).map(|found| found.host.as_str()).collect();
    // What was never asked for is the matter of another check, and so is an order that is not the
    // hosts'; in that of the hosts the errors have their places, too.
    let asked: Vec<_> = hosts.iter().filter(|host| asked.contains(host.as_str())).collect();
    let fine = asked.iter().filter(|host| !failing.contains(host)).map(|host| host.as_str());
    let fine: Vec<_> = fine.collect();
    let in_place = asked
        .iter()
        .zip(&records)
        .all(|(host, record)| failing.contains(host) == matches!(record, HostResult::Failed(_)));
    let seen = if failing.iter().any(|host| !asked.contains(&host)) {
        "after one had failed, other hosts were not asked for any more"
    } else if found.iter().any(|host| failing.iter().any(|failing| failing == host)) {
        "a record for a host of which a field is not known"
    } else if records.len() != asked.len() || found.len() != fine.len() {
        "another number of records, or of errors, than there are hosts with and without a failure"
    } else if found == fine && !in_place {
        "errors in other places than those of the hosts that failed"
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "a host of which a field fails has an error in its place, and all others have records",
        seen,
        "a failed host is left out, a field is filled in with nothing, or one error ends everything",
        "let each host come to a `Result` of its own with `?`, and collect all of them",
    )))
}

fn host_of(request: &Request) -> Option<&str> {
    Inventory::question_of(request).map(|(host, _)| host)
}

fn found(result: &HostResult) -> Option<&HostRecord> {
    match result {
        HostResult::Found(record) => Some(record),
        HostResult::Failed(_) => None,
    }
}

/// Different random hosts. The first comes last in the alphabet: a list that is sorted by name is
/// in another order.
fn random_hosts(stage: &mut Stage, count: usize) -> Vec<String> {
    let mut hosts = BTreeSet::new();
    while hosts.len() < count {
        hosts.insert(format!("{}-{}", word(&mut stage.rng), stage.rng.u8(1..100)));
    }
    let mut hosts: Vec<_> = hosts.into_iter().collect();
    let last = hosts.pop();
    stage.rng.shuffle(&mut hosts);
    last.into_iter().chain(hosts).collect()
}

fn arguments(hosts: &[String]) -> Vec<String> {
    let service = ["inventory".into(), "--base-url".into(), server_url()];
    service.into_iter().chain(["--hosts".into(), hosts.join(",")]).collect()
}
