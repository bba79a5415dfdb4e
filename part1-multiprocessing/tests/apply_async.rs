//! Public tests of `src/exercises/apply_async.rs`.

mod support;

use std::{
    collections::BTreeSet,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use lab::{Finding, watchdog::within};
use part1_multiprocessing::{
    Answer, PoolError, WorkerCommand,
    exercises::apply_async::{AsyncPool, Pending},
};
use support::{Running, Workers, at_gate, gate, must_answer, tens};

/// A short task.
const TEENS: Range<u64> = 10..20;

#[test]
fn apply_async_returns_while_workers_are_busy() {
    within("six tasks to be handed in to two workers", || {
        let gate = gate();
        let workers = Workers::held_by(&gate);
        let command = workers.command.clone();
        let handed_in = Arc::new(AtomicUsize::new(0));
        let mut running = Running::start({
            let handed_in = Arc::clone(&handed_in);
            move || {
                let pool = start(&command, 2);
                let pending: Vec<_> = tens(6)
                    .into_iter()
                    .map(|range| {
                        let pending = pool.apply_async(range);
                        handed_in.fetch_add(1, Ordering::SeqCst);
                        pending
                    })
                    .collect();
                let answers = pending.into_iter().map(|pending| answer(pending.get())).collect();
                pool.join();
                answers
            }
        });
        running.wait_until(|| handed_in.load(Ordering::SeqCst) == 6);
        let before_any_answer = handed_in.load(Ordering::SeqCst);
        gate.open();
        let answers: Vec<Answer> = running.finish();
        assert!(
            before_any_answer == 6,
            "\n{}",
            Finding::new(
                "6 tasks are handed in to 2 workers before any of them is answered",
                format!("{before_any_answer} were"),
                match before_any_answer {
                    0 => "`apply_async` waits for the answer",
                    _ => "`apply_async` waits for a worker that is free",
                },
                "put the task into a queue, and let threads of this process take tasks from it, \
                 one thread per worker",
            )
        );
        must_answer(&answers, &tens(6));
    });
}

#[test]
fn every_worker_holds_exactly_one_task() {
    within("three workers during a task", || {
        let gate = gate();
        let workers = Workers::held_by(&gate);
        let command = workers.command.clone();
        let mut running = Running::start(move || {
            let pool = start(&command, 3);
            let pending: Vec<_> =
                tens(6).into_iter().map(|range| pool.apply_async(range)).collect();
            pending.into_iter().for_each(|pending| drop(answer(pending.get())));
            pool.join();
        });
        running.inside(&gate, 3);
        running.look_for(|| gate.arrived() > 3);
        let (inside, begun) = (gate.arrived(), workers.begun().len());
        gate.open();
        running.finish();
        assert!(
            inside == 3 && begun == 3,
            "\n{}",
            Finding::new(
                "a pool of 3 is 3 processes, and each holds one task at the same time",
                format!("{begun} processes were started, {inside} tasks were held"),
                match begun > 3 {
                    true => "a process is started for each task",
                    false => "one thread communicates with all workers, one after another",
                },
                "give each worker a thread of this process that sends and receives for it",
            )
        );
    });
}

#[test]
fn free_workers_continue_while_one_is_stuck() {
    within("one worker to do what a stuck one leaves", || {
        let gate = gate();
        let workers = Workers::held_by(&gate);
        let (command, ranges) = (workers.command.clone(), tens(6));
        let mut running = Running::start({
            let ranges = ranges.clone();
            move || {
                let pool = start(&command, 2);
                let pending: Vec<_> =
                    ranges.into_iter().map(|range| pool.apply_async(range)).collect();
                let answers: Vec<_> =
                    pending.into_iter().map(|pending| answer(pending.get())).collect();
                pool.join();
                answers
            }
        });
        let stuck = at_gate(&ranges[0]);
        let mut let_go = BTreeSet::new();
        running.wait_until(|| {
            for arrival in gate.wait_for(0, Duration::ZERO) {
                if arrival.what != stuck {
                    gate.release(&arrival);
                    let_go.insert(arrival.what);
                }
            }
            let_go.len() == ranges.len() - 1
        });
        gate.open();
        must_answer(&running.finish(), &ranges);
        assert!(
            let_go.len() == ranges.len() - 1,
            "\n{}",
            Finding::new(
                "while one of 2 workers is stuck with the first task, the other does all 5 others",
                format!("it did {} of 5", let_go.len()),
                "each worker has a queue of its own, and tasks are dealt out as they come",
                "let all workers take their tasks from one queue",
            )
        );
    });
}

#[test]
fn answers_are_collected_in_any_order() {
    within("five answers, collected backwards", || {
        let workers = Workers::real();
        let pool = start(&workers.command, 2);
        let pending: Vec<_> = tens(5).into_iter().map(|range| pool.apply_async(range)).collect();
        let mut answers: Vec<_> =
            pending.into_iter().rev().map(|pending| answer(pending.get())).collect();
        pool.join();
        answers.reverse();
        must_answer(&answers, &tens(5));
    });
}

#[test]
fn one_range_handed_in_twice_is_answered_twice() {
    within("two answers to one range", || {
        let workers = Workers::real();
        let pool = start(&workers.command, 2);
        let (one, other) = (pool.apply_async(TEENS), pool.apply_async(TEENS));
        must_answer(&[answer(other.get()), answer(one.get())], &[TEENS, TEENS]);
        pool.join();
    });
}

#[test]
fn dropped_answers_leave_the_others_intact() {
    within("the answers that are wanted", || {
        let workers = Workers::real();
        let pool = start(&workers.command, 2);
        let mut pending: Vec<_> =
            tens(8).into_iter().map(|range| Some(pool.apply_async(range))).collect();
        for unread in pending.iter_mut().step_by(2) {
            *unread = None;
        }
        let answers: Vec<_> =
            pending.into_iter().flatten().map(|pending| answer(pending.get())).collect();
        let wanted: Vec<_> = tens(8).into_iter().skip(1).step_by(2).collect();
        must_answer(&answers, &wanted);
        // The pool must work as before.
        must_answer(&[answer(pool.apply_async(TEENS).get())], &[TEENS]);
        pool.join();
        workers.must_be_gone("after `join`");
    });
}

#[test]
fn answers_can_be_read_after_join() {
    within("answers that are read after `join`", || {
        let workers = Workers::real();
        let pool = start(&workers.command, 2);
        let pending: Vec<_> = tens(7).into_iter().map(|range| pool.apply_async(range)).collect();
        pool.join();
        let answers: Vec<_> = pending.into_iter().map(|pending| answer(pending.get())).collect();
        must_answer(&answers, &tens(7));
        workers.must_be_gone("after `join`");
    });
}

#[test]
fn a_dead_worker_fails_current_and_later_tasks() {
    within("the error of a worker that died", || {
        let workers = Workers::that_die_of_666();
        let pool = start(&workers.command, 2);
        let fine = pool.apply_async(1..2).get();
        let died = pool.apply_async(666..667).get();
        let later = [pool.apply_async(3..4), pool.apply_async(5..6)].map(Pending::get);
        let begun = workers.begun();
        pool.join();
        assert!(
            fine.is_ok()
                && matches!(&died, Err(PoolError::WorkerDied { pid, .. }) if begun.contains(pid)),
            "\n{}",
            Finding::new(
                "the task whose worker dies is an `Err(WorkerDied)` with its pid; one answered \
                 before is Ok",
                format!("before: {}; died: {}", shown(&fine), shown(&died)),
                "an error of `send` or `receive` is not passed on, or is replaced by another",
                "send the whole `Result` to the `Pending`, not only the answer",
            )
        );
        assert!(
            later.iter().all(Result::is_err),
            "\n{}",
            Finding::new(
                "after a worker has died, later tasks are errors, too",
                later.iter().map(shown).collect::<Vec<_>>().join("; "),
                "the remaining workers do the rest as if nothing had happened",
                "keep the first error where all the pool's threads can see it, and look at it \
                 before each task",
            )
        );
        workers.must_be_gone("after a worker died and the pool was joined");
    });
}

#[test]
fn an_invalid_answer_is_an_error() {
    within("the error of a worker that sends something other than an answer", || {
        let workers = Workers::that_babble();
        let pool = start(&workers.command, 1);
        let outcome = pool.apply_async(TEENS).get();
        drop(pool);
        assert!(
            matches!(&outcome, Err(PoolError::NotAnAnswer { .. })),
            "\n{}",
            Finding::new(
                "a line that is not an answer makes `get` return `Err(NotAnAnswer)`",
                shown(&outcome),
                "the error of `receive` is ignored, or `receive` is called again until an answer comes",
                "pass on what `receive` returned",
            )
        );
        workers.must_be_gone("after the pool was dropped");
    });
}

#[test]
fn a_missing_program_is_an_error() {
    let command = WorkerCommand::new("/no/such/program", ["worker"]);
    let started = within("a pool that cannot start", move || AsyncPool::start(&command, 2).err());
    assert!(
        matches!(started, Some(PoolError::Start { .. })),
        "\n{}",
        Finding::new(
            "a program that cannot be started makes `start` return `Err(Start)`",
            format!("{started:?}"),
            "the workers are started later, in threads whose errors are dropped",
            "start every worker in `start` and pass its error on with `?`",
        )
    );
}

#[test]
fn after_join_no_child_is_left() {
    within("a pool to be joined", || {
        let workers = Workers::real();
        let pool = start(&workers.command, 3);
        must_answer(&[answer(pool.apply_async(TEENS).get())], &[TEENS]);
        pool.join();
        workers.must_be_gone("after `join`");
    });
}

#[test]
fn after_a_plain_drop_no_child_is_left() {
    within("a pool to be dropped, with tasks that are not waited for", || {
        let workers = Workers::real();
        let pool = start(&workers.command, 3);
        for range in tens(12) {
            let _ = pool.apply_async(range);
        }
        drop(pool);
        workers.must_be_gone("after the pool was dropped");
    });
}

#[track_caller]
fn start(command: &WorkerCommand, processes: usize) -> AsyncPool {
    match AsyncPool::start(command, processes) {
        Ok(pool) => pool,
        Err(error) => panic!(
            "\n{}",
            Finding::new(
                format!("a pool of {processes} starts"),
                error.to_string(),
                "`start` already sends a worker a task, or reads from it",
                "let `start` only start the workers and the threads that hand tasks to them",
            )
        ),
    }
}

#[track_caller]
fn answer(outcome: Result<Answer, PoolError>) -> Answer {
    match outcome {
        Ok(answer) => answer,
        Err(error) => panic!(
            "\n{}",
            Finding::new(
                "`get` returns `Ok` if the task's worker does its work",
                error.to_string(),
                "the worker was closed, or the thread that serves it ended, before the task's turn",
                "end the workers when the queue is empty and closed, not before",
            )
        ),
    }
}

fn shown(outcome: &Result<Answer, PoolError>) -> String {
    match outcome {
        Ok(_) => "Ok".to_owned(),
        Err(error) => format!("an error ({error})"),
    }
}
