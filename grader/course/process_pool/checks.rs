//! `process_pool`: real processes that survive many calls, all of them at work, with answers in order, errors
//! reported, and nothing left behind.

use std::ops::Range;

use lab::{
    Finding,
    documents::part1::{Answered, Mapped, Pool as Maps},
    paired::{NUMBERS_FOR_PROCESSES, RANGES_FOR_PROCESSES},
};
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Subject, Task, Terms, Unmet, Verdict, Work,
    world::World,
};

use crate::{
    PART1,
    shared::{
        at_work,
        hands::{Hands, must_answer, must_be_of_others, must_count, wrong_answer},
        left_behind,
        odd::{self, Made, Odd, must_stay_broken, other_pool_broken},
        speedups::{large_numbers, words},
        workers::{self, Pool, list},
    },
};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "process_pool",
    part: PART1,
    processes: Processes::Many,
    pace: Pace::Prompt,
    checks: &[
        Check::new("answers-in-order", answers_in_order),
        Check::new("few-or-no-ranges", few_or_no_ranges),
        Check::new("all-at-once", |stage| at_work::all_at_once(stage, Pool::Process)),
        Check::new("same-processes", same_processes),
        Check::new("next-when-free", |stage| at_work::next_when_free(stage, Pool::Process)),
        Check::new("worker-died", worker_died),
        Check::new("stays-broken", stays_broken),
        Check::new("start-fails", |stage| left_behind::start_fails(stage, Pool::Process)),
        Check::new("no-child-after-join", |stage| {
            left_behind::no_child_left(stage, Pool::Process, &[])
        }),
        Check::new("no-child-after-drop", |stage| {
            left_behind::no_child_left(stage, Pool::Process, &["--drop"])
        }),
    ],
    speedup: Some(SPEEDUP),
};

const SPEEDUP: Subject = Subject {
    work: Work::Computing,
    task: |rng, Terms { program, workers, .. }| {
        // More numbers than for threads, in fewer pieces. On a virtual machine it takes so long to start a worker and
        // to wake it for each piece that the pool gains little with less work.
        let range = large_numbers(rng, NUMBERS_FOR_PROCESSES);
        let pool = format!(
            "process-pool --range {range} --chunks {RANGES_FOR_PROCESSES} --processes {workers} --worker {program} worker"
        );
        Task {
            sequential: words(format!("primes-sequential --range {range}")),
            parallel: words(pool),
        }
    },
    world: None,
    env: &[],
    volatile: &["pid", "by_pid"],
};

/// The answers are in the order of the ranges, in whatever order they come and however many there are.
fn answers_in_order(stage: &mut Stage) -> Verdict {
    let mut ranges = workers::random_ranges(stage, 4);
    ranges.extend(workers::similar_ranges(stage));
    let fewer: Vec<_> = ranges.iter().rev().take(7).cloned().collect();
    let words = ["--maps", "2", "--then", &list(&fewer), "--then", &list(&ranges)];
    let arguments = Pool::Process.arguments(stage, &ranges, 3, &words);
    let mut run = stage.start(World::bare().holding_all(), &arguments)?;
    let mut hands = Hands::new(stage, &ranges);
    // The newest task is answered first, so answers never come in the order of the ranges.
    workers::release_one_by_one(&mut run, &mut hands, ranges.len(), |held| held.last())?;
    let rounds: [&[_]; 4] = [&ranges, &ranges, &fewer, &ranges];
    compare(&stage.answer::<Maps>(run)?, &rounds)?;
    hands.must_have_had(&ranges)?;

    // Nothing is held, and nothing on the command line suggests that anything might be.
    let many = workers::many_ranges(stage);
    stage.give_room_for(many.len() as u64);
    let arguments = Pool::Process.arguments(stage, &many, 3, &[]);
    let run = stage.start(World::bare(), &arguments)?;
    let got = stage.answer::<Maps>(run)?;
    compare(&got, &[&many])?;
    must_be_of_others(got.pid, got.maps.iter().filter_map(|map| answers_of(map).ok()).flatten())?;
    Ok(Met::new(format!(
        "{} maps returned {} answers in the order of their ranges. Of the first {} tasks the newest held one was always \
         released first.",
        rounds.len() + 1,
        rounds.iter().map(|ranges| ranges.len()).sum::<usize>() + many.len(),
        ranges.len()
    )))
}

/// An empty list gives an empty list, and fewer ranges than workers are fine.
fn few_or_no_ranges(stage: &mut Stage) -> Verdict {
    let pools = [(&[0, 0, 2][..], 1), (&[1, 0, 1], 5)];
    for (counts, processes) in pools {
        let rounds: Vec<_> =
            counts.iter().map(|&count| workers::random_ranges(stage, count)).collect();
        let later: Vec<_> =
            rounds[1..].iter().flat_map(|round| ["--then".to_owned(), list(round)]).collect();
        let later: Vec<_> = later.iter().map(String::as_str).collect();
        let arguments = Pool::Process.arguments(stage, &rounds[0], processes, &later);
        let mut run = stage.start(World::bare().holding_all(), &arguments)?;
        let mut hands = Hands::new(stage, &rounds.concat());
        hands.follow(&mut run)?;
        let wanted: Vec<_> = rounds.iter().map(Vec::as_slice).collect();
        compare(&stage.answer::<Maps>(run)?, &wanted)?;
        hands.must_have_had(rounds.iter().flatten())?;
    }
    let counts: Vec<_> = pools.iter().flat_map(|(counts, _)| counts.iter().copied()).collect();
    let most = counts.iter().copied().max().unwrap_or_default();
    let empty = counts.iter().filter(|&&count| count == 0).count();
    let workers = pools.map(|(_, processes)| processes.to_string());
    Ok(Met::new(format!(
        "{} maps of at most {most} ranges were right, {empty} of them without ranges, in pools of {} workers.",
        counts.len(),
        workers.join(" and ")
    )))
}

