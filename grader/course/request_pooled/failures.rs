//! Items that are missing, fail, or are never answered: each result in its place, and nothing requested twice.

use std::time::Duration;

use lab::{
    Finding,
    documents::part2::{Failure, FailureKind, ItemResult, Pooled},
};
use witness::{
    Stage, Unmet,
    observe::ThreadLook,
    run::{Because, Finished, Gate, Picture, Run},
    world::{Exchange, Fault, World},
};

use super::call::arguments;
use super::results::{compare_failures, failed};
use crate::services::hacker_news::{FAULTS, HackerNews};

/// Workers of the second call, whose number divides that of the ids. The first one has one worker, which is missed at once when it ends at a failure.
const SEVERAL: usize = 4;

/// Missing and failed items stand in their places and cost no other, in whatever way they fail and with one worker or
/// several.
pub(super) fn faults_in_place(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = stage.numbers(FAULTS.len() + 4);
    // In the middle, so that an answer that slips at an end fails here, too, whatever the data.
    let mut failing = ids[1..ids.len() - 1].to_vec();
    stage.rng.shuffle(&mut failing);
    let service =
        HackerNews::random(ids.iter().copied(), &mut stage.rng).failing_in_every_way(&failing);
    let call = |id: &u64| match service.faults.get(id) {
        Some(fault) => result_of(*fault, *id),
        None => ItemResult::Found(service.items[id].clone()),
    };
    let expected = [(); 2].map(|()| ids.iter().map(call).collect::<Vec<_>>());
    let run = stage.start(World::of(service), &two_calls(&ids))?;
    let finished = stage.finish(run, Gate::Opens)?;
    compare_failures(&Stage::document(&finished)?, &expected)?;
    must_ask_once(&finished, &ids, &failing[..FAULTS.len()])
}

/// What must come of an item that is answered with a fault.
fn result_of(fault: Fault, id: u64) -> ItemResult {
    match fault {
        Fault::Missing => ItemResult::Missing,
        Fault::Status(status) => failed(FailureKind::Status, id, Some(status)),
        Fault::Garbage | Fault::CutShort => failed(FailureKind::Body, id, None),
        Fault::HangUp => failed(FailureKind::Connection, id, None),
    }
}

/// A request that is never answered becomes a time-out in its place, with one worker and with several.
///
/// The client's time-out is real time, so on a slow machine requests that were answered may run
/// into it too. What was answered in time by the server is therefore tried again with a longer one
/// before anything is said.
pub(super) fn time_out(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = stage.numbers(8);
    // Not the last one: there it would stand also if failures came behind everything else.
    let first = stage.rng.usize(..3);
    let silent = [ids[first], ids[stage.rng.usize(first + 1..ids.len() - 1)]];
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let call = |id: &u64| match silent.contains(id) {
        true => failed(FailureKind::TimedOut, *id, None),
        false => ItemResult::Found(service.items[id].clone()),
    };
    let expected = [(); 2].map(|()| ids.iter().map(call).collect::<Vec<_>>());
    let mut outcome = Ok(());
    for timeout_ms in [200, 1_500, 6_000] {
        let holds = move |id: u64| silent.contains(&id);
        let world = World::of(service.clone())
            .holding(move |request| HackerNews::id_of(request).is_some_and(holds));
        let mut run = stage.start_with_time_out(world, &two_calls(&ids), timeout_ms)?;
        must_give_up(&mut run, timeout_ms)?;
        let finished = stage.finish(run, Gate::StaysShut)?;
        let got: Pooled = Stage::document(&finished)?;
        outcome = compare_failures(&got, &expected)
            .and_then(|()| must_ask_once(&finished, &ids, &silent));
        let timed_out = |result: &&ItemResult| {
            matches!(result, ItemResult::Failed(Failure { kind: FailureKind::TimedOut, .. }))
        };
        let results = got.again.iter().flat_map(|call| &call.results).chain(&got.results);
        if outcome.is_ok() || results.filter(timed_out).count() <= 2 * silent.len() {
            return outcome;
        }
    }
    outcome
}

/// How much longer than the client's time-out a thread must have slept in a read before the check fails it.
const GRACE: Duration = Duration::from_secs(2);

/// A client gives up a request that is not answered within the program's time-out.
///
/// What counts is the time for which the thread that waits was not scheduled at all. The kernel wakes a thread whose
/// time-out is over however busy the machine is.
fn must_give_up(run: &mut Run, timeout_ms: u64) -> Result<(), Unmet> {
    let limit = Duration::from_millis(timeout_ms) + GRACE;
    let (mut slept, mut before, mut clock) = (Duration::ZERO, Vec::new(), run.clock());
    loop {
        let picture = run.until_rest(|now| now.held == 0 && now.arrived > 0)?;
        if picture.because != Because::Reached || picture.held.is_empty() {
            return Ok(());
        }
        let (waiting, now) = (waiting(&picture), run.clock());
        slept = match waiting == before && !waiting.is_empty() {
            true => slept + now.saturating_sub(clock),
            false => Duration::ZERO,
        };
        (before, clock) = (waiting, now);
        if slept > limit {
            return Err(Unmet::Failed(Finding::new(
                "a request that is not answered within the client's time-out is given up",
                format!(
                    "with a time-out of {timeout_ms} ms a thread still waited after {} ms",
                    limit.as_millis()
                ),
                "the workers use a client of their own, with a time-out of its own",
                "use the `client` that the function was given, or a clone of it",
            )));
        }
    }
}

/// The threads that wait for a held request, as they were seen.
fn waiting(picture: &Picture) -> Vec<ThreadLook> {
    let tids: Vec<_> =
        picture.held.iter().filter_map(|held| Some(held.holder.as_ref()?.tid)).collect();
    let threads = picture.tree.alive().flat_map(|process| &process.threads);
    threads.filter(|thread| tids.contains(&thread.tid)).cloned().collect()
}

/// Each id that fails is requested once in each of the two calls. Where others are requested more often, too, that is
/// the matter of another check.
fn must_ask_once(finished: &Finished, ids: &[u64], failing: &[u64]) -> Result<(), Unmet> {
    let requests = |id: &u64| {
        let asked = |exchange: &&Exchange| HackerNews::id_of(&exchange.request) == Some(*id);
        finished.exchanges.iter().filter(asked).count()
    };
    let (failed, found): (Vec<u64>, Vec<u64>) = ids.iter().partition(|id| failing.contains(id));
    let often = |id: &&u64| requests(id) > 2;
    let again = failed.iter().find(often).filter(|_| !found.iter().any(|id| requests(id) > 2));
    let Some(id) = again else { return Ok(()) };
    Err(Unmet::Failed(Finding::new(
        "each of the ids is requested once in a call, whether that fails or not",
        format!("item {id} was requested {} times in two calls", requests(id)),
        "a request that failed is tried again",
        "call `request_item(client, id)` once for each of `ids`, and keep what it returns",
    )))
}

fn two_calls(ids: &[u64]) -> Vec<String> {
    let mut args = arguments(&[ids, ids], 1);
    args.push(format!("--again-workers={SEVERAL}"));
    args
}
