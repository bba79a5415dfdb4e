//! `apply_async`: tasks are handed in now and collected later, in any order or not at all.
//!
//! The program tells the gate when every task is handed in; held there, it has not waited for any
//! answer.

use std::ops::Range;

use lab::{
    Finding,
    documents::part1::{Answered, Async, Collected, FailureKind},
};
use witness::{Check, Exercise, Pace, Processes, Stage, Unmet, run::Because, world::World};

use crate::{
    PART1,
    shared::{
        hands::{Hands, all_handed_in, must_answer, must_count, task_of, wrong_answer},
        workers::{self, Pool, Victim},
    },
};

/// What is graded, and how.
pub(crate) const EXERCISE: Exercise = Exercise {
    name: "apply_async",
    part: PART1,
    processes: Processes::Many,
    pace: Pace::Prompt,
    checks: &[
        Check::new("answers", answers),
        Check::new("any-order", any_order),
        Check::new("returns-at-once", returns_at_once),
        Check::new("all-at-once", |stage| workers::all_at_once(stage, Pool::Async)),
        Check::new("same-processes", same_processes),
        Check::new("next-when-free", |stage| workers::next_when_free(stage, Pool::Async)),
        Check::new("unread", unread),
        Check::new("worker-died", worker_died),
        Check::new("stays-broken", stays_broken),
        Check::new("no-child-after-join", |stage| workers::no_child_left(stage, Pool::Async, &[])),
        Check::new("no-child-after-drop", |stage| {
            workers::no_child_left(stage, Pool::Async, &["--drop"])
        }),
    ],
    speedup: None,
};

/// Every task has its own answer, also one that is handed in twice; no tasks have none. With one
/// worker, so that answers come in the order in which they are collected.
fn answers(stage: &mut Stage) -> Result<(), Unmet> {
    let mut ranges = workers::random_ranges(stage, 7);
    ranges.push(ranges[1].clone());
    ranges.push(ranges[3].start..ranges[3].start);
    for ranges in [&ranges[..], &[]] {
        let arguments = Pool::Async.arguments(stage, ranges, 1, &["--batches", "2"]);
        let mut run = stage.start(World::bare().holding_all(), &arguments)?;
        let mut hands = Hands::new(stage, ranges);
        hands.follow(&mut run)?;
        compare(&stage.answer::<Async>(run)?, 2, ranges, Unread::None)?;
        hands.must_have_had(ranges)?;
    }
    Ok(())
}

/// Answers are collected in another order than the one in which they come.
fn any_order(stage: &mut Stage) -> Result<(), Unmet> {
    for order in ["reverse", "forward"] {
        let ranges = workers::random_ranges(stage, 8);
        let arguments = Pool::Async.arguments(stage, &ranges, 3, &["--collect", order]);
        let mut run = stage.start(World::bare().holding_all(), &arguments)?;
        let mut hands = Hands::new(stage, &ranges);
        // The oldest first when the newest is wanted first, and the other way round.
        workers::release_one_by_one(&mut run, &mut hands, ranges.len(), |held| match order {
            "reverse" => held.first(),
            _ => held.last(),
        })?;
        compare(&stage.answer::<Async>(run)?, 1, &ranges, Unread::None)?;
        hands.must_have_had(&ranges)?;
    }
    Ok(())
}

/// Everything is handed in although no task is answered and every worker is busy.
fn returns_at_once(stage: &mut Stage) -> Result<(), Unmet> {
    let processes = stage.rng.usize(2..5);
    // More than a queue with a modest limit takes.
    let count = 120;
    let (mut run, ranges) = Pool::Async.start_held(stage, count, processes, &[])?;
    let picture = run.until_still()?;
    let mut hands = Hands::new(stage, &ranges);
    let taken = hands.look_or_wait(&mut run, &picture)?.len();
    if all_handed_in(&picture) && taken > 0 && hands.without_strays() {
        stage.stop(run);
        return Ok(());
    }
    if all_handed_in(&picture) || !hands.without_strays() {
        return Err(stage.unmet(run, &picture, hands.lacking(hands.ranges(), count)));
    }
    let cause = match taken {
        0 | 1 => "`apply_async` waits for the answer",
        _ => "`apply_async` waits until a worker, or a place in the queue, is free",
    };
    let finding = Finding::new(
        "`apply_async` returns before the answer is there, also when all workers are busy",
        format!(
            "with {taken} of {count} tasks in the hands of {processes} workers, it does not return"
        ),
        cause,
        "put the task into a queue without a limit, and let threads of this process take tasks \
         from it, one thread a worker",
    );
    Err(stage.unmet(run, &picture, finding))
}

