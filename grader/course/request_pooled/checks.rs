//! `request_pooled`: a bounded pool that is busy while work waits, with results in order.
//!
//! The checks step the pool through the gate. Everything is held until the program comes to rest. Each answer that is
//! then released shows which thread makes the next request.

mod call;
mod failures;
mod results;

use std::{collections::BTreeSet, ops::RangeInclusive};

use lab::{Finding, documents::part2::Pooled};
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Subject, Task, Unmet, Verdict, Work,
    evidence::{Asked, inside, must_be_waited_for},
    run::{Because, Gate, Run},
    together::{Seen, let_pass, most, watch_for},
    world::{Exchange, World},
};

use self::call::arguments;
use self::results::{compare, compare_calls, found};
use crate::{
    PART2,
    services::hacker_news::{FAULTS, HackerNews},
    shared::speedups::{all_items, service, words},
};

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
        Check::new("faults-in-place", failures::faults_in_place),
        Check::new("time-out", failures::time_out),
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

/// The number of ids for watching a pool. Every tested pool size divides it, so a pool that deals ids out in advance
/// has work for each of its workers, too.
const MANY: usize = 24;

/// More ids than the usual capacity of a channel.
const VERY_MANY: RangeInclusive<usize> = 1_030..=1_060;

/// More workers than the usual limit of a pool.
const MANY_WORKERS: RangeInclusive<usize> = 129..=134;

/// There is a result for each id, in the order of the ids, in whatever order the answers come. Nothing is requested
/// twice.
fn results_in_order(stage: &mut Stage) -> Verdict {
    let ids = stage.numbers(10);
    let mut repeated = ids.clone();
    repeated.push(ids[3]);
    // Fewer workers than ids, more workers than ids, one worker, and nothing to do.
    let pools = [(&repeated[..], 4), (&ids[..3], 8), (&ids[..3], 1), (&[], 3)];
    let mut newest_first = 0;
    for (ids, workers) in pools {
        let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
        let expected = found(&service, ids);
        let world = World::of(service).holding_all();
        let mut run = stage.start(world, &arguments(&[ids], workers))?;
        // The newest request is answered first, so the first request is answered last.
        for left in (1..=ids.len()).rev() {
            let picture = run.until(|now| now.held >= workers.min(left))?;
            let Some(newest) = picture.held.last() else { break };
            run.release(newest.exchange.id);
            newest_first += 1;
            // Another check reports too few workers.
            if picture.because != Because::Reached {
                break;
            }
        }
        let finished = stage.finish(run, Gate::Opens)?;
        compare(&Stage::document::<Pooled>(&finished)?, &expected)?;
        if finished.exchanges.len() > ids.len() {
            return Err(Unmet::Failed(Finding::new(
                "each of the ids is requested once",
                format!("more than {} requests for {} ids", ids.len(), ids.len()),
                "every worker is given the whole list",
                "let all workers take ids from one shared queue, so that each id is taken once",
            )));
        }
    }
    let very_many = very_many_in_order(stage)?;
    Ok(Met::new(format!(
        "{} pools returned results in the order of the ids, with {newest_first} requests answered newest first. So did \
         another pool with {very_many} ids.",
        pools.len()
    )))
}

/// Nothing is held, and there are more ids than the usual capacity of a channel, in two calls of one process. Returns
/// how many ids there were.
fn very_many_in_order(stage: &mut Stage) -> Result<usize, Unmet> {
    let count = stage.rng.usize(VERY_MANY);
    let mut ids = stage.numbers(count);
    ids.extend([0, u64::MAX]);
    let few = ids[..7].iter().rev().copied().collect::<Vec<_>>();
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let expected = [found(&service, &ids), found(&service, &few)];
    let workers = stage.rng.usize(9..14);
    let run = stage.start(World::of(service), &arguments(&[&ids, &few], workers))?;
    let finished = stage.finish(run, Gate::Opens)?;
    let requests = finished.exchanges.len();
    let hangs = finished.document.is_empty() && finished.because == Because::Still;
    // The same pool has done a few ids before.
    if hangs && (requests == 0 || requests > MANY) {
        return Err(Unmet::TimedOut(Finding::new(
            format!("all {} ids are requested", ids.len()),
            format!(
                "after {requests} requests every thread waited for another, and none continued"
            ),
            "a bounded channel is full, because it is read only after everything has been sent",
            "read from it while others send, or use an unbounded channel",
        )));
    }
    compare_calls(&Stage::document(&finished)?, &expected)?;
    // Too few requests mean that the second call made none of its own.
    if requests >= ids.len() + few.len() {
        return Ok(ids.len());
    }
    Err(Unmet::Failed(Finding::new(
        "each call requests all of its ids",
        format!("{requests} requests for {} ids in two calls", ids.len() + few.len()),
        "a `static` keeps what an earlier call has found",
        "keep everything in local variables of the call",
    )))
}

