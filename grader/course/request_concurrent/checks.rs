//! `request_concurrent`: every id in flight together, each in a thread of its own.

use std::collections::{BTreeMap, BTreeSet};

use lab::{Finding, documents::part2::Items};
use serde_json::Value;
use witness::{
    Check, Exercise, Pace, Processes, Stage, Subject, Task, Unmet, Work,
    evidence::{Asked, must_be_waited_for},
    run::{Gate, Held},
    server_url,
    together::{Seen, let_pass, most, watch},
    world::{Exchange, Fault, World},
};

use crate::{
    PART2,
    services::hacker_news::HackerNews,
    shared::speedups::{all_items, service, words},
};

/// What is graded, and how.
pub(crate) const EXERCISE: Exercise = Exercise {
    name: "request_concurrent",
    part: PART2,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("items", items),
        Check::new("all-in-flight", all_in_flight),
        Check::new("thread-names", thread_names),
        Check::new("faults", faults),
        Check::new("two-hundred", two_hundred),
    ],
    speedup: Some(SPEEDUP),
};

const SPEEDUP: Subject = Subject {
    work: Work::Waiting,
    task: |_, terms| {
        let all = all_items(terms);
        Task {
            sequential: words(format!("request-sequential {all}")),
            parallel: words(format!("request-concurrent {all}")),
        }
    },
    world: Some(service),
    env: &[],
    volatile: &["spans"],
};

/// How many requests stand for "all of them", where it is not about their number.
const SOME: usize = 20;

/// Returns the items as served: whatever order the answers come in, for an id that occurs twice,
/// and for none.
fn items(stage: &mut Stage) -> Result<(), Unmet> {
    let mut ids = stage.numbers(SOME);
    ids.insert(SOME / 2, ids[0]);
    for ids in [&ids[..], &[]] {
        let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
        let expected = service.items.clone();
        // The last one is answered first, and the others when all has been done with that answer.
        let first = ids.last().copied();
        let world = World::of(service).holding(move |request| HackerNews::id_of(request) != first);
        let mut run = stage.start(world, &arguments(ids))?;
        if !ids.is_empty() {
            run.until_still()?;
        }
        compare(&stage.answer::<Items>(run)?.items, &expected)?;
    }
    Ok(())
}

/// All requests stand at the gate at the same moment, each in a thread of its own.
fn all_in_flight(stage: &mut Stage) -> Result<(), Unmet> {
    let (seen, asked) = hold(stage, SOME)?;
    if !seen.together() {
        let why = seen.why_fewer(
            "usually `join()` stands inside the loop that starts the threads, or the \
             request is made before the thread is started",
        );
        return Err(seen.unmet(|seen| {
            Finding::new(
                format!("all {SOME} requests are in flight together"),
                seen,
                why,
                "start all threads first, then join them",
            )
        }));
    }
    let others = seen
        .finished
        .exchanges
        .iter()
        .filter(|exchange| item_of(exchange).is_none_or(|item| !asked.contains(&item)));
    match others.count() {
        0 => Ok(()),
        others => Err(Unmet::Failed(Finding::new(
            "only the items of `ids` are requested",
            format!("{others} requests for something else"),
            "the ids are written down instead of taken from `ids`",
            "call `request_item(client, id)` for each of `ids`, and nothing else",
        ))),
    }
}

/// 200 are as well in flight together as 20 are.
fn two_hundred(stage: &mut Stage) -> Result<(), Unmet> {
    const MANY: usize = 200;
    let (seen, _) = hold(stage, MANY)?;
    if !seen.together() {
        return Err(seen.unmet(|seen| {
            Finding::new(
                format!("all {MANY} requests are in flight together"),
                seen,
                "there is a largest number of threads, the ids are taken in groups, or not even \
                 20 are in flight together",
                "start a thread for each id, however many there are",
            )
        }));
    }
    Stage::document::<Items>(&seen.finished)?;
    Ok(())
}

fn hold(stage: &mut Stage, count: usize) -> Result<(Seen, Asked), Unmet> {
    let ids = stage.numbers(count);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let run = stage.start(World::of(service).holding_all(), &arguments(&ids))?;
    let asked = Asked::from_iter(&ids);
    Ok((watch(stage, run, &asked, item_of)?, asked))
}

fn item_of(exchange: &Exchange) -> Option<String> {
    HackerNews::id_of(&exchange.request).map(|id| id.to_string())
}

