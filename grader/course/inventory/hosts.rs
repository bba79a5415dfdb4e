//! What the checks of `inventory` have in common: hosts, requests and records.

use crate::services::{
    hacker_news::word,
    inventory::{FIELDS, Inventory},
};
use lab::{
    Finding,
    documents::part2::{HostRecord, HostResult},
};
use std::collections::{BTreeMap, BTreeSet};
use witness::{Stage, Unmet, run::Finished, server_url, world::Request};

/// No field of a host is requested more often than `hosts` contains that host.
pub(super) fn must_be_asked_once(finished: &Finished, hosts: &[String]) -> Result<(), Unmet> {
    let mut asked: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for exchange in &finished.exchanges {
        if let Some(question) = Inventory::question_of(&exchange.request) {
            *asked.entry(question).or_default() += 1;
        }
    }
    let times = |host: &str| hosts.iter().filter(|known| *known == host).count();
    let again = asked.iter().find(|((host, _), count)| **count > times(host));
    let Some(((_, field), count)) = again else { return Ok(()) };
    Err(Unmet::Failed(Finding::new(
        "each field of a host is requested once, whatever the answer is",
        format!("{count} requests of the {field} of one host"),
        "a field is requested to look at it and once more for the record, or a request that fails is tried again",
        "call each of the given functions once for a host and keep what it returned, error or not",
    )))
}

/// Both the first call and a further one request each field of these hosts.
pub(super) fn must_be_asked_in_each_call(
    finished: &Finished,
    hosts: &[String],
) -> Result<(), Unmet> {
    let asked: Vec<_> =
        finished.exchanges.iter().filter_map(|e| Inventory::question_of(&e.request)).collect();
    let questions = hosts.iter().flat_map(|host| FIELDS.map(|field| (host.as_str(), field)));
    let requests = |question| asked.iter().filter(|asked| **asked == question).count();
    let Some(kept) = questions.into_iter().find(|question| requests(*question) < 2) else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "each call requests all fields of its hosts",
        format!("two calls of one process asked for a host, and its {} was requested once", kept.1),
        "a `static` keeps what an earlier call has requested",
        "keep everything in local variables of the call",
    )))
}

pub(super) fn host_of(request: &Request) -> Option<&str> {
    Inventory::question_of(request).map(|(host, _)| host)
}

pub(super) fn found(result: &HostResult) -> Option<&HostRecord> {
    match result {
        HostResult::Found(record) => Some(record),
        HostResult::Failed(_) => None,
    }
}

/// Different random hosts, every second one with a capital letter. The first one is the last in the alphabet, so that a
/// list sorted by name is in a different order.
pub(super) fn random_hosts(stage: &mut Stage, count: usize) -> Vec<String> {
    let mut hosts = BTreeSet::new();
    while hosts.len() < count {
        let letter = if hosts.len().is_multiple_of(2) { "X" } else { "" };
        hosts.insert(format!("{}{letter}-{}", word(&mut stage.rng), stage.rng.u8(1..100)));
    }
    let mut hosts: Vec<_> = hosts.into_iter().collect();
    let last = hosts.pop();
    stage.rng.shuffle(&mut hosts);
    last.into_iter().chain(hosts).collect()
}

pub(super) fn arguments(hosts: &[String]) -> Vec<String> {
    let service = ["inventory".into(), "--base-url".into(), server_url()];
    service.into_iter().chain(["--hosts".into(), hosts.join(",")]).collect()
}
