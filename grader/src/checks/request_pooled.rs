//! `request_pooled`: a bounded pool, all of it busy while work waits, results in order.
//!
//! The pool is stepped in lock-step with the gate: everything is held, the program comes to rest,
//! and each answer that is let go shows who makes the next request.

use std::collections::{BTreeMap, BTreeSet};

use lab::{
    Finding,
    documents::part2::{Failure, FailureKind, ItemResult, Pooled},
};

use super::{Check, Stage, Unmet, server_url, stage::seen_in_flight};
use crate::{
    run::{Because, Gate, Picture, Run},
    world::{Fault, World, hacker_news::HackerNews},
};

pub(super) const CHECKS: &[Check] = &[
    check("results-in-order", results_in_order),
    check("never-over", never_over),
    check("few-threads", few_threads),
    check("all-workers-busy", all_workers_busy),
    check("next-when-free", next_when_free),
    check("faults-in-place", faults_in_place),
    check("time-out", time_out),
];

const fn check(name: &'static str, run: fn(&mut Stage) -> Result<(), Unmet>) -> Check {
    Check { exercise: "request_pooled", name, run }
}

/// The results stand in the order of the ids, whatever order the answers come in.
fn results_in_order(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = random_ids(stage, 10);
    let mut repeated = ids.clone();
    repeated.push(ids[3]);
    // As many workers as ids and more, one alone, and nothing to do.
    for (ids, workers) in [(&repeated[..], 4), (&ids[..3], 8), (&ids[..3], 1), (&[], 3)] {
        let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
        let expected = found(&service, ids);
        let world = World::of(service).holding_all();
        let mut run = stage.start(world, &arguments(ids, workers))?;
        // The newest request is answered first, so that answers never come in the ids' order.
        for _ in 0..ids.len() {
            let picture = run.until(|now| now.held > 1)?;
            let Some(newest) = picture.held.last() else { break };
            run.release(newest.exchange.id);
        }
        compare(&stage.answer::<Pooled>(run)?, &expected)?;
    }
    Ok(())
}

/// At rest, and after each round of answers, no more than `workers` requests are in flight.
fn never_over(stage: &mut Stage) -> Result<(), Unmet> {
    let (mut run, workers) = start_held(stage, 24)?;
    for _ in 0..3 {
        let picture = run.until_still()?;
        if picture.held.len() > workers {
            return Err(Unmet::Failed(Finding::new(
                format!("at most {workers} requests are in flight with {workers} workers"),
                format!("{} at the same moment", picture.held.len()),
                "every id gets a thread, or the pool's size does not come from `workers`",
                "start exactly `workers` threads, and let them share one queue of ids",
            )));
        }
        release_all(&mut run, &picture);
    }
    stage.answer::<Pooled>(run)?;
    Ok(())
}

/// The same `workers` threads make all requests.
fn few_threads(stage: &mut Stage) -> Result<(), Unmet> {
    let (mut run, workers) = start_held(stage, 24)?;
    let mut threads = BTreeSet::new();
    let mut seen = 0;
    while seen < 24 {
        let picture = run.until(|now| now.held > 0)?;
        threads.extend(picture.held.iter().filter_map(|held| {
            let holder = held.holder.as_ref()?;
            Some((holder.pid, holder.tid))
        }));
        seen += picture.held.len();
        release_all(&mut run, &picture);
        if picture.because != Because::Reached {
            break;
        }
    }
    if threads.len() > workers {
        return Err(Unmet::Failed(Finding::new(
            format!("at most {workers} threads make all 24 requests"),
            format!("{} different threads made them", threads.len()),
            "a new thread is started for each id, or for each group of ids",
            "start the workers once; each takes ids from the queue until it is empty",
        )));
    }
    stage.answer::<Pooled>(run)?;
    Ok(())
}

/// While work waits, all workers have a request in flight.
fn all_workers_busy(stage: &mut Stage) -> Result<(), Unmet> {
    let (mut run, workers) = start_held(stage, 24)?;
    let picture = run.until(|now| now.held >= workers)?;
    if picture.held.len() < workers {
        let finding = Finding::new(
            format!("all {workers} workers have a request in flight while ids wait"),
            seen_in_flight(&picture),
            "the queue's lock is held across the request, or the workers are joined one by one as \
             they start",
            "hold the lock only to take an id; start all workers before you wait for one",
        );
        return Err(stage.unmet(run, &picture, finding));
    }
    stage.answer::<Pooled>(run)?;
    Ok(())
}

/// One stuck request holds up one worker: the others go through all other ids.
fn next_when_free(stage: &mut Stage) -> Result<(), Unmet> {
    let count = 24;
    let (mut run, workers) = start_held(stage, count)?;
    let picture = run.until(|now| now.held >= workers)?;
    if picture.held.is_empty() {
        stage.answer::<Pooled>(run)?;
        return Ok(());
    }
    let stuck = picture.held[stage.rng.usize(..picture.held.len())].exchange.id;
    let mut picture = picture;
    loop {
        let arrived = run.exchanges().len();
        if arrived == count {
            break;
        }
        let other = picture.held.iter().map(|held| held.exchange.id).find(|id| *id != stuck);
        if let Some(other) = other {
            run.release(other);
            picture = run.until(|now| now.arrived > arrived)?;
        }
        if other.is_none() || picture.because != Because::Reached {
            let finding = not_next(run.exchanges().len(), count);
            return Err(stage.unmet(run, &picture, finding));
        }
    }
    stage.answer::<Pooled>(run)?;
    Ok(())
}

fn not_next(arrived: usize, count: usize) -> Finding {
    Finding::new(
        "a worker that is done takes the next id at once, also while another one is stuck",
        format!("with one request stuck, {arrived} of {count} were made, and then no more"),
        "the ids are dealt out in advance, or a whole group is joined before the next one starts",
        "let every worker take its next id from one shared queue",
    )
}

