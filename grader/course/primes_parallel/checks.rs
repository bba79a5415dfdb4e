//! `primes_parallel`: the same list as one thread's, found by as many threads as were asked for,
//! which share the numbers finely.
//!
//! Threads are seen at *marks*: numbers of the range for which `is_prime` asks the gate. They lie
//! so irregularly that no regular way to share out the numbers misses them.

use std::{
    collections::BTreeSet,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use lab::{Finding, documents::part1::Primes};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Subject, Task, Unmet, Work,
    run::{Because, Picture},
    server_url,
    world::{Request, World},
};

use crate::{
    PART1,
    shared::{
        primes::{next_prime, primes_of},
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
        let range = large_numbers(rng, 50_000);
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
    for (range, held) in [
        (first..last + 1, Some(first)),
        (below + 1..above, None),
        (small, None),
        (large..large + 1_001, None),
    ] {
        let threads = stage.rng.usize(2..10);
        let world = World::bare().asked_for(held).holding_all();
        let mut arguments = arguments(&range, threads, &["--all"]);
        if held.is_some() {
            arguments.extend(gate());
        }
        let mut run = stage.start(world, &arguments)?;
        if held.is_some() {
            // The first piece is done last: a list in order of arrival is out of order.
            run.until_still()?;
        }
        compare(&stage.answer::<Primes>(run)?, &range)?;
    }
    Ok(())
}

/// Empty ranges, ranges of one number, and fewer numbers than threads.
fn small_ranges(stage: &mut Stage) -> Result<(), Unmet> {
    let empty = stage.rng.u64(2..10_000);
    let prime = next_prime(stage.rng.u64(5..10_000));
    // At most one prime in each: what several would show is another check's.
    for range in [empty..empty, 0..2, prime..prime + 1, prime + 1..prime + 2, prime - 1..prime + 2]
    {
        let threads = stage.rng.usize(2..9);
        let run = stage.start(World::bare(), &arguments(&range, threads, &["--all"]))?;
        compare(&stage.answer::<Primes>(run)?, &range)?;
    }
    Ok(())
}

/// As many threads as were asked for test numbers at the same moment.
fn all_threads(stage: &mut Stage) -> Result<(), Unmet> {
    for threads in [8, stage.rng.usize(2..6)] {
        let range = random_range(stage, MANY);
        let marks = marks(stage, &range, 240);
        let world = World::bare().asked_for(marks).holding_all();
        let mut run = stage.start(world, &arguments(&range, threads, &gate()))?;
        let picture = run.until(|now| now.held >= threads)?;
        let stood = picture.held.len();
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
        let marks = marks(stage, &range, 32);
        let world = World::bare().asked_for(marks).holding_all();
        let mut run = stage.start(world, &arguments(&range, threads, &gate()))?;
        // At rest all of them stand at a mark. Then each mark is let go as it comes.
        let mut picture = run.until_still()?;
        let mut seen = BTreeSet::new();
        while !picture.held.is_empty() {
            let holders = picture.held.iter().filter_map(|held| held.holder.as_ref());
            seen.extend(holders.map(|holder| (holder.pid, holder.tid)));
            if seen.len().max(picture.held.len()) > threads {
                stage.stop(run);
                return Err(Unmet::Failed(too_many(threads)));
            }
            for held in &picture.held {
                run.release(held.exchange.id);
            }
            picture = run.until(|now| now.held > 0)?;
        }
        stage.answer::<Primes>(run)?;
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
        // Primes: nobody can do without testing them.
        let marks: BTreeSet<u64> = marks(stage, &range, 120).into_iter().map(next_prime).collect();
        let passing = Arc::new(AtomicBool::new(false));
        let passes = Arc::clone(&passing);
        let world = World::bare()
            .asked_for(marks.iter().copied())
            .holding(move |_| !passes.load(Ordering::SeqCst));
        let mut run = stage.start(world, &arguments(&range, threads, &gate()))?;
        // Every thread stands at the first of its marks. One stays there.
        let picture = run.until(|now| now.held >= threads)?;
        passing.store(true, Ordering::SeqCst);
        let stood = picture.held.len().clamp(1, threads);
        // The lowest, whose piece is the longest where pieces are cut by their cost; or the first.
        let lowest = picture.held.iter().min_by_key(|held| number_of(&held.exchange.request));
        let stuck = if threads == 4 { lowest } else { picture.held.first() };
        let stuck = stuck.map(|held| held.exchange.id);
        let mut rest = picture.clone();
        while rest.held.iter().any(|held| Some(held.exchange.id) != stuck) {
            for held in rest.held.iter().filter(|held| Some(held.exchange.id) != stuck) {
                run.release(held.exchange.id);
            }
            rest = run.until_still()?;
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
            return Err(stage.unmet(run, &picture, finding));
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

fn compare(got: &Primes, range: &Range<u64>) -> Result<(), Unmet> {
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

/// About `count` numbers of `range`, evenly spread and at no regular distance.
fn marks(stage: &mut Stage, range: &Range<u64>, count: u64) -> BTreeSet<u64> {
    let golden = 0.618_033_988_749_895;
    let shift = stage.rng.f64();
    let cell = (range.end - range.start) / count;
    let within = |nth: u64| ((shift + nth as f64 * golden).fract() * cell as f64) as u64;
    (0..count).map(|nth| range.start + nth * cell + within(nth)).collect()
}

fn number_of(request: &Request) -> Option<u64> {
    request.path.strip_prefix("/hold/is-prime/")?.parse().ok()
}

fn gate() -> [String; 2] {
    ["--gate".into(), server_url()]
}

fn arguments(range: &Range<u64>, threads: usize, more: &[impl AsRef<str>]) -> Vec<String> {
    let work =
        ["primes-parallel".into(), "--range".into(), format!("{}..{}", range.start, range.end)];
    let threads = ["--threads".into(), threads.to_string()];
    let more = more.iter().map(|word| word.as_ref().to_owned());
    work.into_iter().chain(threads).chain(more).collect()
}