/// At most `workers` requests are in flight, and at most `workers` threads make all of them.
fn never_over(stage: &mut Stage) -> Verdict {
    let (mut run, ids, workers) = start_held(stage, &[1, 3, 4])?;
    let picture = run.until_still()?;
    // Every request counts here, for whatever id it is.
    let over = picture.held.len() > workers;
    let passed = let_pass(&mut run, MANY)?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    // Another check covers ids that are requested more than once.
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
            format!("{} requests at the same time", workers + 1),
            "the calling thread makes requests, too, or one worker too many is started",
        )
    } else if over {
        (
            format!("more than {workers} requests at the same time"),
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
        let requested = asked.among(passed.iter().filter_map(|held| item_of(&held.exchange)));
        return Ok(Met::new(format!(
            "`workers` was {workers}, and the number of threads that made requests was {}. They requested {requested} \
             of {MANY} ids.",
            threads.len()
        )));
    };
    Err(Unmet::Failed(Finding::new(
        format!("at most {workers} threads make all requests"),
        seen,
        cause,
        "start at most `workers` threads, once, and let each take ids from one queue until it is empty",
    )))
}

/// While work waits, all workers have a request in flight.
fn all_workers_busy(stage: &mut Stage) -> Verdict {
    let small = stage.rng.usize(8..13);
    let large = stage.rng.usize(MANY_WORKERS);
    // Enough that a pool which deals ids out has work for each of its workers.
    let ids = stage.numbers(2 * large);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let run = stage.start(World::of(service).holding_all(), &arguments(&[&ids], large))?;
    let seen = watch_for(stage, run, large, &Asked::from_iter(&ids), item_of)?;
    if !seen.together() {
        return Err(not_all_busy(&seen, large));
    }
    let failed = all_busy_after_failures(stage, small)?;
    second_call_takes_its_own_workers(stage, small)?;
    Ok(Met::new(format!(
        "All {large} workers had a request in flight while ids waited. In another pool all {small} had one after {failed} \
         of {small} faulty answers."
    )))
}

/// All workers still have a request in flight after the first requests have failed, each in a different way. Returns
/// how many had failed by then.
fn all_busy_after_failures(stage: &mut Stage, workers: usize) -> Result<usize, Unmet> {
    // Enough ids that a pool which deals them out has work for each worker after the failures, and that a pool which
    // works in groups has a whole group.
    let ids = stage.numbers(workers * (workers + 2));
    let failing = ids[..workers].to_vec();
    let faulty = Asked::from_iter(&failing);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let service = failing
        .iter()
        .zip(FAULTS.iter().rev())
        .fold(service, |service, (id, fault)| service.failing(*id, *fault));
    let holds = move |id: u64| !failing.contains(&id);
    let world =
        World::of(service).holding(move |request| HackerNews::id_of(request).is_some_and(&holds));
    let asked = Asked::from_iter(&ids);
    let mut run = stage.start(world, &arguments(&[&ids], workers))?;
    let picture = run.until(|now| now.held >= workers)?;
    let failed = faulty.among(run.exchanges().iter().filter_map(item_of));
    if inside(&picture, &asked, item_of).len() == workers {
        // Other checks cover what the program does next.
        stage.stop(run);
        return Ok(failed);
    }
    let seen = watch_for(stage, run, workers, &asked, item_of)?;
    if seen.together() {
        return Ok(failed);
    }
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("all {workers} workers have a request in flight while ids wait, even after some requests \
                     have failed"),
            seen,
            "a worker ends when its request has failed, because an error leaves its loop or a panic ends its \
             thread",
            "let a worker keep the error as the result of its id, and take the next one",
        )
    }))
}

