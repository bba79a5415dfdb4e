//! `inventory`: three fields of many hosts, fetched together and not mixed up.
//!
//! Some answers are held until the program has done all that it can do without them. This order makes any list in
//! order of arrival wrong.

mod failing;
mod hosts;

use std::collections::{BTreeMap, BTreeSet};

use lab::{
    Finding,
    documents::part2::{HostRecord, HostResult, Inventory as Records},
};
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict,
    document::entries,
    evidence::Asked,
    run::Gate,
    together::{most, watch},
    world::World,
};

use self::failing::failed_field;
use self::hosts::{
    arguments, found, host_of, must_be_asked_in_each_call, must_be_asked_once, random_hosts,
};
use crate::{
    PART2,
    services::inventory::Inventory,
    shared::{further::of_a_further_call, hands::must_count},
};

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

/// At least one request of each host is held at the gate at the same time.
fn all_hosts_in_flight(stage: &mut Stage) -> Verdict {
    // Larger than any likely hard-coded number.
    let count = stage.rng.usize(101..108);
    let hosts = random_hosts(stage, count);
    let world = World::of(Inventory::random(&hosts, &mut stage.rng)).holding_all();
    let run = stage.start(world, &arguments(&hosts))?;
    let seen = watch(stage, run, &Asked::from_iter(&hosts), |exchange| {
        Some(host_of(&exchange.request)?.to_owned())
    })?;
    if seen.together() {
        return Ok(Met::new(format!(
            "A request of each of the {count} hosts was in flight at the same time."
        )));
    }
    let why = seen.why_fewer(
        "`join()` is usually called inside the loop over the hosts, so only one host's fields are requested \
         together",
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

/// The fields of each record belong to its host, whatever the order of the answers.
fn fields_belong_together(stage: &mut Stage) -> Verdict {
    let hosts = random_hosts(stage, 8);
    let inventory = Inventory::random(&hosts, &mut stage.rng);
    let expected = inventory.hosts.clone();
    // One field of each host comes last. For some hosts, including the first, that is the ip. For the others,
    // including the last, it is the name. So neither the fields of one host nor the same field of all hosts arrive in
    // order.
    let mut late_ip: BTreeSet<_> =
        hosts[1..7].iter().filter(|_| stage.rng.bool()).cloned().collect();
    late_ip.insert(hosts[0].clone());
    let world = World::of(inventory).holding(move |request| {
        Inventory::question_of(request).is_some_and(|(host, field)| {
            field == if late_ip.contains(host) { "ip" } else { "name" }
        })
    });
    let mut run = stage.start(world, &arguments(&hosts))?;
    let picture = run.until_still()?;
    let late = picture.held.iter().filter_map(|held| host_of(&held.exchange.request));
    let late = Asked::from_iter(&hosts).among(late.map(str::to_owned));
    let records = stage.answer::<Records>(run)?.records;
    let found: Vec<_> = records.iter().filter_map(found).collect();
    let hosts_found = entries(found.iter().map(|found| &found.host), &hosts);
    let mixed = found.iter().any(|HostRecord { host, ip, name, system }| {
        expected.get(host).is_some_and(|fields| [ip, name, system] != fields.each_ref())
    });
    if let Some(count) = hosts_found.filter(|found| most(*found, hosts.len()))
        && !mixed
    {
        return Ok(Met::new(format!(
            "{count} of {all} hosts have a record with their own ip, name and system. For {late} of {all} hosts one field \
             was held back.",
            all = hosts.len()
        )));
    }
    let swapped = found.iter().any(|found| is_swapped(found, &expected));
    let (seen, cause) = match (mixed, swapped) {
        (true, true) => (
            "a record with its own host's values, but in the wrong fields",
            "the three answers are taken in order of arrival, or in a different order from that of the \
             requests",
        ),
        (true, false) => (
            "a record with a field of another host",
            "the fields are collected in order of arrival, so one record has fields of different hosts",
        ),
        (false, _) if found.iter().any(|found| !hosts.contains(&found.host)) => OTHER_HOST,
        (false, _) if hosts_found.is_none() => {
            ("two records of one host", "a record is put in the wrong place")
        }
        (false, _) => ("most hosts have no record", "most records are left out or thrown away"),
    };
    Err(Unmet::Failed(Finding::new(
        "ip, name and system of a record are those of its host",
        seen,
        cause,
        "keep a host's three fields together from the start, with a thread per host that returns the whole \
         record, or with a place for each field of each host",
    )))
}

/// Whether a record has the three values of its host in the wrong fields.
fn is_swapped(record: &HostRecord, expected: &BTreeMap<String, [String; 3]>) -> bool {
    let HostRecord { host, ip, name, system } = record;
    expected.get(host).is_some_and(|fields| {
        let (mut own, mut got) = (fields.each_ref(), [ip, name, system]);
        let differ = own != got;
        own.sort();
        got.sort();
        differ && own == got
    })
}

/// The finding for a record of a host that was not requested, and its cause.
const OTHER_HOST: (&str, &str) = (
    "a record of a host that was not requested",
    "the host's name is changed in its record, for example cut, trimmed, or put into lower case",
);

/// There is a record for each host in the order requested, whatever the order of the answers. The first call has many
/// hosts, two of them twice. Further calls in the same process have one, none and a few. Each field is requested
/// once.
fn records_in_order(stage: &mut Stage) -> Verdict {
    let mut hosts = random_hosts(stage, 60);
    let mut inventory = Inventory::random(&hosts, &mut stage.rng);
    // An empty field is as well a field.
    for (field, host) in hosts[10..13].iter().enumerate() {
        inventory.hosts.entry(host.clone()).and_modify(|fields| fields[field].clear());
    }
    // The first host is done last.
    let last = hosts[0].clone();
    let further = [hosts[..1].to_vec(), Vec::new(), hosts[3..8].to_vec()];
    hosts.insert(7, hosts[20].clone());
    hosts.push(hosts[0].clone());
    let world =
        World::of(inventory).holding(move |request| host_of(request) == Some(last.as_str()));
    let mut arguments = arguments(&hosts);
    arguments.extend(further.iter().flat_map(|hosts| ["--again".into(), hosts.join(",")]));
    let mut run = stage.start(world, &arguments)?;
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    let document: Records = Stage::document(&finished)?;
    compare_order(&document.records, &hosts)?;
    must_count(document.again.len(), further.len(), "further calls")?;
    for (got, hosts) in document.again.iter().zip(&further) {
        compare_order(&got.records, hosts).map_err(of_a_further_call)?;
    }
    must_be_asked_in_each_call(&finished, &further.concat())?;
    let met = Met::new(format!(
        "{} records were in the order of the hosts, two of which occur twice. So were those of {} further calls.",
        hosts.len(),
        further.len()
    ));
    let all: Vec<_> = further.into_iter().flatten().chain(hosts).collect();
    must_be_asked_once(&finished, &all)?;
    let run = stage.start(World::of(Inventory::default()), &self::arguments(&[]))?;
    compare_order(&stage.answer::<Records>(run)?.records, &[])?;
    Ok(met)
}

fn compare_order(records: &[HostResult], hosts: &[String]) -> Result<(), Unmet> {
    let again =
        |at: usize| hosts[..at].contains(&hosts[at]) || hosts[at + 1..].contains(&hosts[at]);
    let missing = records.iter().position(|record| found(record).is_none());
    let found: Vec<_> = records.iter().filter_map(found).map(|found| &found.host).collect();
    let by_name =
        "the records are kept by the host's name, so a host that occurs twice has only one place";
    let (seen, cause) = match missing {
        _ if records.len() != hosts.len() => (
            format!("{} records for {} hosts", records.len(), hosts.len()),
            "records are left out or thrown away, or a host that occurs twice has only one place",
        ),
        Some(at) if again(at) => {
            ("an error instead of a record for a host that occurs twice".into(), by_name)
        }
        Some(_) => (
            "an error instead of a record, although all fields were served".into(),
            "an error is made up, for example for an empty field, or fields are assigned to the wrong host",
        ),
        None if found.iter().any(|host| !hosts.contains(host)) => {
            (OTHER_HOST.0.into(), OTHER_HOST.1)
        }
        None if !found.into_iter().eq(hosts) => (
            "a place holds another host's record".into(),
            "records are collected in order of arrival, or sorted by name",
        ),
        None => return Ok(()),
    };
    Err(Unmet::Failed(Finding::new(
        "there is one record for each host, in the order of the hosts",
        seen,
        cause,
        "join the threads in the order in which you started them, or put each record in the place of its host",
    )))
}
