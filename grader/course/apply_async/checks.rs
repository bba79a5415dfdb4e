//! `apply_async`: tasks are handed in now and collected later, in any order or not at all.
//!
//! The program asks the gate once every task is handed in. While the gate holds that request, the program has not
//! waited for any answer.

mod collected;

use std::ops::Range;

use lab::{
    Finding,
    documents::part1::{Answered, Async, Collected, FailureKind},
};
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict, run::Because, world::World,
};

use self::collected::{Unread, Wrong, compare, first_wrong, must_have_size};
use crate::{
    PART1,
    shared::{
        at_work,
        hands::{Hands, all_handed_in, must_answer, must_be_of_others, must_count, task_of},
        left_behind,
        odd::{self, Made, Odd, Oddity, must_stay_broken, other_pool_broken},
        workers::{self, Pool, list},
    },
};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "apply_async",
    part: PART1,
    processes: Processes::Many,
    pace: Pace::Prompt,
    checks: &[
        Check::new("answers", answers),
        Check::new("any-order", any_order),
        Check::new("returns-at-once", returns_at_once),
        Check::new("all-at-once", |stage| at_work::all_at_once(stage, Pool::Async)),
        Check::new("same-processes", same_processes),
        Check::new("next-when-free", |stage| at_work::next_when_free(stage, Pool::Async)),
        Check::new("unread", unread),
        Check::new("worker-died", worker_died),
        Check::new("stays-broken", stays_broken),
        Check::new("start-fails", |stage| left_behind::start_fails(stage, Pool::Async)),
        Check::new("no-child-after-join", |stage| {
            left_behind::no_child_left(stage, Pool::Async, &[])
        }),
        Check::new("no-child-after-drop", |stage| {
            left_behind::no_child_left(stage, Pool::Async, &["--drop"])
        }),
    ],
    speedup: None,
};

/// Every task has its own answer, even if the same task is handed in twice. No tasks give no answers. One worker is
/// enough, so that answers come in the order in which they are collected.
fn answers(stage: &mut Stage) -> Verdict {
    let mut ranges = workers::random_ranges(stage, 3);
    ranges.extend(workers::similar_ranges(stage));
    let words = ["--then", &list(&ranges), "--then", "", "--then", &list(&ranges[..3])];
    let arguments = Pool::Async.arguments(stage, &[], 1, &words);
    let mut run = stage.start(World::bare().holding_all(), &arguments)?;
    let mut hands = Hands::new(stage, &ranges);
    hands.follow(&mut run)?;
    let wanted = [&[], &ranges[..], &[], &ranges[..3]];
    compare(&stage.answer::<Async>(run)?, &wanted, Unread::None)?;
    hands.must_have_had(&ranges)?;

    // All of these tasks are done before the first answer is collected. Nothing is held, and nothing on the command
    // line suggests that anything might be.
    let many = workers::many_ranges(stage);
    stage.give_room_for(many.len() as u64);
    let words = ["--late", "--then", &list(&ranges)];
    let arguments = Pool::Async.arguments(stage, &many, 3, &words);
    let run = stage.start(World::bare(), &arguments)?;
    let got = stage.answer::<Async>(run).map_err(|unmet| match unmet {
        Unmet::TimedOut(finding) => Unmet::TimedOut(late(finding)),
        other => other,
    })?;
    let rounds: [&[_]; 2] = [&many, &ranges];
    must_have_size(&got, &rounds)?;
    match first_wrong(&got.batches, &rounds, Unread::None) {
        Some(wrong @ Wrong::Failed(_, FailureKind::Ended)) => {
            return Err(Unmet::Failed(late(wrong.finding())));
        }
        Some(wrong) => return Err(wrong.into()),
        None => {}
    }
    must_be_of_others(got.pid, got.batches.iter().flatten().filter_map(answer_of))?;
    Ok(Met::new(format!(
        "{} tasks had their own answers, repeated tasks as well. So had {} tasks whose answers were collected after \
         `join`.",
        wanted.iter().map(|ranges| ranges.len()).sum::<usize>(),
        rounds.iter().map(|ranges| ranges.len()).sum::<usize>()
    )))
}