/// Missing and failed items stand in their places and cost no other.
fn faults_in_place(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = random_ids(stage, 12);
    // In the middle, so that an answer that slips at an end fails here, too, whatever the data.
    let mut failing = ids[1..11].to_vec();
    stage.rng.shuffle(&mut failing);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng)
        .failing(failing[0], Fault::Missing)
        .failing(failing[1], Fault::Missing)
        .failing(failing[2], Fault::Status(503))
        .failing(failing[3], Fault::Garbage);
    let mut expected = found(&service, &ids);
    for (id, result) in ids.iter().zip(&mut expected) {
        match failing[..4].iter().position(|failing| failing == id) {
            Some(0 | 1) => *result = ItemResult::Missing,
            Some(2) => *result = failed(FailureKind::Status),
            Some(_) => *result = failed(FailureKind::Body),
            None => {}
        }
    }
    let run = stage.start(World::of(service), &arguments(&ids, 4))?;
    compare(&stage.answer::<Pooled>(run)?, &expected)
}

/// A request that is never answered becomes a time-out in its place.
///
/// The client's time-out is real time, so on a slow machine requests that were answered may run
/// into it too. What was answered in time by the server is therefore tried again with a longer one
/// before anything is said.
fn time_out(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = random_ids(stage, 8);
    let silent = ids[stage.rng.usize(..ids.len())];
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let mut expected = found(&service, &ids);
    for (id, result) in ids.iter().zip(&mut expected) {
        if *id == silent {
            *result = failed(FailureKind::TimedOut);
        }
    }
    let mut outcome = Ok(());
    for timeout_ms in [300, 1_500, 6_000] {
        let world = World::of(service.clone())
            .holding(move |request| HackerNews::id_of(request) == Some(silent));
        let run = stage.start_with_time_out(world, &arguments(&ids, 3), timeout_ms)?;
        let finished = stage.finish(run, Gate::StaysShut)?;
        let got: Pooled = Stage::document(&finished)?;
        outcome = compare(&got, &expected);
        let timed_out = |result: &&ItemResult| {
            matches!(result, ItemResult::Failed(Failure { kind: FailureKind::TimedOut, .. }))
        };
        if outcome.is_ok() || got.results.iter().filter(timed_out).count() <= 1 {
            return outcome;
        }
    }
    outcome
}

/// Starts a pool of a random size on `count` random ids, everything held.
fn start_held(stage: &mut Stage, count: usize) -> Result<(Run, usize), Unmet> {
    let ids = random_ids(stage, count);
    // Numbers that divide 24: a pool that deals ids out has work for each of its workers, too.
    let workers = [4, 6, 8][stage.rng.usize(..3)];
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let world = World::of(service).holding_all();
    Ok((stage.start(world, &arguments(&ids, workers))?, workers))
}

fn release_all(run: &mut Run, picture: &Picture) {
    for held in &picture.held {
        run.release(held.exchange.id);
    }
}

fn found(service: &HackerNews, ids: &[u64]) -> Vec<ItemResult> {
    ids.iter().map(|id| ItemResult::Found(service.items[id].clone())).collect()
}

fn failed(kind: FailureKind) -> ItemResult {
    ItemResult::Failed(Failure { kind, detail: String::new() })
}

fn compare(got: &Pooled, expected: &[ItemResult]) -> Result<(), Unmet> {
    // The sentence for people is the given client's own.
    let same = |a: &ItemResult, b: &ItemResult| match (a, b) {
        (ItemResult::Failed(a), ItemResult::Failed(b)) => a.kind == b.kind,
        _ => a == b,
    };
    let must = "there is one result for each id, in the order of the ids";
    if got.results.len() != expected.len() {
        return Err(Unmet::Failed(Finding::new(
            must,
            format!("{} results for {} ids", got.results.len(), expected.len()),
            "results are thrown away, a short last group is dropped, or a failure ends a worker",
            "send the index with each id, and put each result in its place",
        )));
    }
    let Some(at) = (0..expected.len()).find(|&at| !same(&got.results[at], &expected[at])) else {
        return Ok(());
    };
    let elsewhere = expected.iter().any(|expected| same(expected, &got.results[at]));
    let name = |result: &ItemResult| match result {
        ItemResult::Found(_) => "an item".to_owned(),
        ItemResult::Missing => "\"no such item\"".to_owned(),
        ItemResult::Failed(failure) => format!("a failure ({:?})", failure.kind),
    };
    let seen = match (&got.results[at], &expected[at]) {
        (ItemResult::Found(_), ItemResult::Found(_)) if elsewhere => {
            format!("in place {} of {} stands the result of another id", at + 1, expected.len())
        }
        (got, wanted) => format!("in place {} stands {}, not {}", at + 1, name(got), name(wanted)),
    };
    Err(Unmet::Failed(Finding::new(
        must,
        seen,
        "results are collected in the order in which they come, or an error is turned into \
         something else",
        "send the index with each id, and put each result in its place as it is",
    )))
}

fn random_ids(stage: &mut Stage, count: usize) -> Vec<u64> {
    let mut ids = BTreeMap::new();
    while ids.len() < count {
        ids.insert(stage.rng.u64(1..1_000_000), ());
    }
    let mut ids: Vec<_> = ids.into_keys().collect();
    stage.rng.shuffle(&mut ids);
    ids
}

fn arguments(ids: &[u64], workers: usize) -> Vec<String> {
    let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
    let service = ["request-pooled".into(), "--base-url".into(), server_url()];
    let work = ["--ids".into(), ids.join(","), "--workers".into(), workers.to_string()];
    service.into_iter().chain(work).collect()
}
