//! `request_concurrent`: every id in flight together, each in a thread of its own.

use std::collections::{BTreeMap, BTreeSet};

use lab::{Finding, documents::part2::Items};
use serde_json::Value;

use super::{Check, Stage, Unmet, server_url, stage::seen_in_flight};
use crate::{
    run::{Because, Held, Picture},
    world::{Fault, World, hacker_news::HackerNews},
};

pub(super) const CHECKS: &[Check] = &[
    check("items", items),
    check("all-in-flight", all_in_flight),
    check("thread-names", thread_names),
    check("faults", faults),
    check("two-hundred", two_hundred),
];

const fn check(name: &'static str, run: fn(&mut Stage) -> Result<(), Unmet>) -> Check {
    Check { exercise: "request_concurrent", name, run }
}

/// Returns the items as served: for random ids, for an id that occurs twice, and for none.
fn items(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = random_ids(stage, 20);
    let mut twice = ids[..5].to_vec();
    twice.push(ids[0]);
    for ids in [&ids[..], &twice, &[]] {
        let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
        let expected = service.items.clone();
        compare(&ask(stage, World::of(service), ids)?, &expected)?;
    }
    Ok(())
}

/// All requests stand at the gate at the same moment, each in a thread of its own.
fn all_in_flight(stage: &mut Stage) -> Result<(), Unmet> {
    together(stage, 20)
}

/// The same with 200.
fn two_hundred(stage: &mut Stage) -> Result<(), Unmet> {
    together(stage, 200)
}

fn together(stage: &mut Stage, count: usize) -> Result<(), Unmet> {
    let ids = random_ids(stage, count);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let expected = service.items.clone();
    let mut run = stage.start(World::of(service).holding_all(), &arguments(&ids))?;
    let picture = run.until(|now| now.held >= count)?;
    if let Some(finding) = not_together(&picture, count).or_else(|| not_in_own_threads(&picture)) {
        return Err(stage.unmet(run, &picture, finding));
    }
    compare(&stage.answer::<Items>(run)?.items, &expected)
}

fn not_together(picture: &Picture, count: usize) -> Option<Finding> {
    if picture.held.len() >= count {
        return None;
    }
    Some(Finding::new(
        format!("all {count} requests are in flight together"),
        seen_in_flight(picture),
        "usually `join()` stands inside the loop that starts the threads, or the request is made \
         before the thread is started",
        "start all threads first, then join them",
    ))
}

fn not_in_own_threads(picture: &Picture) -> Option<Finding> {
    let held = &picture.held;
    let threads: BTreeSet<_> =
        held.iter().filter_map(|held| held.holder.as_ref()).map(|h| (h.pid, h.tid)).collect();
    if threads.len() == held.len() {
        return None;
    }
    Some(Finding::new(
        format!("each of the {} requests waits in a thread of its own", held.len()),
        format!("{} threads wait for them", threads.len()),
        "one thread sends many requests before it reads their answers",
        "start a thread for each id, and call `request_item` in it",
    ))
}

/// Each request is made by a thread that is named after its item.
fn thread_names(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = random_ids(stage, 12);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let mut run = stage.start(World::of(service).holding_all(), &arguments(&ids))?;
    let mut named = 0;
    // Names are asked of whoever comes, however few come at a time.
    while named < ids.len() {
        let picture = run.until(|now| now.held > 0)?;
        for Held { exchange, holder } in &picture.held {
            let id = HackerNews::id_of(&exchange.request).unwrap_or_default();
            let expected: String = format!("item-{id}").chars().take(15).collect();
            let name = holder.as_ref().map(|holder| holder.name.as_str());
            if name != Some(&expected) {
                return Err(Unmet::Failed(Finding::new(
                    "the thread that requests item N is named `item-N`",
                    match name {
                        Some(name) => format!("item {id} was requested by the thread `{name}`"),
                        None => format!("no thread was found that waits for item {id}"),
                    },
                    "`thread::spawn` gives no name, and a thread without one has its parent's",
                    "start it with `thread::Builder::new().name(format!(\"item-{id}\"))`",
                )));
            }
            run.release(exchange.id);
            named += 1;
        }
        if picture.because != Because::Reached {
            break;
        }
    }
    stage.answer::<Items>(run)?;
    Ok(())
}

/// Missing and failed items are left out and cost no other.
fn faults(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = random_ids(stage, 12);
    // In the middle, so that an answer that slips at an end fails here, too, whatever the data.
    let mut failing = ids[1..11].to_vec();
    stage.rng.shuffle(&mut failing);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng)
        .failing(failing[0], Fault::Missing)
        .failing(failing[1], Fault::Status(500))
        .failing(failing[2], Fault::Garbage)
        .failing(failing[3], Fault::Status(429));
    let mut expected = service.items.clone();
    expected.retain(|id, _| !failing[..4].contains(id));
    compare(&ask(stage, World::of(service), &ids)?, &expected)
}

fn ask(stage: &mut Stage, world: World, ids: &[u64]) -> Result<BTreeMap<u64, Value>, Unmet> {
    let run = stage.start(world, &arguments(ids))?;
    Ok(stage.answer::<Items>(run)?.items)
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
    let wrong: Vec<_> = expected
        .iter()
        .filter(|(id, item)| got.get(id).is_some_and(|got| got != *item))
        .map(|(id, _)| *id)
        .collect();
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
            format!("another content than the service sent, for: {}", list(wrong)),
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

fn random_ids(stage: &mut Stage, count: usize) -> Vec<u64> {
    let mut ids = BTreeSet::new();
    while ids.len() < count {
        ids.insert(stage.rng.u64(1..1_000_000));
    }
    let mut ids: Vec<_> = ids.into_iter().collect();
    stage.rng.shuffle(&mut ids);
    ids
}

fn arguments(ids: &[u64]) -> Vec<String> {
    let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
    let service = ["request-concurrent".into(), "--base-url".into(), server_url()];
    service.into_iter().chain(["--ids".into(), ids.join(",")]).collect()
}