/// The finding for a run that collected its answers after `join`.
fn late(finding: Finding) -> Finding {
    Finding::new(
        "every task that was handed in is done before `join` returns, and its answer can be collected afterwards",
        finding.seen,
        "`join` waits until answers are collected, or throws away answers that are not collected by then, \
         or the number of waiting tasks or answers has a limit",
        "give each task its own channel with room for the answer, and send the answer whether `get` was \
         called or not",
    )
}

/// Answers are collected in a different order from the one in which they come.
fn any_order(stage: &mut Stage) -> Verdict {
    let mut collected = 0;
    for order in ["reverse", "forward"] {
        let ranges = workers::random_ranges(stage, 8);
        let arguments = Pool::Async.arguments(stage, &ranges, 3, &["--collect", order]);
        let mut run = stage.start(World::bare().holding_all(), &arguments)?;
        let mut hands = Hands::new(stage, &ranges);
        // If answers are collected newest first, the oldest task is released first, and the other way round.
        workers::release_one_by_one(&mut run, &mut hands, ranges.len(), |held| match order {
            "reverse" => held.first(),
            _ => held.last(),
        })?;
        compare(&stage.answer::<Async>(run)?, &[&ranges], Unread::None)?;
        hands.must_have_had(&ranges)?;
        collected += ranges.len();
    }
    Ok(Met::new(format!(
        "{collected} answers were collected forwards and backwards, and each belonged to its task."
    )))
}

/// Every task can be handed in while every worker is busy and no task is answered.
fn returns_at_once(stage: &mut Stage) -> Verdict {
    let processes = stage.rng.usize(2..5);
    let ranges = workers::many_ranges(stage);
    let count = ranges.len();
    stage.give_room_for(count as u64);
    let arguments = Pool::Async.arguments(stage, &ranges, processes, &[]);
    let mut run = stage.start(World::bare().holding_all(), &arguments)?;
    let picture = run.until_still()?;
    let mut hands = Hands::new(stage, &ranges);
    let taken = hands.look_or_wait(&mut run, &picture)?.len();
    if all_handed_in(&picture) && taken > 0 && hands.without_strays() {
        stage.stop(run);
        return Ok(Met::new(format!(
            "{count} of {count} tasks were handed in to {processes} workers before a worker had answered any of them."
        )));
    }
    if all_handed_in(&picture) || !hands.without_strays() {
        return Err(stage.unmet(run, &picture, hands.lacking(hands.ranges(), count)));
    }
    let few = workers::random_ranges(stage, 3 * processes);
    let cause = if hands_in_all(stage, &few, processes)? {
        "the queue has a limit, and `apply_async` waits while it is full"
    } else if taken > 1 {
        "`apply_async` waits for a free worker or for room in the queue"
    } else {
        "`apply_async` waits for the answer"
    };
    let finding = Finding::new(
        "`apply_async` returns before the answer is there, even if all workers are busy",
        format!("{processes} workers have taken {taken} of {count} tasks, and it does not return"),
        cause,
        "put the task into a queue without a limit, and let threads of this process take tasks from it, one \
         thread per worker",
    );
    Err(stage.unmet(run, &picture, finding))
}

/// Whether `apply_async` returns for each of `ranges` while no task is answered.
fn hands_in_all(stage: &mut Stage, ranges: &[Range<u64>], processes: usize) -> Result<bool, Unmet> {
    let arguments = Pool::Async.arguments(stage, ranges, processes, &[]);
    let mut run = stage.start(World::bare().holding_all(), &arguments)?;
    let picture = run.until_still()?;
    stage.stop(run);
    Ok(all_handed_in(&picture))
}

