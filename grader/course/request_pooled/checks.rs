//! `request_pooled`: a bounded pool, all of it busy while work waits, results in order.
//!
//! The pool is stepped in lock-step with the gate: everything is held, the program comes to rest,
//! and each answer that is let go shows who makes the next request.

use std::collections::BTreeSet;

use lab::{
    Finding,
    documents::part2::{Failure, FailureKind, ItemResult, Pooled},
};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Subject, Task, Unmet, Work,
    evidence::{Asked, must_be_waited_for},
    run::{Because, Gate, Run},
    server_url,
    together::{let_pass, most, watch_for},
    world::{Exchange, Fault, World},
};

use crate::{
    PART2,
    services::hacker_news::HackerNews,
    shared::speedups::{all_items, service, words},
};

/// What is graded, and how.
pub(crate) const EXERCISE: Exercise = Exercise {
    name: "request_pooled",
    part: PART2,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("results-in-order", results_in_order),
        Check::new("never-over", never_over),
        Check::new("all-workers-busy", all_workers_busy),
        Check::new("next-when-free", next_when_free),
        Check::new("faults-in-place", faults_in_place),
        Check::new("time-out", time_out),
    ],
    speedup: Some(SPEEDUP),
};

/// Workers of the pool whose speed-up is measured.
const POOL: usize = 3;

const SPEEDUP: Subject = Subject {
    work: Work::Waiting,
    task: |_, terms| {
        let all = all_items(terms);
        Task {
            sequential: words(format!("request-sequential {all}")),
            parallel: words(format!("request-pooled {all} --workers {POOL}")),
        }
    },
    world: Some(service),
    env: &[],
    volatile: &["spans"],
};

/// How many ids a pool is watched with: every size that is tried divides it, so that a pool that
/// deals ids out has work for each of its workers, too.
const MANY: usize = 24;

/// There is a result for each id, in the order of the ids, whatever order the answers come in; and
/// nothing is requested twice for it.
fn results_in_order(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = stage.numbers(10);
    let mut repeated = ids.clone();
    repeated.push(ids[3]);
    // Fewer workers than ids and more, one alone, and nothing to do.
    for (ids, workers) in [(&repeated[..], 4), (&ids[..3], 8), (&ids[..3], 1), (&[], 3)] {
        let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
        let expected = found(&service, ids);
        let world = World::of(service).holding_all();
        let mut run = stage.start(world, &arguments(ids, workers))?;
        // The newest request is answered first: what was asked first is answered last.
        for left in (1..=ids.len()).rev() {
            let picture = run.until(|now| now.held >= workers.min(left))?;
            let Some(newest) = picture.held.last() else { break };
            run.release(newest.exchange.id);
            // Fewer workers than there should be: that is the matter of another check.
            if picture.because != Because::Reached {
                break;
            }
        }
        let finished = stage.finish(run, Gate::Opens)?;
        compare(&Stage::document(&finished)?, &expected)?;
        if finished.exchanges.len() > ids.len() {
            return Err(Unmet::Failed(Finding::new(
                "each of the ids is requested once",
                format!("more than {} requests for {} ids", ids.len(), ids.len()),
                "every worker is given the whole list",
                "let the workers share one queue: who takes an id from it takes it from all others",
            )));
        }
    }
    Ok(())
}

/// No more than `workers` requests are in flight, and no more than `workers` threads make them all.
fn never_over(stage: &mut Stage) -> Result<(), Unmet> {
    let (mut run, ids, workers) = start_held(stage, &[3, 4])?;
    let picture = run.until_still()?;
    // Every request counts here, whatever it is for.
    let over = picture.held.len() > workers;
    let passed = let_pass(&mut run, MANY)?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    // An id that is requested more than once is the matter of another check.
    let asked = Asked::from_iter(&ids);
    let items = passed.iter().filter_map(|held| item_of(&held.exchange));
    let items = items.filter(|item| asked.contains(item)).count();
    if !most(items, MANY) {
        Stage::document::<Pooled>(&finished)?;
    }
    let holders = passed.iter().filter_map(|held| held.holder.as_ref());
    let threads: BTreeSet<_> = holders.map(|holder| (holder.pid, holder.tid)).collect();
    let (seen, cause) = if picture.held.len() == workers + 1 {
        (
            format!("{} requests at the same moment", workers + 1),
            "the calling thread makes requests, too, or one worker too many is started",
        )
    } else if over {
        (
            format!("more than {workers} requests at the same moment"),
            "every id gets a thread, or the pool's size does not come from `workers`",
        )
    } else if threads.len() > workers {
        (
            format!("more than {workers} different threads made the requests"),
            "a new thread is started for each id, or for each group of ids, or one more than \
             `workers` makes requests",
        )
    } else if !most(items, MANY) {
        (format!("{items} requests for {MANY} ids"), "the workers stop before the queue is empty")
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        format!("at most {workers} threads make all requests"),
        seen,
        cause,
        "start the workers once, not more than `workers`; each takes ids from one queue until it \
         is empty",
    )))
}

/// While work waits, all workers have a request in flight.
fn all_workers_busy(stage: &mut Stage) -> Result<(), Unmet> {
    let (run, ids, workers) = start_held(stage, &[8, 12])?;
    let seen = watch_for(stage, run, workers, &Asked::from_iter(&ids), item_of)?;
    if seen.together() {
        return Ok(());
    }
    let (cause, next) = match seen.held {
        0 | 1 => (
            "the queue's lock is held across the request, or the workers are joined one by one as \
             they start",
            "hold the lock only to take an id; start all workers before you wait for one",
        ),
        held if held + 1 == workers => (
            "one worker too few is started, or one of them only hands out",
            "start exactly `workers` threads that make requests",
        ),
        _ => (
            "the number of workers is fixed, or that of the cores, where `workers` was asked for",
            "take the pool's size from `workers`",
        ),
    };
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("all {workers} workers have a request in flight while ids wait"),
            seen,
            cause,
            next,
        )
    }))
}