/// Each request is made by a thread that is named after its item.
fn thread_names(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = stage.numbers(12);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let mut run = stage.start(World::of(service).holding_all(), &arguments(&ids))?;
    // Names are asked of whoever comes, however few come at a time.
    let came = let_pass(&mut run, ids.len())?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    if came.is_empty() {
        Stage::document::<Items>(&finished)?;
    }
    let mut others: BTreeMap<u64, Option<String>> = BTreeMap::new();
    for Held { exchange, holder } in &came {
        let id = HackerNews::id_of(&exchange.request).unwrap_or_default();
        let name = holder.as_ref().map(|holder| holder.name.clone());
        let expected: String = format!("item-{id}").chars().take(15).collect();
        if name.as_ref() != Some(&expected) {
            others.insert(id, name);
        }
    }
    let named =
        Asked::from_iter(&ids).among(came.iter().filter_map(|held| item_of(&held.exchange)));
    let seen = match others.first_key_value() {
        None if most(named, ids.len()) => return Ok(()),
        None => format!("requests for {named} of {} ids", ids.len()),
        Some((id, Some(name))) => format!("item {id} was requested by the thread `{name}`"),
        Some((id, None)) => format!("no thread was found that waits for item {id}"),
    };
    Err(Unmet::Failed(Finding::new(
        "the thread that requests item N is named `item-N`",
        seen,
        "`thread::spawn` gives no name, and a thread without one has its parent's",
        "start it with `thread::Builder::new().name(format!(\"item-{id}\"))`",
    )))
}

/// Missing and failed items are left out and cost no other.
fn faults(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = stage.numbers(12);
    // In the middle, so that an answer that slips at an end has asked for all of them.
    let mut failing = ids[1..11].to_vec();
    stage.rng.shuffle(&mut failing);
    failing.truncate(4);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng)
        .failing(failing[0], Fault::Missing)
        .failing(failing[1], Fault::Status(500))
        .failing(failing[2], Fault::Garbage)
        .failing(failing[3], Fault::Status(429));
    let mut expected = service.items.clone();
    // The first one is answered when all others have been done with.
    let last = ids[0];
    let world = World::of(service).holding(move |request| HackerNews::id_of(request) == Some(last));
    let mut run = stage.start(world, &arguments(&ids))?;
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    let got = Stage::document::<Items>(&finished)?.items;
    let asked: BTreeSet<_> =
        finished.exchanges.iter().filter_map(|e| HackerNews::id_of(&e.request)).collect();
    if failing.iter().any(|id| !asked.contains(id)) {
        return Err(Unmet::Failed(Finding::new(
            "an item that is missing or fails costs no other",
            "after one had failed, others were not requested any more",
            "an error leaves the loop, or ends the function with `?`",
            "let each thread return its own result, and leave out those that are no item",
        )));
    }
    // What was never asked for is the matter of another check.
    expected.retain(|id, _| asked.contains(id) && !failing.contains(id));
    compare(&got, &expected)
}

fn compare(got: &BTreeMap<u64, Value>, expected: &BTreeMap<u64, Value>) -> Result<(), Unmet> {
    if got == expected {
        return Ok(());
    }
    let list = |ids: Vec<u64>| {
        let shown: Vec<_> = ids.iter().take(3).map(u64::to_string).collect();
        let more = if ids.len() > 3 { " and more" } else { "" };
        format!("{}{more}", shown.join(", "))
    };
    let missing: Vec<_> = expected.keys().filter(|id| !got.contains_key(id)).copied().collect();
    let foreign: Vec<_> = got.keys().filter(|id| !expected.contains_key(id)).copied().collect();
    let (seen, cause) = if !missing.is_empty() {
        (
            format!("{} of {} items are missing: {}", missing.len(), expected.len(), list(missing)),
            "results are thrown away, the range slips by one at an end, or one failure loses others",
        )
    } else if !foreign.is_empty() {
        (
            format!("items that the service does not have: {}", list(foreign)),
            "an error answer is stored as if it were an item",
        )
    } else {
        (
            "items with another content than the service sent for their ids".into(),
            "the result of one id is stored under another",
        )
    };
    Err(Unmet::Failed(Finding::new(
        "the result has exactly the items that were found, by id, as served",
        seen,
        cause,
        "return id and item from each thread, and collect them from the joins",
    )))
}

fn arguments(ids: &[u64]) -> Vec<String> {
    let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
    let service = ["request-concurrent".into(), "--base-url".into(), server_url()];
    service.into_iter().chain(["--ids".into(), ids.join(",")]).collect()
}