/// Several batches are done by the same processes, which are those that the answers name.
fn same_processes(stage: &mut Stage) -> Result<(), Unmet> {
    let processes = stage.rng.usize(2..5);
    let batches = 3;
    let words = ["--batches", &batches.to_string()];
    let (mut run, ranges) = Pool::Async.start_held(stage, 2 * processes, processes, &words)?;
    let mut hands = Hands::new(stage, &ranges);
    hands.follow(&mut run)?;
    let got = stage.answer::<Async>(run)?.batches;
    must_count(got.len(), batches, "batches")?;
    let mut answers = Vec::new();
    for batch in &got {
        let of_this: Vec<_> = batch.iter().filter_map(answer_of).cloned().collect();
        must_answer(&of_this, &ranges)?;
        answers.extend(of_this);
    }
    let answers: Vec<_> = answers.iter().collect();
    workers::same_processes(Pool::Async, processes, &hands, &ranges, &answers)
}

/// The answer, where there is one.
fn answer_of(collected: &Collected) -> Option<&Answered> {
    match collected {
        Collected::Answer(answer) => Some(answer),
        Collected::Failed(_) | Collected::Unread => None,
    }
}

/// Dropping pending answers unread waits for nothing and costs no other answer; `join` waits for their
/// tasks as for all others.
fn unread(stage: &mut Stage) -> Result<(), Unmet> {
    let processes = 2;
    let ranges = workers::random_ranges(stage, 8);
    let words = ["--batches", "2", "--drop-unread"];
    let arguments = Pool::Async.arguments(stage, &ranges, processes, &words);
    let mut run = stage.start(World::bare().holding_all(), &arguments)?;
    let picture = run.until_still()?;
    if picture.because == Because::Still && !all_handed_in(&picture) {
        // Does the drop wait, or the handing in, which is another check's?
        let arguments = Pool::Async.arguments(stage, &ranges, processes, &[]);
        let mut control = stage.start(World::bare().holding_all(), &arguments)?;
        let without = control.until_still()?;
        stage.stop(control);
        if all_handed_in(&without) {
            let finding = Finding::new(
                "dropping a `Pending` unread returns at once",
                "the drop does not return while the task is in the hands of a worker",
                "the drop of a `Pending` waits for its answer or for a thread",
                "let go of the answer's channel; whoever sends into it finds nobody there",
            );
            return Err(stage.unmet(run, &picture, finding));
        }
    }
    let mut hands = Hands::new(stage, &ranges);
    hands.follow(&mut run)?;
    compare(&stage.answer::<Async>(run)?, 2, &ranges, Unread::EverySecond)?;
    hands.must_have_had(ranges.iter().step_by(2))?;

    // The last one, which nobody wants, is kept in the hands of a worker.
    let last = ranges[ranges.len() - 1].clone();
    let arguments = Pool::Async.arguments(stage, &ranges, processes, &["--drop-unread"]);
    let world = World::bare().holding(move |request| task_of(request) == Some(last.clone()));
    let mut run = stage.start(world, &arguments)?;
    let picture = run.until_still()?;
    let done = run.document().is_ok_and(|document| !document.is_empty());
    if !done || picture.held.is_empty() {
        return compare(&stage.answer::<Async>(run)?, 1, &ranges, Unread::EverySecond);
    }
    let finding = Finding::new(
        "`join` waits until every task that was handed in is done, also one of which nobody wants \
         the answer",
        "it returned while a worker had such a task in hand",
        "`join` kills the workers, or leaves one behind that is busy",
        "let the pool's threads work off the queue before the workers' pipes are closed",
    );
    Err(stage.unmet(run, &picture, finding))
}

/// A task whose worker dies is an error that names the worker; one whose worker sends no answer is an
/// error, too.
fn worker_died(stage: &mut Stage) -> Result<(), Unmet> {
    let (batches, victim) = after_a_death(stage)?;
    let first = batches.batches.first().map(Vec::as_slice).unwrap_or_default();
    let names_it = |collected: &Collected| {
        matches!(collected, Collected::Failed(failure)
            if failure.kind == FailureKind::WorkerDied && failure.pid == Some(victim.pid))
    };
    let of_its_task = first.get(victim.task).is_some_and(names_it);
    let of_any = first.iter().any(names_it);
    let failed = first.iter().filter(|collected| matches!(collected, Collected::Failed(_))).count();
    let seen = match (of_its_task, of_any, failed) {
        (true, ..) => return worker_babbled(stage),
        (_, true, _) => "other tasks are such errors, and its own is not".to_owned(),
        (_, _, 0) => "no task was an error".to_owned(),
        _ => "errors, and none of them names it".to_owned(),
    };
    Err(Unmet::Failed(Finding::new(
        "the task whose worker dies is an `Err(WorkerDied)` with that worker's pid",
        seen,
        "an error of `send` or `receive` is not passed on, or made into another",
        "send the whole `Result` to the `Pending`, not only the answer",
    )))
}