/// The same processes do three maps, and the answers name them. Another pool has other processes.
fn same_processes(stage: &mut Stage) -> Verdict {
    let processes = stage.rng.usize(2..4);
    let maps = 3;
    let words = ["--pools", "2", "--maps", &maps.to_string()];
    let (mut run, ranges) = Pool::Process.start_held(stage, 2 * processes, processes, &words)?;
    let mut hands = Hands::new(stage, &ranges);
    hands.follow_all_busy(&mut run, processes)?;
    let got = stage.answer::<Maps>(run)?;
    must_count(got.others.len(), 1, "other pools")?;
    let mut pools = Vec::new();
    for pool in [&got, &got.others[0]] {
        must_count(pool.maps.len(), maps, "maps")?;
        let mut answers = Vec::new();
        for mapped in &pool.maps {
            let of_this = answers_of(mapped)?;
            must_answer(of_this, &ranges)?;
            answers.extend(of_this);
        }
        pools.push(answers);
    }
    at_work::same_processes(Pool::Process, processes, &hands, &ranges, &pools)
}

/// A worker that fails makes the map an error that names the worker and the failure.
fn worker_died(stage: &mut Stage) -> Verdict {
    for odd in Odd::ALL {
        let (got, oddity) = odd::run::<Maps>(stage, Pool::Process, odd, &[])?;
        must_count(got.maps.len(), oddity.rounds.len(), "maps")?;
        // A pool that sends to a worker more often than necessary sees its end sooner.
        let sooner = got.maps[..odd.round()].iter().position(|m| matches!(m, Mapped::Failed(_)));
        let round = sooner.unwrap_or(odd.round());
        for (mapped, ranges) in got.maps.iter().zip(&oddity.rounds).take(round) {
            must_answer(answers_of(mapped)?, ranges)?;
        }
        oddity.must_be(
            Pool::Process,
            &match &got.maps[round] {
                Mapped::Failed(failure) => Made::Failed(failure),
                Mapped::Answers(answers) => {
                    Made::Answers { there: answers.len(), wanted: oddity.rounds[round].len() }
                }
            },
        )?;
    }
    Ok(Met::new(format!(
        "In each of {} runs a worker failed in another way, and `map` returned an error with its pid and the failure.",
        Odd::ALL.len()
    )))
}

/// After a worker has failed, every later map is an error, too. Another pool is not affected.
fn stays_broken(stage: &mut Stage) -> Verdict {
    let mut errors = 0;
    for odd in [Odd::Killed, Odd::Babbles] {
        let (got, oddity) = odd::run::<Maps>(stage, Pool::Process, odd, &["--pools", "2"])?;
        must_count(got.maps.len(), oddity.rounds.len(), "maps")?;
        let later = &got.maps[1..];
        let fine = later.iter().filter(|mapped| matches!(mapped, Mapped::Answers(_))).count();
        must_stay_broken(odd, "every later `map`", (fine, later.len()))?;
        must_count(got.others.len(), 1, "other pools")?;
        let other = &got.others[0].maps;
        must_count(other.len(), oddity.rounds.len(), "maps of another pool")?;
        if let Some(Mapped::Failed(failure)) = other.iter().find(|m| matches!(m, Mapped::Failed(_)))
        {
            return Err(other_pool_broken(failure));
        }
        errors += later.len();
    }
    Ok(Met::new(format!(
        "After a worker had failed, {errors} of {errors} later maps were errors. Another pool was not affected."
    )))
}

/// The answers of a map in which nothing was expected to fail.
fn answers_of(mapped: &Mapped) -> Result<&[Answered], Unmet> {
    match mapped {
        Mapped::Answers(answers) => Ok(answers),
        Mapped::Failed(failure) => Err(Unmet::Failed(Finding::new(
            "`map` returns `Ok` if no worker fails",
            format!("an error: {:?}", failure.kind),
            "the pipes of a worker were closed, or it was waited for or killed, before its pool's `join`",
            "close the pipes in `join` and in `drop` only",
        ))),
    }
}

/// The maps of these `rounds`, in which nothing was expected to fail.
fn compare(got: &Maps, rounds: &[&[Range<u64>]]) -> Result<(), Unmet> {
    must_count(got.maps.len(), rounds.len(), "maps")?;
    got.maps.iter().zip(rounds).try_for_each(|(mapped, ranges)| compare_one(mapped, ranges))
}

fn compare_one(mapped: &Mapped, ranges: &[Range<u64>]) -> Result<(), Unmet> {
    let answers = answers_of(mapped)?;
    let wrong = if answers.len() == ranges.len() {
        answers.iter().zip(ranges).find_map(|(a, range)| wrong_answer(a, range))
    } else {
        Some(format!("{} answers to {} ranges", answers.len(), ranges.len()))
    };
    match wrong {
        None => Ok(()),
        Some(seen) => Err(Unmet::Failed(Finding::new(
            "there is one answer for each range, in the order of the ranges",
            seen,
            "answers are collected in order of arrival or by a part of their range, a short last group is \
             dropped, or an answer is thrown away",
            "hand out the place of a range together with the range, and put its answer there",
        ))),
    }
}
