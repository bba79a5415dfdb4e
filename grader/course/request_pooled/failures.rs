//! Items that are missing, fail, or are never answered. Each result is in its place, and nothing is requested twice.

use std::time::Duration;

use lab::{
    Finding,
    documents::part2::{Failure, FailureKind, ItemResult, Pooled},
};
use witness::{
    Met, Stage, Unmet, Verdict,
    observe::ThreadLook,
    run::{Because, Finished, Gate, Picture, Run},
    world::{Exchange, Fault, World},
};

use super::call::arguments;
use super::results::{compare_failures, failed};
use crate::services::hacker_news::{FAULTS, HackerNews};

/// The number of workers in the second call, a divisor of the number of ids. The first call has one worker, so a
/// worker that ends at a failure is missed at once.
const SEVERAL: usize = 4;

/// Missing and failed items have their places and do not affect others, in whatever way they fail, with one worker or
/// several.
pub(super) fn faults_in_place(stage: &mut Stage) -> Verdict {
    let ids = stage.numbers(FAULTS.len() + 4);
    // Not at an end, so that an off-by-one there fails here, too, for all random data.
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
    must_ask_once(&finished, &ids, &failing[..FAULTS.len()])?;
    let failed = FAULTS.len();
    Ok(Met::new(format!(
        "With 1 worker {failed} of {} items were missing or failed, and each was in its place. With {SEVERAL} workers \
         the same results came.",
        ids.len()
    )))
}

/// The expected result of an item that is answered with a fault.
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
/// The client's time-out is real time, so on a slow machine answered requests may exceed it, too. The check tries a
/// longer one before it reports anything.
pub(super) fn time_out(stage: &mut Stage) -> Verdict {
    let ids = stage.numbers(8);
    // Not the last item. If failures are put behind everything else, the last place would look right.
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
            break;
        }
    }
    outcome?;
    Ok(Met::new(format!(
        "With 1 worker {} of {} requests were never answered, and became time-outs in their places. With {SEVERAL} \
         workers the same results came.",
        silent.len(),
        ids.len()
    )))
}

/// How much longer than the client's time-out a thread must have slept in a read before the check fails it.
const GRACE: Duration = Duration::from_secs(2);

/// A client gives up a request that is not answered within the program's time-out.
///
/// Measures how long the waiting thread was not scheduled at all. The kernel wakes a thread when its time-out is
/// over, even on a busy machine.
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
                "a request that is not answered within the client's time-out ends with an error",
                format!(
                    "with a time-out of {timeout_ms} ms a thread still waited after {} ms",
                    limit.as_millis()
                ),
                "the workers use their own client, with a different time-out",
                "use the `client` that the function was given, or a clone of it",
            )));
        }
    }
}

/// The threads that wait for a held request, as last seen.
fn waiting(picture: &Picture) -> Vec<ThreadLook> {
    let tids: Vec<_> =
        picture.held.iter().filter_map(|held| Some(held.holder.as_ref()?.tid)).collect();
    let threads = picture.tree.alive().flat_map(|process| &process.threads);
    threads.filter(|thread| tids.contains(&thread.tid)).cloned().collect()
}

/// Each id that fails is requested once in each of the two calls. Another check covers repeated requests for other
/// ids.
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
        "each id is requested once per call, even if its request fails",
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