/// The same processes do several batches, and the answers name them. Another pool has other processes.
fn same_processes(stage: &mut Stage) -> Verdict {
    let processes = stage.rng.usize(2..4);
    let batches = 3;
    let words = ["--pools", "2", "--batches", &batches.to_string()];
    let (mut run, ranges) = Pool::Async.start_held(stage, 2 * processes, processes, &words)?;
    let mut hands = Hands::new(stage, &ranges);
    // The main thread, which waits after handing in everything, holds one request more.
    hands.follow_all_busy(&mut run, processes + 1)?;
    let got = stage.answer::<Async>(run)?;
    must_count(got.others.len(), 1, "other pools")?;
    let mut pools = Vec::new();
    for pool in [&got, &got.others[0]] {
        must_have_size(pool, &vec![&ranges[..]; batches])?;
        for batch in &pool.batches {
            let of_this: Vec<_> = batch.iter().filter_map(answer_of).cloned().collect();
            must_answer(&of_this, &ranges)?;
        }
        pools.push(pool.batches.iter().flatten().filter_map(answer_of).collect());
    }
    at_work::same_processes(Pool::Async, processes, &hands, &ranges, &pools)
}

fn answer_of(collected: &Collected) -> Option<&Answered> {
    match collected {
        Collected::Answer(answer) => Some(answer),
        Collected::Failed(_) | Collected::Unread => None,
    }
}

/// Dropping pending answers unread waits for nothing and does not affect other answers. `join` still waits for their
/// tasks.
fn unread(stage: &mut Stage) -> Verdict {
    let processes = 2;
    let ranges = workers::random_ranges(stage, 8);
    let words = ["--batches", "2", "--drop-unread"];
    let arguments = Pool::Async.arguments(stage, &ranges, processes, &words);
    let mut run = stage.start(World::bare().holding_all(), &arguments)?;
    let picture = run.until_still()?;
    // Another check covers an `apply_async` that waits. Is it the drop that waits here?
    if picture.because == Because::Still
        && !all_handed_in(&picture)
        && hands_in_all(stage, &ranges, processes)?
    {
        let finding = Finding::new(
            "dropping a `Pending` unread returns at once",
            "the drop does not return while a worker is doing the task",
            "the drop of a `Pending` waits for its answer or for a thread",
            "drop the answer's receiver, and let the sending thread ignore the error: `let _ = \
             answer.send(..)`",
        );
        return Err(stage.unmet(run, &picture, finding));
    }
    let mut hands = Hands::new(stage, &ranges);
    hands.follow(&mut run)?;
    compare(&stage.answer::<Async>(run)?, &[&ranges, &ranges], Unread::EverySecond)?;
    hands.must_have_had(ranges.iter().step_by(2))?;
    must_have_done_all(&hands, &ranges)?;

    // One answer is unread, and its worker is held. The answers to later tasks are read.
    let all = workers::random_ranges(stage, 10);
    let each = ranges.len();
    let (ranges, later) = all.split_at(each);
    let kept = ranges[5].clone();
    let words = ["--drop-unread", "--then", &list(later)];
    let arguments = Pool::Async.arguments(stage, ranges, processes, &words);
    let world = World::bare().holding(move |request| task_of(request) == Some(kept.clone()));
    let mut run = stage.start(world, &arguments)?;
    let picture = run.until_still()?;
    let done = run.document().is_ok_and(|document| !document.is_empty());
    let had: Vec<_> = run.exchanges().iter().filter_map(|e| task_of(&e.request)).collect();
    let all_had = ranges.iter().all(|range| had.contains(range));
    if picture.because == Because::Still && !done && all_had && !had.contains(&later[0]) {
        return Err(stage.unmet(run, &picture, waits_for_others()));
    }
    if !done || picture.held.is_empty() {
        compare(&stage.answer::<Async>(run)?, &[ranges, later], Unread::EverySecond)?;
        return Ok(Met::new(format!(
            "Every second of {} answers was dropped unread. The others were right, and in two batches workers had {each} \
             of {each} ranges.",
            2 * each + all.len()
        )));
    }
    let finding = Finding::new(
        "`join` waits until every task that was handed in is done, even if its answer is never read",
        "it returned while a worker was still doing such a task",
        "`join` kills the workers, or leaves one behind that is busy",
        "let the pool's threads empty the queue before the workers' pipes are closed",
    );
    Err(stage.unmet(run, &picture, finding))
}

/// The finding if answers that exist are not returned while a worker has another task.
fn waits_for_others() -> Finding {
    Finding::new(
        "`get` returns as soon as its own answer is there",
        "while one worker had a task whose `Pending` was dropped, the answers to later tasks were not returned",
        "answers are passed on in the order in which the tasks were handed in, so each waits for all earlier ones",
        "send each answer to its own `Pending` as soon as it comes",
    )
}

