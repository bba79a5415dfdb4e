//! `process_pool`: real processes that live through many calls, all of them at work, answers in
//! order, errors told, nothing left behind.

use std::ops::Range;

use lab::{
    Finding,
    documents::part1::{Answered, FailureKind, Mapped, Pool as Maps},
    paired::{NUMBERS_FOR_PROCESSES, RANGES_FOR_PROCESSES},
};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Subject, Task, Terms, Unmet, Work, world::World,
};

use crate::{
    PART1,
    shared::{
        hands::{Hands, must_answer, must_count, wrong_answer},
        speedups::{large_numbers, words},
        workers::{self, Pool},
    },
};

/// What is graded, and how.
pub(crate) const EXERCISE: Exercise = Exercise {
    name: "process_pool",
    part: PART1,
    processes: Processes::Many,
    pace: Pace::Prompt,
    checks: &[
        Check::new("answers-in-order", answers_in_order),
        Check::new("few-or-no-ranges", few_or_no_ranges),
        Check::new("all-at-once", |stage| workers::all_at_once(stage, Pool::Process)),
        Check::new("same-processes", same_processes),
        Check::new("next-when-free", |stage| workers::next_when_free(stage, Pool::Process)),
        Check::new("worker-died", worker_died),
        Check::new("stays-broken", stays_broken),
        Check::new("no-child-after-join", |stage| {
            workers::no_child_left(stage, Pool::Process, &[])
        }),
        Check::new("no-child-after-drop", |stage| {
            workers::no_child_left(stage, Pool::Process, &["--drop"])
        }),
    ],
    speedup: Some(SPEEDUP),
};

