//! `primes_parallel`: the same list as one thread's, found by as many threads as were asked for,
//! which share the numbers finely.
//!
//! Threads are seen at *marks*: numbers of the range for which `is_prime` asks the gate. They lie
//! so irregularly that no regular way to share out the numbers misses them. What must be tested are
//! *rough* numbers. No small prime divides them, so that a program may leave out multiples of small primes. About half
//! of them are no primes, which a program that has found the primes by other means has no reason to test.

use std::{
    collections::BTreeSet,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use lab::{Finding, documents::part1::Primes, paired::NUMBERS_FOR_THREADS};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Subject, Task, Unmet, Work,
    run::{Because, Picture},
    world::{ExchangeId, World},
};

use crate::{
    PART1,
    shared::{
        inside::{Inside, marks, number_of, rough_marks, some_rough},
        primes::{is_rough, next_prime, primes_of, rough_composite},
        speedups::{large_numbers, words},
    },
};

/// What is graded, and how.
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

/// How many numbers are tested where the sharing is looked at: as many as in workload A, so that
/// whatever is fine enough there is fine enough here.
const MANY: u64 = 1_000_000;

/// With one of `threads` threads held up, at most this share of a thread's fair part waits.
const MOST_LEFT: f64 = 0.7;

/// Long ranges give the list of one thread: ascending, nothing missing, nothing twice.
fn same_list(stage: &mut Stage) -> Result<(), Unmet> {
    // From one prime to another, so that a slip at an end shows, and of a length that no number of
    // threads or chunks divides.
    let first = next_prime(stage.rng.u64(10_000..500_000));
    let last = (first..).step_by(2520).skip(8).find(|&n| next_prime(n) == n).unwrap_or(first);
    // Between two primes that do not belong to it.
    let below = next_prime(stage.rng.u64(10_000..500_000));
    let above = next_prime(below + stage.rng.u64(5_000..15_000));
    // Below 2, and beyond 32 bits.
    let small = 0..stage.rng.u64(1_000..5_000);
    let large = stage.rng.u64(1 << 32..1 << 33);
    // The first piece of the first one is done last: a list in order of arrival is out of order.
    for (range, last) in [
        (first..last + 1, Some(first)),
        (below + 1..above, None),
        (small, None),
        (large..large + 1_001, None),
    ] {
        let threads = stage.rng.usize(2..10);
        let mut asked = some_rough(&range);
        asked.extend(last);
        must_find(stage, &range, threads, &asked, last)?;
    }
    Ok(())
}

/// Empty ranges, ranges of one number, and fewer numbers than threads.
fn small_ranges(stage: &mut Stage) -> Result<(), Unmet> {
    let empty = stage.rng.u64(2..10_000);
    let prime = next_prime(stage.rng.u64(101..10_000));
    let composite = rough_composite(&mut stage.rng);
    // At most one prime in each: what several would show is another check's.
    for range in [
        empty..empty,
        0..2,
        prime..prime + 1,
        prime + 1..prime + 2,
        prime - 1..prime + 2,
        composite..composite + 1,
    ] {
        let threads = stage.rng.usize(2..9);
        let asked = range.clone().filter(|&n| is_rough(n)).collect();
        must_find(stage, &range, threads, &asked, None)?;
    }
    Ok(())
}

/// The program finds the primes of `range`, and its threads test all of the numbers `asked`. The test of `last` does not
/// end before there is nothing else to do.
fn must_find(
    stage: &mut Stage,
    range: &Range<u64>,
    threads: usize,
    asked: &BTreeSet<u64>,
    mut last: Option<u64>,
) -> Result<(), Unmet> {
    // A list of no numbers is no answer of a gate's.
    let world = match asked.is_empty() {
        true => World::bare(),
        false => World::bare().asked_for(asked.iter().copied()).holding_all(),
    };
    let mut run = stage.start(world, &arguments(range, threads, &["--all"]))?;
    let mut inside = Inside::new(asked);
    // The request that waits until nothing else comes.
    let mut kept: Option<ExchangeId> = None;
    loop {
        let picture = run.until(|now| now.held > usize::from(kept.is_some()))?;
        inside.look(&picture);
        for held in &picture.held {
            let id = held.exchange.id;
            if kept.is_none() && last.is_some() && number_of(&held.exchange.request) == last {
                (kept, last) = (Some(id), None);
            }
            if kept != Some(id) {
                run.release(id);
            }
        }
        if picture.because != Because::Reached {
            match kept.take() {
                Some(id) => run.release(id),
                None => break,
            }
        }
    }
    compare(&stage.answer::<Primes>(run)?, range)?;
    inside.must_be_all()
}