/// Before `join` returned, workers had every task, including those whose answers were never read.
fn must_have_done_all(hands: &Hands, ranges: &[Range<u64>]) -> Result<(), Unmet> {
    let (had, all) = (hands.ranges(), ranges.len());
    if had == all {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        "`join` waits until every task that was handed in is done, even if its `Pending` was dropped unread",
        format!("workers did {had} of {all} tasks"),
        "dropping a `Pending` cancels its task",
        "keep a task in the queue whether its answer is wanted or not",
    )))
}

/// A task whose worker fails is an error that names the worker and the failure.
fn worker_died(stage: &mut Stage) -> Verdict {
    for odd in Odd::ALL {
        let (got, oddity) = odd::run::<Async>(stage, Pool::Async, odd, &[])?;
        let rounds: Vec<_> = oddity.rounds.iter().map(Vec::as_slice).collect();
        must_have_size(&got, &rounds)?;
        // A pool that sends to a worker more often than necessary sees its end sooner.
        let fails =
            |batch: &Vec<Collected>| batch.iter().any(|c| matches!(c, Collected::Failed(_)));
        let sooner = got.batches[..odd.round()].iter().position(fails);
        let round = sooner.unwrap_or(odd.round());
        if let Some(wrong) = first_wrong(&got.batches[..round], &rounds, Unread::None) {
            return Err(wrong.into());
        }
        let task = if odd.round() == 0 { oddity.task.as_ref() } else { None };
        let place = task.and_then(|task| oddity.rounds[round].iter().position(|r| r == task));
        oddity.must_be(Pool::Async, &made(&got.batches[round], place, &oddity))?;
    }
    Ok(Met::new(format!(
        "In each of {} runs a worker failed in another way, and `get` returned an error with its pid and the failure.",
        Odd::ALL.len()
    )))
}

/// The result of the task in this place, or of any task if it is not known which task the worker had.
fn made<'a>(batch: &'a [Collected], place: Option<usize>, oddity: &Oddity) -> Made<'a> {
    let failure = |collected: &'a Collected| match collected {
        Collected::Failed(failure) => Some(failure),
        Collected::Unread | Collected::Answer(_) => None,
    };
    match place {
        Some(place) => failure(&batch[place]).map_or(Made::Answer, Made::Failed),
        None => {
            let failures: Vec<_> = batch.iter().filter_map(failure).collect();
            let right = failures.iter().find(|failure| oddity.is(failure)).or(failures.first());
            right.map_or(Made::Answer, |failure| Made::Failed(failure))
        }
    }
}

/// After a worker has failed, tasks handed in later are errors, too. Another pool is not affected.
fn stays_broken(stage: &mut Stage) -> Verdict {
    let mut errors = 0;
    // One error is never read, and the other one is.
    for (odd, more) in [(Odd::Killed, &["--drop-unread"][..]), (Odd::Babbles, &["--pools", "2"])] {
        let (got, oddity) = odd::run::<Async>(stage, Pool::Async, odd, more)?;
        let rounds: Vec<_> = oddity.rounds.iter().map(Vec::as_slice).collect();
        must_have_size(&got, &rounds)?;
        let later = got.batches.iter().skip(1).flatten();
        let later: Vec<_> = later.filter(|c| !matches!(c, Collected::Unread)).collect();
        let fine = later.iter().filter(|c| !matches!(c, Collected::Failed(_))).count();
        must_stay_broken(odd, "what is handed in later", (fine, later.len()))?;
        must_count(got.others.len(), usize::from(odd == Odd::Babbles), "other pools")?;
        for other in &got.others {
            must_have_size(other, &rounds)?;
            let broken = other.batches.iter().flatten().find_map(|collected| match collected {
                Collected::Failed(failure) => Some(failure),
                Collected::Unread | Collected::Answer(_) => None,
            });
            if let Some(failure) = broken {
                return Err(other_pool_broken(failure));
            }
        }
        errors += later.len();
    }
    Ok(Met::new(format!(
        "After a worker had failed, {errors} of {errors} tasks that were handed in later were errors. Another pool was \
         not affected."
    )))
}