/// A task whose worker sends something other than an answer is an error.
fn worker_babbled(stage: &mut Stage) -> Result<(), Unmet> {
    let batches = after_a_babble(stage)?.batches;
    if batches.iter().flatten().any(|collected| matches!(collected, Collected::Failed(_))) {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        "the task whose worker sends something other than an answer is an error",
        "no task was an error",
        "an error of `receive` is not passed on, or the task is handed out again",
        "send the whole `Result` to the `Pending`, not only the answer",
    )))
}

/// After a worker has died, or has sent no answer, what is handed in later is an error, too.
fn stays_broken(stage: &mut Stage) -> Result<(), Unmet> {
    let (after_a_death, _) = after_a_death(stage)?;
    let after_a_babble = after_a_babble(stage)?;
    for (after, batches) in
        [("died", after_a_death), ("sent something other than an answer", after_a_babble)]
    {
        let later: Vec<_> = batches.batches.iter().skip(1).flatten().collect();
        let fine = later.iter().filter(|c| !matches!(c, Collected::Failed(_))).count();
        if fine > 0 {
            return Err(Unmet::Failed(Finding::new(
                format!("after a worker has {after}, what is handed in later is an error, too"),
                format!("{fine} of {} tasks that were handed in later were Ok", later.len()),
                "whoever is left does the rest as if nothing had happened",
                "keep the first error where all the pool's threads can see it, and look at it \
                 before each task",
            )));
        }
    }
    Ok(())
}

/// Two batches, in the first of which a worker is killed.
fn after_a_death(stage: &mut Stage) -> Result<(Async, Victim), Unmet> {
    let (run, victim) = workers::start_and_kill_one(stage, Pool::Async, &["--batches", "2"])?;
    let batches = stage.answer(run)?;
    must_have_size(&batches, 2, victim.ranges)?;
    Ok((batches, victim))
}

/// Two batches, in the first of which a worker sends something other than an answer.
fn after_a_babble(stage: &mut Stage) -> Result<Async, Unmet> {
    let run = workers::start_with_a_babbler(stage, Pool::Async, &["--batches", "2"])?;
    let batches = stage.answer(run)?;
    must_have_size(&batches, 2, workers::RANGES_OF_A_BABBLER)?;
    Ok(batches)
}

/// The document has as many batches as were asked for, and in each an entry for every range.
fn must_have_size(got: &Async, batches: usize, ranges: usize) -> Result<(), Unmet> {
    must_count(got.batches.len(), batches, "batches")?;
    got.batches.iter().try_for_each(|batch| must_count(batch.len(), ranges, "entries of a batch"))
}

/// Which pending answers the program has dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unread {
    None,
    EverySecond,
}

/// Batches of `ranges` in which nothing was to go wrong.
fn compare(
    got: &Async,
    batches: usize,
    ranges: &[Range<u64>],
    unread: Unread,
) -> Result<(), Unmet> {
    must_have_size(got, batches, ranges.len())?;
    for batch in &got.batches {
        for (nth, (collected, range)) in batch.iter().zip(ranges).enumerate() {
            let seen = match collected {
                Collected::Unread if unread == Unread::EverySecond && nth % 2 == 1 => None,
                Collected::Unread => Some("a pending answer that was not dropped is lost".into()),
                Collected::Answer(answer) => wrong_answer(answer, range),
                Collected::Failed(failure) => {
                    Some(format!("{range:?} is an error: {:?}", failure.kind))
                }
            };
            if let Some(seen) = seen {
                return Err(Unmet::Failed(Finding::new(
                    "`get` returns the answer to the range that was handed in",
                    seen,
                    "answers come out of one channel that all share, or a thread of the pool has \
                     ended because nobody wanted its answer",
                    "give each task a channel of its own, and do not mind when nobody receives",
                )));
            }
        }
    }
    Ok(())
}
