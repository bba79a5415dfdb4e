//! Public tests of `src/exercises/process_pool.rs`.

mod support;

use std::{collections::BTreeSet, ops::Range, time::Duration};

use lab::{Finding, watchdog::within};
use part1_multiprocessing::{PoolError, WorkerCommand, exercises::process_pool::ProcessPool};
use support::{Running, Workers, at_gate, gate, must_answer, tens};

/// The range that kills some of the workers here.
const DEADLY: Range<u64> = 666..667;

#[test]
fn answers_follow_the_order_of_the_ranges() {
    within("the answers to seven ranges", || {
        let workers = Workers::real();
        // The first is the longest, so that others are answered before it.
        let long = 1_000_000..1_040_000;
        let ranges: Vec<_> = [long].into_iter().chain(tens(6)).collect();
        let mut pool = start(&workers.command, 3);
        must_answer(&answers(pool.map(&ranges)), &ranges);
        pool.join();
    });
}

#[test]
fn reverse_completion_keeps_the_answer_order() {
    within("three answers, the last one first", || {
        let gate = gate();
        let workers = Workers::held_by(&gate);
        let (command, ranges) = (workers.command.clone(), tens(3));
        let mut running = Running::start({
            let ranges = ranges.clone();
            move || {
                let mut pool = start(&command, 3);
                let answers = pool.map(&ranges);
                pool.join();
                answers
            }
        });
        let mut inside = running.inside(&gate, 3);
        inside.sort_by(|one, other| other.what.cmp(&one.what));
        for arrival in &inside {
            gate.release(arrival);
        }
        gate.open();
        must_answer(&answers(running.finish()), &ranges);
    });
}

#[test]
fn four_processes_hold_four_tasks_at_once() {
    within("four workers during a task", || {
        let gate = gate();
        let workers = Workers::held_by(&gate);
        let command = workers.command.clone();
        let mut running = Running::start(move || {
            let mut pool = start(&command, 4);
            let answers = pool.map(&tens(8));
            pool.join();
            answers
        });
        let inside = running.inside(&gate, 4).len();
        running.look_for(|| gate.arrived() > 4);
        let (inside, begun) = (inside.max(gate.arrived()), workers.begun().len());
        gate.open();
        let answers = answers(running.finish());
        must_answer(&answers, &tens(8));
        let cause = match (inside, begun) {
            (0 | 1, _) => {
                "a worker's answer is waited for before the next worker is given its task: \
                 `send` and `receive` are called in the same turn of one loop"
            }
            (_, 5..) => "a process is started for each range, not for each worker",
            _ => "fewer workers are started than were asked for, or some are given no task",
        };
        assert!(
            inside == 4 && begun == 4,
            "\n{}",
            Finding::new(
                "a pool of 4 is 4 processes, and each holds one task at the same time",
                format!("{begun} processes were started, {inside} tasks were held"),
                cause,
                "start the workers once, in `start`, and let each have a thread of this process \
                 that sends and receives for it (`std::thread::scope`)",
            )
        );
    });
}

#[test]
fn free_workers_continue_while_one_is_stuck() {
    within("two workers to do what a stuck third one leaves", || {
        let gate = gate();
        let workers = Workers::held_by(&gate);
        let (command, ranges) = (workers.command.clone(), tens(9));
        let mut running = Running::start({
            let ranges = ranges.clone();
            move || {
                let mut pool = start(&command, 3);
                let answers = pool.map(&ranges);
                pool.join();
                answers
            }
        });
        // The worker with the first range stays held, and every other one is released when it comes.
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
        must_answer(&answers(running.finish()), &ranges);
        assert!(
            let_go.len() == ranges.len() - 1,
            "\n{}",
            Finding::new(
                "while one of 3 workers is stuck with the first range, the others do all 8 others",
                format!("they did {} of 8", let_go.len()),
                "the ranges are dealt out before the work begins, or every round waits for its \
                 slowest worker",
                "keep the ranges in one queue, and let a worker take the next one as soon as its \
                 answer is there",
            )
        );
    });
}

#[test]
fn the_same_processes_work_for_every_map() {
    within("two maps on one pool", || {
        let workers = Workers::real();
        let mut pool = start(&workers.command, 2);
        let first = answers(pool.map(&tens(6)));
        let second = answers(pool.map(&tens(4)));
        pool.join();
        must_answer(&first, &tens(6));
        must_answer(&second, &tens(4));
        // A worker without a task may be gone before it wrote its process id.
        let begun = workers.begun().len();
        assert!(
            begun <= 2,
            "\n{}",
            Finding::new(
                "a pool of 2 starts 2 processes, however many maps it does",
                format!("{begun} processes after 2 maps"),
                "`map` starts new workers on every call",
                "start the workers in `start`, keep them in a field, and only use them in `map`",
            )
        );
    });
}

#[test]
fn no_ranges_give_no_answers() {
    within("the answers to no ranges", || {
        let workers = Workers::real();
        let mut pool = start(&workers.command, 2);
        must_answer(&answers(pool.map(&[])), &[]);
        must_answer(&answers(pool.map(&tens(1))), &tens(1));
        pool.join();
        workers.must_be_gone("after `join`");
    });
}

#[test]
fn more_workers_than_ranges_are_fine() {
    within("two answers of a pool of five", || {
        let workers = Workers::real();
        let mut pool = start(&workers.command, 5);
        must_answer(&answers(pool.map(&tens(2))), &tens(2));
        pool.join();
        workers.must_be_gone("after `join`");
    });
}

