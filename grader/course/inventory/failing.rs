//! The check of fields that fail: the record of their host is that error, and costs no other.

use std::{collections::BTreeSet, time::Duration};

use lab::{
    Finding,
    documents::part2::{Failure, FailureKind, HostResult, Inventory as Records},
};
use witness::{
    Stage, Unmet,
    run::{Finished, Gate},
    world::{Fault, World},
};

use super::hosts::{arguments, found, host_of, must_be_asked_once, random_hosts};
use crate::services::inventory::{FIELDS, Inventory};

/// Longer than the time-outs of all clients.
const LONGEST_TIME_OUT: Duration = Duration::from_secs(20);

/// How a field fails, as what, and what its error says beside the path.
const FAULTS: [(Fault, FailureKind, &str); 7] = [
    (Fault::Missing, FailureKind::Status, "404"),
    (Fault::Status(500), FailureKind::Status, "500"),
    (Fault::Garbage, FailureKind::Body, ""),
    (Fault::HangUp, FailureKind::Connection, ""),
    (Fault::Status(503), FailureKind::Status, "503"),
    (Fault::CutShort, FailureKind::Body, ""),
    (Fault::Status(429), FailureKind::Status, "429"),
];

/// A field that fails.
struct Failing {
    host: String,
    field: &'static str,
    kind: FailureKind,
    words: &'static str,
}

/// A field that fails makes its host's record that error, is requested once, and costs no other.
pub(super) fn failed_field(stage: &mut Stage) -> Result<(), Unmet> {
    some_fail(stage)?;
    one_is_not_answered(stage)
}

fn some_fail(stage: &mut Stage) -> Result<(), Unmet> {
    let hosts = random_hosts(stage, 12);
    let mut faults = FAULTS;
    stage.rng.shuffle(&mut faults);
    // Not at an end: an answer that slips there has asked for all of them, and one that puts what
    // comes last at the end does not have them in place.
    let mut failing = hosts[1..10].to_vec();
    stage.rng.shuffle(&mut failing);
    let failing = failing.into_iter().zip(FIELDS.iter().cycle()).zip(faults);
    let failing: Vec<_> = failing
        .map(|((host, field), (fault, kind, words))| (Failing { host, field, kind, words }, fault))
        .collect();
    let mut inventory = Inventory::random(&hosts, &mut stage.rng);
    for (Failing { host, field, .. }, fault) in &failing {
        inventory = inventory.failing(host, field, *fault);
    }
    let failing: Vec<_> = failing.into_iter().map(|(failing, _)| failing).collect();
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
    compare(&records, &asked(&finished, &hosts), &failing)?;
    must_be_asked_once(&finished, &hosts)
}

/// The hosts that were asked for. What becomes of others is the matter of another check.
fn asked<'a>(finished: &Finished, hosts: &'a [String]) -> Vec<&'a String> {
    let asked: BTreeSet<_> =
        finished.exchanges.iter().filter_map(|e| host_of(&e.request)).collect();
    hosts.iter().filter(|host| asked.contains(host.as_str())).collect()
}

/// The records of the hosts that were `asked` for. An order that is not theirs is the matter of another check. In
/// that of the hosts the errors have their places, too.
fn compare(records: &[HostResult], asked: &[&String], failing: &[Failing]) -> Result<(), Unmet> {
    let failure_of = |host: &str| failing.iter().find(|failing| failing.host == host);
    let have: Vec<_> = records.iter().filter_map(found).map(|found| found.host.as_str()).collect();
    let fine = asked.iter().filter(|host| failure_of(host).is_none()).map(|host| host.as_str());
    let fine: Vec<_> = fine.collect();
    let in_place = || {
        asked.iter().zip(records).all(|(host, record)| {
            failure_of(host).is_some() == matches!(record, HostResult::Failed(_))
        })
    };
    let other = || {
        asked.iter().zip(records).find_map(|(host, record)| other_error(failure_of(host)?, record))
    };
    let seen = if failing.iter().any(|failing| !asked.contains(&&failing.host)) {
        "after one had failed, other hosts were not asked for any more".to_owned()
    } else if have.iter().any(|host| failure_of(host).is_some()) {
        "a record for a host of which a field is not known".to_owned()
    } else if records.len() != asked.len() || have.len() != fine.len() {
        "another number of records, or of errors, than there are hosts with and without a failure"
            .to_owned()
    } else if have == fine && !in_place() {
        "errors in other places than those of the hosts that failed".to_owned()
    } else if have == fine
        && let Some(other) = other()
    {
        return Err(unmet(other, "the error of the request is replaced by another one"));
    } else {
        return Ok(());
    };
    let cause = "a failed host is left out, a field is filled in with nothing, or one error ends everything";
    Err(unmet(seen, cause))
}

/// What a host's error says, if it is not that of its field.
fn other_error(failing: &Failing, record: &HostResult) -> Option<String> {
    let HostResult::Failed(Failure { kind, detail }) = record else { return None };
    let Failing { host, field, kind: expected, words } = failing;
    let path = format!("/hosts/{host}/{field}");
    if kind != expected {
        return Some(format!("the error {kind:?}, where {expected:?} is what happened"));
    }
    let same = detail.contains(&path) && detail.contains(words);
    (!same).then(|| format!("an error of another request than that of the {field}"))
}

fn unmet(seen: String, cause: &str) -> Unmet {
    Unmet::Failed(Finding::new(
        "a host of which a field fails has that error in its place, and all others have records",
        seen,
        cause,
        "let each host come to a `Result` of its own with `?`, and collect all of them",
    ))
}

/// A field that is not answered in time fails, as any other. The client's time-out is short first: on a busy
/// machine other requests may meet it as well, and then a longer one is tried.
fn one_is_not_answered(stage: &mut Stage) -> Result<(), Unmet> {
    let hosts = random_hosts(stage, 4);
    // The last one, where an error in the order of arrival is in place as well: that is another check.
    let host = hosts[3].clone();
    let field = FIELDS[stage.rng.usize(..FIELDS.len())];
    let failing = [Failing { host: host.clone(), field, kind: FailureKind::TimedOut, words: "" }];
    let mut outcome = Ok(());
    for timeout_ms in [200, 1_500, 6_000] {
        let inventory = Inventory::random(&hosts, &mut stage.rng);
        let held = host.clone();
        let world = World::of(inventory)
            .holding(move |request| Inventory::question_of(request) == Some((&held, field)));
        let mut run = stage.start_with_time_out(world, &arguments(&hosts), timeout_ms)?;
        let most = hosts.len() * FIELDS.len();
        run.until_time(run.clock() + LONGEST_TIME_OUT, |now| now.arrived > most)?;
        let finished = stage.finish(run, Gate::StaysShut)?;
        let records = Stage::document::<Records>(&finished)?.records;
        must_be_asked_once(&finished, &hosts)?;
        let asked = asked(&finished, &hosts);
        if !asked.contains(&&host) {
            return Ok(());
        }
        outcome = compare(&records, &asked, &failing);
        let failed = records.iter().filter(|record| found(record).is_none()).count();
        if outcome.is_ok() || failed <= 1 {
            return outcome;
        }
    }
    outcome
}