/// One stuck request holds up one worker: the others go through all other ids.
fn next_when_free(stage: &mut Stage) -> Result<(), Unmet> {
    let (mut run, ids, workers) = start_held(stage, &[4, 6, 8])?;
    let mut picture = run.until(|now| now.held >= workers)?;
    // Chosen by its place in the list, so that the same worker is stuck each time.
    let place = |at: usize| {
        let id = HackerNews::id_of(&picture.held[at].exchange.request);
        ids.iter().position(|listed| Some(*listed) == id)
    };
    let mut held: Vec<_> = (0..picture.held.len()).collect();
    held.sort_by_key(|&at| place(at));
    let stuck = match held.as_slice() {
        [] => None,
        held => Some(picture.held[held[stage.rng.usize(..held.len())]].exchange.id),
    };
    let mut arrived = run.exchanges().len();
    while arrived < MANY {
        let others = picture.held.iter().map(|held| held.exchange.id);
        let Some(other) = others.into_iter().find(|id| Some(*id) != stuck) else { break };
        run.release(other);
        picture = run.until(|now| now.arrived > arrived)?;
        // A request without a thread fails the check, and each further wait would take seconds.
        let unwaited = picture.held.iter().any(|held| held.holder.is_none());
        if picture.because != Because::Reached || unwaited {
            break;
        }
        arrived = run.exchanges().len();
    }
    let made = Asked::from_iter(&ids).among(run.exchanges().iter().filter_map(item_of));
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    // What is left out although no request is stuck any more is the matter of another check.
    if most(made, MANY) && finished.exchanges.len() == arrived {
        return Ok(());
    }
    if stuck.is_none() {
        Stage::document::<Pooled>(&finished)?;
    }
    Err(Unmet::Failed(Finding::new(
        "a worker that is done takes the next id at once, also while another one is stuck",
        format!("with one request stuck, {made} of {MANY} were made, and then no more"),
        "the ids are dealt out in advance, or a whole group is joined before the next one starts",
        "let every worker take its next id from one shared queue",
    )))
}

/// Missing and failed items stand in their places and cost no other.
fn faults_in_place(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = stage.numbers(12);
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
    // A worker that ends at its first failure is missed at once when it is the only one.
    let run = stage.start(World::of(service), &arguments(&ids, 1))?;
    compare(&stage.answer::<Pooled>(run)?, &expected)
}

/// A request that is never answered becomes a time-out in its place.
///
/// The client's time-out is real time, so on a slow machine requests that were answered may run
/// into it too. What was answered in time by the server is therefore tried again with a longer one
/// before anything is said.
fn time_out(stage: &mut Stage) -> Result<(), Unmet> {
    let ids = stage.numbers(8);
    // Not the last one: there it would stand also if failures came behind everything else.
    let silent = ids[stage.rng.usize(..ids.len() - 1)];
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let mut expected = found(&service, &ids);
    for (id, result) in ids.iter().zip(&mut expected) {
        if *id == silent {
            *result = failed(FailureKind::TimedOut);
        }
    }
    let mut outcome = Ok(());
    for timeout_ms in [200, 1_500, 6_000] {
        let world = World::of(service.clone())
            .holding(move |request| HackerNews::id_of(request) == Some(silent));
        let run = stage.start_with_time_out(world, &arguments(&ids, 1), timeout_ms)?;
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

/// Starts a pool of one of `sizes` on random ids, everything held. The six workers of the lab are
/// too many for some checks and too few for others: who writes the six down is found out.
fn start_held(stage: &mut Stage, sizes: &[usize]) -> Result<(Run, Vec<u64>, usize), Unmet> {
    let ids = stage.numbers(MANY);
    let workers = sizes[stage.rng.usize(..sizes.len())];
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let world = World::of(service).holding_all();
    let run = stage.start(world, &arguments(&ids, workers))?;
    Ok((run, ids, workers))
}

fn item_of(exchange: &Exchange) -> Option<String> {
    HackerNews::id_of(&exchange.request).map(|id| id.to_string())
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
    let name = |result: &ItemResult| match result {
        ItemResult::Found(_) => "an item".to_owned(),
        ItemResult::Missing => "\"no such item\"".to_owned(),
        ItemResult::Failed(failure) => format!("a failure ({:?})", failure.kind),
    };
    let elsewhere = expected.iter().any(|expected| same(expected, &got.results[at]));
    let seen = match &got.results[at] {
        ItemResult::Found(_) if elsewhere => "the result of another id stands in a place".into(),
        got => format!("{} stands in the place of {}", name(got), name(&expected[at])),
    };
    Err(Unmet::Failed(Finding::new(
        must,
        seen,
        "results are collected in the order in which they come, or an error is turned into \
         something else",
        "send the index with each id, and put each result in its place as it is",
    )))
}

fn arguments(ids: &[u64], workers: usize) -> Vec<String> {
    let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
    let service = ["request-pooled".into(), "--base-url".into(), server_url()];
    let work = ["--ids".into(), ids.join(","), "--workers".into(), workers.to_string()];
    service.into_iter().chain(work).collect()
}