/// As many threads as were asked for test numbers at the same moment.
fn all_threads(stage: &mut Stage) -> Result<(), Unmet> {
    for threads in [8, stage.rng.usize(2..6)] {
        let range = random_range(stage, MANY);
        let marks = marks(stage, &range, 240);
        let mut inside = Inside::new(&marks);
        let world = World::bare().asked_for(marks.iter().copied()).holding_all();
        let mut run = stage.start(world, &arguments(&range, threads, &[]))?;
        let picture = run.until(|now| now.held >= threads)?;
        let stood = inside.look(&picture).len();
        if stood < threads {
            let finding = too_few(stood, threads, &picture);
            return Err(stage.unmet(run, &picture, finding));
        }
        stage.stop(run);
    }
    Ok(())
}

fn too_few(stood: usize, threads: usize, picture: &Picture) -> Finding {
    let seen = match (stood, picture.because) {
        (0, _) => "`is_prime` was not called".to_owned(),
        (_, Because::Ended) => format!("{stood}, when the program ended"),
        _ => format!("{stood}, and no other one comes"),
    };
    let (cause, next) = match stood {
        0 | 1 => (
            "`join()` stands inside the loop that starts the threads, or a lock is held while \
             `is_prime` runs",
            "start all threads first, then join them; hold a lock only to take the next piece",
        ),
        _ => (
            "the number of threads is fixed, or that of the cores (rayon's default pool), or the \
             range is cut into fewer pieces",
            "build a pool of your own with `num_threads(threads)` and work inside its `install`, \
             or start `threads` threads yourself",
        ),
    };
    let must =
        format!("{threads} threads test numbers at the same moment when {threads} are asked for");
    Finding::new(must, seen, cause, next)
}

/// No more threads than were asked for ever test a number.
fn never_over(stage: &mut Stage) -> Result<(), Unmet> {
    for threads in [2, stage.rng.usize(3..7)] {
        let range = random_range(stage, MANY / 5);
        let mut marks = marks(stage, &range, 16);
        marks.extend(rough_marks(stage, &range, 16));
        let mut inside = Inside::new(&marks);
        let world = World::bare().asked_for(marks.iter().copied()).holding_all();
        let mut run = stage.start(world, &arguments(&range, threads, &[]))?;
        // At rest all of them stand at a mark. Then each mark is let go as it comes.
        let mut picture = run.until_still()?;
        while !picture.held.is_empty() {
            inside.look(&picture);
            // Whatever waits for it: a request beyond the threads is one too many.
            if inside.threads().max(picture.held.len()) > threads {
                stage.stop(run);
                return Err(Unmet::Failed(too_many(threads)));
            }
            for held in &picture.held {
                run.release(held.exchange.id);
            }
            picture = run.until(|now| now.held > 0)?;
        }
        must_be_about(&stage.answer::<Primes>(run)?, &range)?;
        inside.must_be_all()?;
    }
    Ok(())
}

fn too_many(threads: usize) -> Finding {
    Finding::new(
        format!("at most {threads} threads test numbers, from the beginning to the end"),
        "another one does, too",
        "a new thread is started for each piece, or the caller works beside all the others, or \
         the number of threads is fixed",
        "start `threads` threads once, or `threads - 1` when the caller works, too, and let them \
         take pieces until none is left",
    )
}