#[test]
fn the_error_names_the_dead_worker() {
    within("the error of a worker that died", || {
        let workers = Workers::that_die_of_666();
        let mut pool = start(&workers.command, 2);
        let result = pool.map(&[1..2, DEADLY, 3..4, 5..6]);
        let begun = workers.begun();
        drop(pool);
        let right =
            matches!(&result, Err(PoolError::WorkerDied { pid, .. }) if begun.contains(pid));
        assert!(
            right,
            "\n{}",
            Finding::new(
                "a worker that dies during a task makes `map` return `Err(WorkerDied)` \
                 with its pid",
                match &result {
                    Ok(answers) => format!("Ok, with {} answers to 4 ranges", answers.len()),
                    Err(error) => format!("Err, but with: {error}"),
                },
                "an error of `send` or `receive` is left out of the answers, or is replaced by another",
                "keep the first error of any worker and return it instead of the answers",
            )
        );
    });
}

#[test]
fn every_call_fails_after_a_worker_died() {
    within("a second map after a worker died", || {
        let workers = Workers::that_die_of_666();
        let mut pool = start(&workers.command, 3);
        let first = pool.map(&[DEADLY]);
        let later = [pool.map(&tens(1)), pool.map(&tens(6))];
        pool.join();
        assert!(
            first.is_err() && later.iter().all(Result::is_err),
            "\n{}",
            Finding::new(
                "after a worker has died, this `map` and every later one is an error",
                format!(
                    "{}; of 2 later ones, {} were",
                    is(&first),
                    later.iter().filter(|l| l.is_err()).count()
                ),
                "the error is returned once and forgotten, and the remaining workers do the rest",
                "keep the error in a field of the pool and look at it first in `map`",
            )
        );
    });
}

#[test]
fn an_invalid_answer_is_an_error() {
    within("the error of a worker that sends something other than an answer", || {
        let workers = Workers::that_babble();
        let mut pool = start(&workers.command, 2);
        let result = pool.map(&tens(3));
        drop(pool);
        assert!(
            matches!(&result, Err(PoolError::NotAnAnswer { .. })),
            "\n{}",
            Finding::new(
                "a line that is not an answer makes `map` return `Err(NotAnAnswer)`",
                is(&result),
                "the error of `receive` is ignored, or `receive` is called again until an answer comes",
                "return what `receive` returned",
            )
        );
        workers.must_be_gone("after the pool was dropped");
    });
}

#[test]
fn a_missing_program_is_an_error() {
    let command = WorkerCommand::new("/no/such/program", ["worker"]);
    let started = within("a pool that cannot start", move || ProcessPool::start(&command, 2).err());
    assert!(
        matches!(started, Some(PoolError::Start { .. })),
        "\n{}",
        Finding::new(
            "a program that cannot be started makes `start` return `Err(Start)`",
            format!("{started:?}"),
            "the error of a worker's start is left for later, or the pool starts nothing at all",
            "start every worker in `start` and pass its error on with `?`",
        )
    );
}

#[test]
fn after_join_no_child_is_left() {
    within("a pool to be joined", || {
        let workers = Workers::real();
        let mut pool = start(&workers.command, 3);
        must_answer(&answers(pool.map(&tens(9))), &tens(9));
        pool.join();
        workers.must_be_gone("after `join`");
    });
}

#[test]
fn after_a_plain_drop_no_child_is_left() {
    within("a pool to be dropped", || {
        let workers = Workers::real();
        let mut pool = start(&workers.command, 3);
        must_answer(&answers(pool.map(&tens(9))), &tens(9));
        drop(pool);
        workers.must_be_gone("after the pool was dropped");
    });
}

#[test]
fn after_an_error_no_child_is_left() {
    within("a broken pool to be joined, and another to be dropped", || {
        for join in [true, false] {
            let workers = Workers::that_die_of_666();
            let mut pool = start(&workers.command, 3);
            // Whether this is an error is checked by another test.
            let _ = pool.map(&[1..2, DEADLY, 3..4]);
            if join {
                pool.join();
            } else {
                drop(pool);
            }
            workers.must_be_gone("after a worker died and the pool ended");
        }
    });
}

#[track_caller]
fn start(command: &WorkerCommand, processes: usize) -> ProcessPool {
    match ProcessPool::start(command, processes) {
        Ok(pool) => pool,
        Err(error) => panic!(
            "\n{}",
            Finding::new(
                format!("a pool of {processes} starts"),
                error.to_string(),
                "`start` already sends a worker a task, or reads from it",
                "let `start` only start the workers",
            )
        ),
    }
}

#[track_caller]
fn answers<T>(result: Result<T, PoolError>) -> T {
    match result {
        Ok(answers) => answers,
        Err(error) => panic!(
            "\n{}",
            Finding::new(
                "`map` returns `Ok` if all workers do their work",
                error.to_string(),
                "a worker's pipes were closed, or the worker was waited for or killed, before \
                 `join`",
                "close the pipes in `join` and in `drop` only",
            )
        ),
    }
}

fn is<T>(result: &Result<T, PoolError>) -> String {
    match result {
        Ok(_) => "the first was Ok".to_owned(),
        Err(error) => format!("the first was an error ({error})"),
    }
}
