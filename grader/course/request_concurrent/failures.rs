//! Items that are missing, fail, or are never answered. Also checks that nothing is requested twice.

use std::collections::BTreeMap;

use lab::{Finding, documents::part2::Items};
use witness::{
    Met, Stage, Unmet, Verdict,
    run::{Because, Finished, Gate},
    world::{Fault, World},
};

use super::call::{
    arguments, compare, items_of_an_earlier_call, must_not_return_early, until_no_more,
};
use crate::{
    services::hacker_news::{FAULTS, HackerNews},
    shared::hands::must_count,
};

/// Missing and failed items are left out and do not affect others, in whatever way they fail.
pub(super) fn faults(stage: &mut Stage) -> Verdict {
    let answered = answered_in_every_way(stage)?;
    let silent = never_answered(stage)?;
    Ok(Met::new(format!("{answered} {silent}")))
}

/// One item fails in each way. The first of the others is answered when the program has finished with these. An
/// earlier call of the same process found one of the items that now fail. Returns a sentence about it.
fn answered_in_every_way(stage: &mut Stage) -> Result<String, Unmet> {
    let (ids, failing) = some_of_many(stage);
    let mut service =
        HackerNews::random(ids.iter().copied(), &mut stage.rng).failing_in_every_way(&failing);
    let mut expected = service.items.clone();
    let earlier = failing[failing.len() - 1];
    service.served_once = Some(earlier);
    let last = ids[0];
    let world = World::of(service).holding(move |request| HackerNews::id_of(request) == Some(last));
    let mut run = stage.start(world, &arguments(&[&[earlier], &ids]))?;
    let picture = until_no_more(&mut run)?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_not_return_early(Some(&picture), &finished)?;
    let document = Stage::document::<Items>(&finished)?;
    must_count(document.again.len(), 1, "further calls")?;
    let mut got = document.again[0].items.clone();
    let requests = requests(&finished);
    // Another check covers an item that the first call left out. The second call serves it.
    let left_out_before = !document.items.contains_key(&earlier);
    if left_out_before {
        got.remove(&earlier);
    }
    if got.get(&earlier).is_some_and(|item| expected.get(&earlier) == Some(item)) {
        return Err(items_of_an_earlier_call());
    }
    if failing.iter().any(|id| !requests.contains_key(id)) {
        return Err(Unmet::Failed(Finding::new(
            "an item that is missing or fails does not affect the others",
            "after one had failed, others were no longer requested",
            "an error leaves the loop, or ends the function with `?`",
            "let each thread return its own result, and leave out the results without an item",
        )));
    }
    // Another check covers ids that were never requested.
    expected.retain(|id, _| requests.contains_key(id) && !failing.contains(id));
    compare(&got, &expected)?;
    Ok(format!(
        "{} of {} missing or failed items were left out, and {} of {} others were returned.",
        failing.len() - usize::from(left_out_before),
        failing.len(),
        expected.len(),
        ids.len() - failing.len()
    ))
}

/// Two items are never answered. A client that gives up leaves them out, requests them once and does not affect
/// others.
///
/// The client's time-out is real time, so on a slow machine answered requests may exceed it, too. The check then
/// tries a longer one before it reports anything. A submission with its own client need not give up. Returns a
/// sentence about it.
fn never_answered(stage: &mut Stage) -> Result<String, Unmet> {
    let ids = stage.numbers(8);
    let (silent, failing) = ([ids[2], ids[5]], ids[3]);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng)
        .failing(failing, Fault::Status(503));
    let count = silent.len();
    let mut outcome = Ok(String::new());
    for timeout_ms in [200, 1_500, 6_000] {
        let mut expected = service.items.clone();
        let holds = move |id: u64| silent.contains(&id);
        let world = World::of(service.clone())
            .holding(move |request| HackerNews::id_of(request).is_some_and(holds));
        let run = stage.start_with_time_out(world, &arguments(&[&ids]), timeout_ms)?;
        let finished = stage.finish(run, Gate::StaysShut)?;
        let requests = requests(&finished);
        let again = |id: &&u64| requests.get(id).is_some_and(|count| *count > 1);
        // Another check covers retries of other failures.
        if let Some(id) = silent.iter().find(again).filter(|_| !again(&&failing)) {
            return Err(not_once(
                format!("item {id} was not answered, and requested {} times", requests[id]),
                "a request that is not answered in time is tried again",
            ));
        }
        if finished.because == Because::Patience && finished.document.is_empty() {
            return Ok(format!(
                "A call with {count} items that are never answered had not returned, which is allowed."
            ));
        }
        let got = Stage::document::<Items>(&finished)?.items;
        expected
            .retain(|id, _| requests.contains_key(id) && !silent.contains(id) && *id != failing);
        outcome = compare(&got, &expected)
            .map(|()| format!("{count} items that are never answered were left out, too."));
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

/// Each id is requested once, whether it is found or fails in any way. One that occurs twice may be requested twice.
pub(super) fn one_request_each(stage: &mut Stage) -> Verdict {
    let (mut ids, failing) = some_of_many(stage);
    ids.push(ids[0]);
    let service =
        HackerNews::random(ids.iter().copied(), &mut stage.rng).failing_in_every_way(&failing);
    let run = stage.start(World::of(service), &arguments(&[&ids]))?;
    let finished = stage.finish(run, Gate::Opens)?;
    let requests = requests(&finished);
    // Other checks cover how the program ends, unless it has shown nothing.
    if requests.is_empty() {
        Stage::document::<Items>(&finished)?;
        return Err(not_once("none was requested".into(), "nothing is requested"));
    }
    let listed = |id: &u64| ids.iter().filter(|listed| *listed == id).count();
    let often = |id: &&u64| requests.get(id).is_some_and(|count| *count > listed(id));
    let found = ids.iter().filter(|id| !failing.contains(id)).find(often);
    let failed = failing.iter().find(often);
    let (id, cause) = match (found, failed) {
        (Some(id), _) => (
            id,
            "it is requested once to see whether it exists and once more for its contents, or several threads \
             get the same id",
        ),
        (None, Some(id)) => (id, "a request that failed is tried again"),
        (None, None) => {
            let requested = |id: &&u64| requests.contains_key(id);
            // The last id repeats the first one.
            let asked = ids[1..].iter().filter(requested).count();
            let failed = failing.iter().filter(requested).count();
            return Ok(Met::new(format!(
                "Requests came for {asked} of {} ids, for none more often than it is listed. {failed} of these ids \
                 failed.",
                ids.len() - 1
            )));
        }
    };
    Err(not_once(format!("item {id} was requested {} times", requests[id]), cause))
}

fn not_once(seen: String, cause: &str) -> Unmet {
    Unmet::Failed(Finding::new(
        "each of the ids is requested once, whether it is found or not",
        seen,
        cause,
        "call `request_item(client, id)` once for each of `ids`, and use what it returns",
    ))
}

/// Ids, and the failing ones among them. These are not at an end, so that an off-by-one still requests all of them.
fn some_of_many(stage: &mut Stage) -> (Vec<u64>, Vec<u64>) {
    let ids = stage.numbers(FAULTS.len() + 6);
    let mut failing = ids[1..ids.len() - 1].to_vec();
    stage.rng.shuffle(&mut failing);
    failing.truncate(FAULTS.len());
    (ids, failing)
}

/// The number of requests for each id.
fn requests(finished: &Finished) -> BTreeMap<u64, usize> {
    let mut requests = BTreeMap::new();
    for id in finished.exchanges.iter().filter_map(|exchange| HackerNews::id_of(&exchange.request))
    {
        *requests.entry(id).or_default() += 1;
    }
    requests
}