/// With one thread held up, the others do what is left, all but a small share.
fn shared_finely(stage: &mut Stage) -> Result<(), Unmet> {
    for threads in [4, 8] {
        let range = random_range(stage, MANY);
        let marks = rough_marks(stage, &range, 120);
        let mut inside = Inside::new(&marks);
        let passing = Arc::new(AtomicBool::new(false));
        let passes = Arc::clone(&passing);
        let world = World::bare()
            .asked_for(marks.iter().copied())
            .holding(move |_| !passes.load(Ordering::SeqCst));
        let mut run = stage.start(world, &arguments(&range, threads, &[]))?;
        // Every thread stands at the first of its marks. One stays there.
        let picture = run.until(|now| now.held >= threads)?;
        let standing = inside.look(&picture);
        passing.store(true, Ordering::SeqCst);
        let stood = standing.len().clamp(1, threads);
        // The lowest, whose piece is the longest where pieces are cut by their cost; or the first.
        let lowest = standing.iter().min_by_key(|standing| standing.number);
        let stuck = if threads == 4 { lowest } else { standing.first() }.copied();
        let stays = stuck.map(|stuck| stuck.id);
        let mut rest = picture.clone();
        while rest.held.iter().any(|held| Some(held.exchange.id) != stays) {
            for held in rest.held.iter().filter(|held| Some(held.exchange.id) != stays) {
                run.release(held.exchange.id);
            }
            rest = run.until_still()?;
        }
        // To the end the same thread waits for it.
        let stays_there = stuck.is_none_or(|stuck| inside.look(&rest).contains(&stuck));
        if !stays_there || !inside.without_strays() {
            return Err(stage.unmet(run, &rest, inside.lacking()));
        }
        let exchanges = run.exchanges();
        let answered = exchanges.iter().filter(|exchange| !exchange.held);
        let tested: BTreeSet<u64> =
            answered.filter_map(|exchange| number_of(&exchange.request)).collect();
        let left = marks.difference(&tested).count();
        // When fewer threads work than were asked for, that is another check's.
        let most = MOST_LEFT / stood as f64 * marks.len() as f64;
        if left as f64 > most + 1.0 {
            let finding = match picture.held.len() {
                0 => too_few(0, threads, &picture),
                _ => too_coarse(threads, 100 * left / marks.len()),
            };
            return Err(stage.unmet(run, &rest, finding));
        }
        stage.stop(run);
    }
    Ok(())
}

fn too_coarse(threads: usize, left_percent: usize) -> Finding {
    let most = 100.0 * MOST_LEFT / threads as f64;
    let (cause, next) = if left_percent > 90 {
        (
            "nobody else goes on: `join()` stands inside the loop that starts the threads, a lock is \
             held while `is_prime` runs, or each round of pieces is waited for before the next one",
            "start all threads first, then join them, and let each take pieces until none is left; \
             hold a lock only to take the next one",
        )
    } else {
        (
            "the range is cut into one piece a thread, and one that is done with its own does not \
             help the others",
            "cut the range into many more pieces than threads and let each thread take the next \
             one when it is done, or let rayon do that",
        )
    };
    Finding::new(
        format!(
            "with one of {threads} threads held up, at most {most:.0} of 100 numbers wait for it"
        ),
        format!("{left_percent} of 100 are left when the others have nothing more to do"),
        cause,
        next,
    )
}

/// The document is a claim: it must speak of the range that was asked for before anything that it says is looked at.
fn must_be_about(got: &Primes, range: &Range<u64>) -> Result<(), Unmet> {
    if got.range == *range {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        format!("the program's document is about {range:?}"),
        format!("it is about {:?}", got.range),
        "something other than the given program wrote the document",
        "return the primes, and leave the document to the program",
    )))
}

fn compare(got: &Primes, range: &Range<u64>) -> Result<(), Unmet> {
    must_be_about(got, range)?;
    let found = got.primes.all.as_deref().unwrap_or_default();
    let right = primes_of(range);
    if found == right {
        return Ok(());
    }
    let mut sorted = found.to_vec();
    sorted.sort_unstable();
    let (seen, cause) = if sorted == right {
        (
            "the right primes in another order".to_owned(),
            "the lists of the threads are put together as the threads end",
        )
    } else {
        let first = found.iter().zip(&right).position(|(found, right)| found != right);
        let first = first.unwrap_or(found.len().min(right.len()));
        let show = |list: &[u64]| list.get(first).map_or("nothing".into(), u64::to_string);
        let seen = format!(
            "{} numbers; in place {} stands {}, not {}",
            found.len(),
            first + 1,
            show(found),
            show(&right)
        );
        let cause = if found.len() < right.len() {
            "numbers are lost at an end of a piece, or the last, shorter piece is, or the list of \
             a thread"
        } else if found.len() > right.len() {
            "pieces overlap, or every thread is given the whole range"
        } else {
            "something other than the primes is collected"
        };
        (seen, cause)
    };
    Err(Unmet::Failed(Finding::new(
        format!("the primes of {range:?}, ascending: {}", right.len()),
        seen,
        cause,
        "let each piece begin where the one before ends, and put their lists together in the \
         order of the pieces",
    )))
}

/// `length` numbers, from a random one on. They are small, which makes testing them quick.
fn random_range(stage: &mut Stage, length: u64) -> Range<u64> {
    let start = stage.rng.u64(1_000..100_000);
    start..start + length
}

fn arguments(range: &Range<u64>, threads: usize, more: &[&str]) -> Vec<String> {
    let Range { start, end } = range;
    let mut all = words(format!("primes-parallel --range {start}..{end} --threads {threads}"));
    all.extend(more.iter().map(|&word| word.to_owned()));
    all
}