/// In one process the first call has fewer workers than the second one, which has an id for each worker.
fn second_call_takes_its_own_workers(stage: &mut Stage, workers: usize) -> Result<(), Unmet> {
    const FEWER: usize = 2;
    let numbers = stage.numbers(FEWER + workers);
    let (first, second) = numbers.split_at(FEWER);
    let service = HackerNews::random(numbers.iter().copied(), &mut stage.rng);
    let mut args = arguments(&[first, second], FEWER);
    args.push(format!("--again-workers={workers}"));
    let mut run = stage.start(World::of(service).holding_all(), &args)?;
    let_pass(&mut run, FEWER)?;
    let seen = watch_for(stage, run, workers, &Asked::from_iter(second), item_of)?;
    // Other checks cover a first call that never returns.
    if seen.together() || seen.came == 0 {
        return Ok(());
    }
    if seen.held > FEWER {
        return Err(not_all_busy(&seen, workers));
    }
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("in a second call with {workers} workers all have a request in flight"),
            format!("{seen}. The first call had {FEWER} workers"),
            "a `static` keeps the pool of the first call, or its number of workers",
            "start the workers in the function, exactly as many as this call's `workers`",
        )
    }))
}

fn not_all_busy(seen: &Seen, workers: usize) -> Unmet {
    // What the program's other threads did while one request was held.
    let threads = seen.picture.tree.program().map_or(0, |program| program.threads.len());
    let (cause, next) = match seen.held {
        0 if seen.came == 0 => (
            "the workers never begin, or ids are put into a queue with a limited number of places before a worker \
             takes any",
            "start the workers before you put ids into the queue, or take a queue without a limit",
        ),
        0 | 1 if threads > workers => (
            "the queue's lock is held during the request, because a guard in the head of `while let`, `if let` \
             or `match` lives to the end of the block",
            "take the id in its own statement before the request: `let id = queue.lock().unwrap().pop();`",
        ),
        0 | 1 => (
            "the workers are joined one by one as they start, or only one is started",
            "start all workers before you wait for one",
        ),
        held if held + 1 == workers => (
            "one worker too few is started, for example if there are as many ids as workers, or one of them only \
             hands out ids",
            "start exactly `workers` threads that make requests",
        ),
        _ => (
            "the number of workers is fixed, or is the number of cores instead of `workers`",
            "take the pool's size from `workers`",
        ),
    };
    seen.unmet(|seen| {
        Finding::new(
            format!("all {workers} workers have a request in flight while ids wait"),
            seen,
            cause,
            next,
        )
    })
}

/// One stuck request holds up one worker. The others go through all other ids.
fn next_when_free(stage: &mut Stage) -> Verdict {
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
        // A request without a thread fails the check. Waiting again would only take more seconds.
        let unwaited = picture.held.iter().any(|held| held.holder.is_none());
        if picture.because != Because::Reached || unwaited {
            break;
        }
        arrived = run.exchanges().len();
    }
    let made = Asked::from_iter(&ids).among(run.exchanges().iter().filter_map(item_of));
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    // Another check covers ids that are left out even when no request is stuck.
    if most(made, MANY) && finished.exchanges.len() == arrived {
        return Ok(Met::new(format!(
            "`workers` was {workers}. While one request was stuck, {made} of {MANY} ids were requested."
        )));
    }
    if stuck.is_none() {
        Stage::document::<Pooled>(&finished)?;
    }
    Err(Unmet::Failed(Finding::new(
        "a worker that is done takes the next id at once, even while another one is stuck",
        format!("with one request stuck, {made} of {MANY} were made, and then no more"),
        "the ids are dealt out in advance, or a whole group is joined before the next one starts",
        "let every worker take its next id from one shared queue",
    )))
}

/// Starts a pool of one of `sizes` on random ids, with everything held. All sizes differ from the lab's default of
/// six, so a hard-coded six is caught.
fn start_held(stage: &mut Stage, sizes: &[usize]) -> Result<(Run, Vec<u64>, usize), Unmet> {
    let ids = stage.numbers(MANY);
    let workers = sizes[stage.rng.usize(..sizes.len())];
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let world = World::of(service).holding_all();
    let run = stage.start(world, &arguments(&[&ids], workers))?;
    Ok((run, ids, workers))
}

fn item_of(exchange: &Exchange) -> Option<String> {
    HackerNews::id_of(&exchange.request).map(|id| id.to_string())
}
