//! The check of fields that fail. The record of their host is that error, and other hosts are not affected.

use std::{collections::BTreeSet, time::Duration};

use lab::{
    Finding,
    documents::part2::{Failure, FailureKind, HostResult, Inventory as Records},
};
use witness::{
    Met, Stage, Unmet, Verdict,
    run::{Finished, Gate},
    world::{Fault, World},
};

use super::hosts::{arguments, found, host_of, must_be_asked_once, random_hosts};
use crate::services::inventory::{FIELDS, Inventory};

/// Longer than the time-outs of all clients.
const LONGEST_TIME_OUT: Duration = Duration::from_secs(20);

/// How a field fails, the expected kind of error, and what the error says beside the path.
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

/// A field that fails makes its host's record that error, is requested once, and does not affect other hosts.
pub(super) fn failed_field(stage: &mut Stage) -> Verdict {
    let failed = some_fail(stage)?;
    let silent = some_are_not_answered(stage)?;
    let Some(failed) = failed else {
        return Ok(Met::left_to(
            "records-in-order",
            "the records were not in the order of the hosts",
        ));
    };
    Ok(Met::new(match silent {
        Some(silent) => format!(
            "A field failed for {failed} hosts and was never answered for {silent}. Each of these hosts had that error, \
             and the other requested hosts had records."
        ),
        None => format!(
            "A field failed for {failed} hosts, and each had that error in its place. Fields that are never answered are \
             not decided here, see `records-in-order`."
        ),
    }))
}

/// Returns how many hosts had a field that failed, or `None` if the records were not in order.
fn some_fail(stage: &mut Stage) -> Result<Option<usize>, Unmet> {
    let hosts = random_hosts(stage, 12);
    let mut faults = FAULTS;
    stage.rng.shuffle(&mut faults);
    // Not at an end. So an off-by-one there still requests all of these, and a list in order of arrival has them in
    // the wrong places.
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
    // The first host is done last, and so are all failures.
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
    let in_order = compare(&records, &asked(&finished, &hosts), &failing)?;
    must_be_asked_once(&finished, &hosts)?;
    Ok(in_order.then_some(failing.len()))
}

/// The requested hosts. Another check covers any others.
fn asked<'a>(finished: &Finished, hosts: &'a [String]) -> Vec<&'a String> {
    let asked: BTreeSet<_> =
        finished.exchanges.iter().filter_map(|e| host_of(&e.request)).collect();
    hosts.iter().filter(|host| asked.contains(host.as_str())).collect()
}

/// Compares the records of the hosts that were `asked` for. Another check covers their order. With the records in
/// order, the errors must be in their places, too. Returns whether they are in order.
fn compare(records: &[HostResult], asked: &[&String], failing: &[Failing]) -> Result<bool, Unmet> {
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
        "after one had failed, other hosts were no longer requested".to_owned()
    } else if have.iter().any(|host| failure_of(host).is_some()) {
        "a record for a host with a field that failed".to_owned()
    } else if records.len() != asked.len() || have.len() != fine.len() {
        "the wrong number of records or errors".to_owned()
    } else if have == fine && !in_place() {
        "errors in the wrong places".to_owned()
    } else if have == fine
        && let Some(other) = other()
    {
        return Err(unmet(other, "the error of the request is replaced by another one"));
    } else {
        return Ok(have == fine);
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
        return Some(format!("the error {kind:?} instead of {expected:?}"));
    }
    let same = detail.contains(&path) && detail.contains(words);
    (!same).then(|| format!("an error of a request other than that of the {field}"))
}

fn unmet(seen: String, cause: &str) -> Unmet {
    Unmet::Failed(Finding::new(
        "a host with a field that fails has that error in its place, and all others have records",
        seen,
        cause,
        "let each host have its own `Result`, with `?` inside its thread, and collect all of them",
    ))
}

/// Each field of some host is never answered, and fails like any other. The client's time-out is short at first. On a
/// busy machine other requests may exceed it as well, and then a longer one is tried. Returns how many hosts had such a
/// field, or `None` if not all of them were requested, or the records were not in order.
fn some_are_not_answered(stage: &mut Stage) -> Result<Option<usize>, Unmet> {
    let hosts = random_hosts(stage, 2 * FIELDS.len());
    // Among the last hosts, where errors in order of arrival are in the right place, too. Another check covers that.
    let failing: Vec<_> = hosts[FIELDS.len()..]
        .iter()
        .zip(FIELDS)
        .map(|(host, field)| Failing {
            host: host.clone(),
            field,
            kind: FailureKind::TimedOut,
            words: "",
        })
        .collect();
    let silent: BTreeSet<_> = failing.iter().map(|f| (f.host.clone(), f.field)).collect();
    let mut outcome = Ok(None);
    for timeout_ms in [200, 1_500, 6_000] {
        let inventory = Inventory::random(&hosts, &mut stage.rng);
        let held = silent.clone();
        let world = World::of(inventory).holding(move |request| {
            Inventory::question_of(request)
                .is_some_and(|(host, field)| held.contains(&(host.to_owned(), field)))
        });
        let mut run = stage.start_with_time_out(world, &arguments(&hosts), timeout_ms)?;
        let most = hosts.len() * FIELDS.len();
        run.until_time(run.clock() + LONGEST_TIME_OUT, |now| now.arrived > most)?;
        let finished = stage.finish(run, Gate::StaysShut)?;
        must_be_asked_once(&finished, &hosts)?;
        let mut records = match Stage::document::<Records>(&finished) {
            Ok(document) => document.records,
            Err(unmet) => {
                outcome = Err(unmet);
                continue;
            }
        };
        let asked = asked(&finished, &hosts);
        if failing.iter().any(|failing| !asked.contains(&&failing.host)) {
            return Ok(None);
        }
        // They fail at about the same time, so errors in order of arrival may be in any order.
        records.sort_by_key(|record| place_of_failure(record, &failing));
        outcome =
            compare(&records, &asked, &failing).map(|in_order| in_order.then_some(failing.len()));
        let failed = records.iter().filter(|record| found(record).is_none()).count();
        // Another field of a host that fails may have been late as well.
        if outcome.is_ok() || failed < failing.len() {
            return outcome;
        }
    }
    outcome
}

/// Which of the failing requests a record names, counted from 1, or 0 for none.
fn place_of_failure(record: &HostResult, failing: &[Failing]) -> usize {
    let HostResult::Failed(Failure { detail, .. }) = record else { return 0 };
    let named =
        failing.iter().position(|f| detail.contains(&format!("/hosts/{}/{}", f.host, f.field)));
    named.map_or(0, |at| at + 1)
}