const SPEEDUP: Subject = Subject {
    work: Work::Computing,
    task: |rng, Terms { program, workers, .. }| {
        // More numbers than for threads, in fewer pieces: to start a worker and to wake it for each piece takes a
        // virtual machine so long that the pool gains little on less.
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

/// The answers stand in the order of the ranges, whatever order they come in.
fn answers_in_order(stage: &mut Stage) -> Result<(), Unmet> {
    let mut ranges = workers::random_ranges(stage, 9);
    // A range that occurs twice, and one without numbers.
    ranges.push(ranges[2].clone());
    ranges.push(ranges[4].start..ranges[4].start);
    let arguments = Pool::Process.arguments(stage, &ranges, 3, &["--maps", "2"]);
    let mut run = stage.start(World::bare().holding_all(), &arguments)?;
    let mut hands = Hands::new(stage, &ranges);
    // The newest task is answered first, so that answers never come in the ranges' order.
    workers::release_one_by_one(&mut run, &mut hands, ranges.len(), |held| held.last())?;
    compare(&stage.answer::<Maps>(run)?, &ranges)?;
    hands.must_have_had(&ranges)
}

/// A map of nothing is nothing, and fewer ranges than workers are no harm.
fn few_or_no_ranges(stage: &mut Stage) -> Result<(), Unmet> {
    for (count, processes) in [(0, 2), (1, 5)] {
        let ranges = workers::random_ranges(stage, count);
        let arguments = Pool::Process.arguments(stage, &ranges, processes, &["--maps", "2"]);
        let mut run = stage.start(World::bare().holding_all(), &arguments)?;
        let mut hands = Hands::new(stage, &ranges);
        hands.follow(&mut run)?;
        compare(&stage.answer::<Maps>(run)?, &ranges)?;
        hands.must_have_had(&ranges)?;
    }
    Ok(())
}

/// Three maps are done by the same processes, which are those that the answers name.
fn same_processes(stage: &mut Stage) -> Result<(), Unmet> {
    let processes = stage.rng.usize(2..5);
    let maps = 3;
    let words = ["--maps", &maps.to_string()];
    let (mut run, ranges) = Pool::Process.start_held(stage, 2 * processes, processes, &words)?;
    let mut hands = Hands::new(stage, &ranges);
    hands.follow(&mut run)?;
    let got = stage.answer::<Maps>(run)?.maps;
    must_count(got.len(), maps, "maps")?;
    let mut answers = Vec::new();
    for mapped in &got {
        let of_this = answers_of(mapped)?;
        must_answer(of_this, &ranges)?;
        answers.extend(of_this);
    }
    workers::same_processes(Pool::Process, processes, &hands, &ranges, &answers)
}

/// A worker that dies with a task in hand makes the map an error that names it; one that sends no
/// answer makes it an error, too.
fn worker_died(stage: &mut Stage) -> Result<(), Unmet> {
    let (maps, killed) = after_a_death(stage)?;
    let must =
        "a worker that dies with a task in hand makes `map` an `Err(WorkerDied)` with its pid";
    let seen = match maps.maps.first() {
        Some(Mapped::Failed(failure))
            if failure.kind == FailureKind::WorkerDied && failure.pid == Some(killed) =>
        {
            return worker_babbled(stage);
        }
        Some(Mapped::Failed(failure)) if failure.kind == FailureKind::WorkerDied => {
            "`Err(WorkerDied)` with the pid of another process".to_owned()
        }
        Some(Mapped::Failed(failure)) => format!("another error: {:?}", failure.kind),
        Some(Mapped::Answers(answers)) => format!("Ok, with {} answers", answers.len()),
        None => "no result at all".into(),
    };
    Err(Unmet::Failed(Finding::new(
        must,
        seen,
        "an error of `send` or `receive` is left out of the answers, or made into another",
        "keep the first error of any worker and return it in place of the answers",
    )))
}

/// A worker that sends something other than an answer makes the map an error.
fn worker_babbled(stage: &mut Stage) -> Result<(), Unmet> {
    let maps = after_a_babble(stage)?;
    let Some(Mapped::Answers(answers)) = maps.maps.first() else { return Ok(()) };
    Err(Unmet::Failed(Finding::new(
        "a worker that sends something other than an answer makes `map` an error",
        format!("Ok, with {} answers", answers.len()),
        "an error of `receive` is left out of the answers, or the task is handed out again",
        "keep the first error of any worker and return it in place of the answers",
    )))
}

/// After a worker has died, or has sent no answer, every later map is an error, too.
fn stays_broken(stage: &mut Stage) -> Result<(), Unmet> {
    let (after_a_death, _) = after_a_death(stage)?;
    let after_a_babble = after_a_babble(stage)?;
    for (after, maps) in
        [("died", after_a_death), ("sent something other than an answer", after_a_babble)]
    {
        let later = maps.maps.iter().skip(1);
        let fine = later.clone().filter(|mapped| matches!(mapped, Mapped::Answers(_))).count();
        if fine > 0 {
            return Err(Unmet::Failed(Finding::new(
                format!("after a worker has {after}, every later `map` is an error, too"),
                format!("{fine} of {} later ones were Ok", later.count()),
                "the error is returned once and forgotten, and whoever is left does the rest",
                "keep the error in a field of the pool and look at it first in `map`",
            )));
        }
    }
    Ok(())
}

/// How many maps there are where one goes wrong.
const MAPS: usize = 3;

/// Some maps, in the first of which a worker sends something other than an answer.
fn after_a_babble(stage: &mut Stage) -> Result<Maps, Unmet> {
    let words = ["--maps", &MAPS.to_string()];
    let run = workers::start_with_a_babbler(stage, Pool::Process, &words)?;
    let maps = stage.answer::<Maps>(run)?;
    must_count(maps.maps.len(), MAPS, "maps")?;
    Ok(maps)
}

/// Some maps, in the first of which a worker is killed, and its pid.
fn after_a_death(stage: &mut Stage) -> Result<(Maps, u32), Unmet> {
    let words = ["--maps", &MAPS.to_string()];
    let (run, victim) = workers::start_and_kill_one(stage, Pool::Process, &words)?;
    let maps = stage.answer::<Maps>(run)?;
    must_count(maps.maps.len(), MAPS, "maps")?;
    Ok((maps, victim.pid))
}

/// What a map returned that nothing was to go wrong in.
fn answers_of(mapped: &Mapped) -> Result<&[Answered], Unmet> {
    match mapped {
        Mapped::Answers(answers) => Ok(answers),
        Mapped::Failed(failure) => Err(Unmet::Failed(Finding::new(
            "a map with workers that all do their work is no error",
            format!("an error: {:?}", failure.kind),
            "a worker's pipes were closed, or it was waited for or killed, before `join`",
            "close the pipes in `join` and in `drop` only",
        ))),
    }
}

/// Two maps of `ranges` in which nothing was to go wrong.
fn compare(got: &Maps, ranges: &[Range<u64>]) -> Result<(), Unmet> {
    must_count(got.maps.len(), 2, "maps")?;
    for mapped in &got.maps {
        let answers = answers_of(mapped)?;
        let wrong = if answers.len() == ranges.len() {
            answers.iter().zip(ranges).find_map(|(a, range)| wrong_answer(a, range))
        } else {
            Some(format!("{} answers to {} ranges", answers.len(), ranges.len()))
        };
        if let Some(seen) = wrong {
            return Err(Unmet::Failed(Finding::new(
                "there is one answer for each range, in the order of the ranges",
                seen,
                "answers are collected in the order in which they come, a short last group is \
                 dropped, or an answer is thrown away",
                "hand out the place of a range together with the range, and put its answer there",
            )));
        }
    }
    Ok(())
}
