//! `primes_parallel`: the same list as with one thread, found by as many threads as requested, which share the
//! numbers finely.
//!
//! Threads are seen at *marks*, which are numbers of the range for which `is_prime` asks the gate. Marks are so
//! irregular that no regular way of sharing the numbers misses them. All *rough* numbers must be tested. No small
//! prime divides them, so a program may still leave out multiples of small primes. About half of them are not prime.
//! A program that finds the primes by other means has no reason to test those.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use lab::{Finding, paired::NUMBERS_FOR_THREADS};
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Subject, Task, Unmet, Verdict, Work,
    world::{Request, World},
};

use self::{
    calls::{Call, MANY, arguments, random_range},
    lists::{same_list, small_ranges},
    never_over::never_over,
    together::{all_threads, none_tests},
};
use crate::{
    PART1,
    shared::{
        inside::{Inside, number_of, rough_marks},
        speedups::{large_numbers, words},
    },
};

mod calls;
mod lists;
mod never_over;
mod together;

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "primes_parallel",
    part: PART1,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("same-list", same_list),
        Check::new("small-ranges", small_ranges),
        Check::new("all-threads", all_threads),
        Check::new("never-over", never_over),
        Check::new("shared-finely", shared_finely),
    ],
    speedup: Some(SPEEDUP),
};

const SPEEDUP: Subject = Subject {
    work: Work::Computing,
    task: |rng, terms| {
        let range = large_numbers(rng, NUMBERS_FOR_THREADS);
        let workers = terms.workers;
        Task {
            sequential: words(format!("primes-sequential --range {range}")),
            parallel: words(format!("primes-parallel --range {range} --threads {workers}")),
        }
    },
    world: None,
    env: &[],
    volatile: &[],
};

/// With one of `threads` threads held, at most this share of one thread's fair part may be left.
const MOST_LEFT: f64 = 0.7;

/// With one thread held, the others do all but a small share of the rest.
fn shared_finely(stage: &mut Stage) -> Verdict {
    let mut shares = Vec::new();
    for threads in [4, 8] {
        shares.push(tested_beside_one(stage, threads)?.map(|(tested, all)| {
            format!("a call for {threads} threads tested {tested} of {all} watched numbers")
        }));
    }
    Ok(match shares.into_iter().collect::<Option<Vec<_>>>() {
        Some(shares) => Met::new(format!("With one thread held, {}.", shares.join(", and "))),
        None => Met::left_to("all-threads", "no thread tested numbers beside a held one"),
    })
}

/// Holds one of `threads` threads to the end. Returns how many marks were tested by then, and how many there are.
/// Returns `None` if no two threads tested numbers at the same time, or none could be held.
fn tested_beside_one(stage: &mut Stage, threads: usize) -> Result<Option<(usize, usize)>, Unmet> {
    let call = Call::unlisted(random_range(stage, MANY), threads);
    let marks = rough_marks(stage, &call.range, 120);
    let mut inside = Inside::new(&marks);
    let end = call.range.end - MANY / 8;
    let (passing, late) = (Arc::default(), Arc::new(AtomicBool::new(false)));
    let world = World::bare().asked_for(marks.iter().copied()).holding(holds_one(
        Arc::clone(&passing),
        Arc::clone(&late),
        end,
    ));
    let mut run = stage.start(world, &arguments(&[call]))?;
    // Every thread is held at its first mark. One stays there.
    let picture = run.until(|now| now.held >= threads)?;
    let standing = inside.look(&picture);
    let stood = standing.len().clamp(1, threads);
    // Either the lowest mark, whose piece is the longest if pieces are cut by cost, or the first mark near the end of
    // the range, now or later.
    let from = if threads == 4 { 0 } else { end };
    let there = standing.iter().filter(|standing| standing.number >= from);
    let mut stuck = there.min_by_key(|standing| standing.number).copied();
    late.store(stuck.is_none(), Ordering::SeqCst);
    passing.store(true, Ordering::SeqCst);
    let mut rest = picture.clone();
    if stuck.is_none() {
        rest.held.iter().for_each(|held| run.release(held.exchange.id));
        rest = run.until_still()?;
        stuck = inside.look(&rest).first().copied();
    }
    let stays = stuck.map(|stuck| stuck.id);
    while rest.held.iter().any(|held| Some(held.exchange.id) != stays) {
        for held in rest.held.iter().filter(|held| Some(held.exchange.id) != stays) {
            run.release(held.exchange.id);
        }
        rest = run.until_still()?;
    }
    // The same thread must wait for it to the end.
    let stays_there = stuck.is_none_or(|stuck| inside.look(&rest).contains(&stuck));
    if !stays_there || !inside.without_strays() {
        return Err(stage.unmet(run, &rest, inside.lacking()));
    }
    let exchanges = run.exchanges();
    let answered = exchanges.iter().filter(|exchange| !exchange.held);
    let tested: BTreeSet<u64> =
        answered.filter_map(|exchange| number_of(&exchange.request)).collect();
    let left = marks.difference(&tested).count();
    // Divides by the number of threads that worked, since another check reports too few threads.
    let most = MOST_LEFT / stood as f64 * marks.len() as f64;
    if left as f64 > most + 1.0 {
        let finding = match picture.held.len() {
            0 => none_tests(threads, &picture),
            _ => too_coarse(threads, stood, 100 * left / marks.len()),
        };
        return Err(stage.unmet(run, &rest, finding));
    }
    stage.stop(run);
    Ok((stuck.is_some() && stood > 1).then_some((marks.len() - left, marks.len())))
}

/// Holds everything at first. Once it is `passing`, holds only the first number from `end` on, and only if `late` is
/// set.
fn holds_one(
    passing: Arc<AtomicBool>,
    late: Arc<AtomicBool>,
    end: u64,
) -> impl Fn(&Request) -> bool + Send + 'static {
    move |request| {
        let is_late = || number_of(request).is_some_and(|number| number >= end);
        !passing.load(Ordering::SeqCst) || (is_late() && late.swap(false, Ordering::SeqCst))
    }
}

/// `stood` threads tested numbers at the same time before all but one were released.
fn too_coarse(threads: usize, stood: usize, left_percent: usize) -> Finding {
    let most = 100.0 * MOST_LEFT / threads as f64;
    let (cause, next) = if stood < 2 {
        (
            "no other thread tests numbers while one does",
            "start all threads first, then join them, let each take pieces until none is left, and hold a lock \
             only to take the next one",
        )
    } else if left_percent > 90 {
        (
            "all pieces of a round must end before the next round begins",
            "let each thread take pieces until none is left, and join the threads once, at the end",
        )
    } else {
        (
            "there is only one piece per thread, or some pieces are long, and a thread that is done does not \
             help with the rest of another thread's piece",
            "cut the range into many more pieces than threads and let each thread take the next \
             one when it is done, or let rayon do that",
        )
    };
    Finding::new(
        format!(
            "with one of {threads} threads held up, at most {most:.0} of 100 numbers wait for it"
        ),
        format!("{left_percent} of 100 are left when the others have nothing left to do"),
        cause,
        next,
    )
}
