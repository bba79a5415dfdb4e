//! No more threads than were asked for ever test a number, in any call of a process.

use std::{collections::BTreeSet, ops::Range};

use lab::{Finding, documents::part1::Primes};
use witness::{Met, Stage, Unmet, Verdict, run::Picture, world::World};

use super::calls::{Call, arguments, results};
use crate::shared::{
    inside::{Inside, marks_everywhere, number_of},
    primes::is_rough,
};

/// A range one number shorter than a multiple of this has the largest remainder when it is cut into equal pieces.
const EVEN: u64 = 64 * 420;

/// In a range below this length, all rough numbers are marks.
const ALL: u64 = 640;

pub(super) fn never_over(stage: &mut Stage) -> Verdict {
    let mut start = stage.rng.u64(1_000..50_000);
    let calls = [
        (stage.rng.usize(5..8), 4 * EVEN - 1),
        // One of these two begins with an even number. In the other one, pieces of even length all end with an even
        // number, so mistakes at those numbers are not seen.
        (2, ALL - 1),
        (1, ALL / 2 - 1),
        (stage.rng.usize(3..5), 2 * EVEN - 1),
    ];
    let calls = calls.map(|(threads, length)| {
        let range = start..start + length;
        start = range.end + 1_000;
        Call::unlisted(range, threads)
    });
    let Some(over) = over(stage, &calls)? else {
        let [first, second, third, last] = calls.map(|call| call.threads);
        return Ok(Met::new(format!(
            "Calls of one process asked for {first}, {second}, {third} and {last} threads. In none of them were more \
             threads seen to test numbers."
        )));
    };
    let alone = std::slice::from_ref(&calls[over.call]);
    if over.call > 0 && self::over(stage, alone)?.is_none() {
        return Err(Unmet::Failed(over.left_over(&calls)));
    }
    Err(Unmet::Failed(over.finding(&calls)))
}

/// A call for which more threads were seen than it asked for.
struct Over {
    call: usize,
    /// Threads that tested one of its numbers at the same time.
    together: usize,
    /// Threads that have tested one of its numbers so far.
    in_all: usize,
    /// Whether the program's main thread, which calls the exercise, was one of them.
    caller: bool,
}

/// Makes the calls in one process and releases each mark as it comes. Stops at the first thread too many.
fn over(stage: &mut Stage, calls: &[Call]) -> Result<Option<Over>, Unmet> {
    let marks: BTreeSet<u64> = calls.iter().flat_map(|call| marks_of(stage, &call.range)).collect();
    let mut inside = Inside::new(&marks);
    let mut seen = vec![BTreeSet::new(); calls.len()];
    let world = World::bare().asked_for(marks.iter().copied()).holding_all();
    let line = arguments(calls);
    let mut run = stage.start(world, &line)?;
    // At rest all of them are at a mark.
    let mut picture = run.until(|now| now.held > calls[0].threads)?;
    while !picture.held.is_empty() {
        let main = picture.tree.program().map(|program| program.pid);
        let standing = inside.look(&picture);
        if !inside.without_strays() {
            stage.stop(run);
            return Err(Unmet::Failed(inside.lacking()));
        }
        for (nth, call) in calls.iter().enumerate() {
            let here = |number: u64| call.range.contains(&number);
            let threads = standing.iter().filter(|thread| here(thread.number));
            seen[nth].extend(threads.map(|thread| thread.tid));
            // A request beyond the number of threads is one too many, whatever waits for it.
            let numbers = picture.held.iter().filter_map(|held| number_of(&held.exchange.request));
            let together = numbers.filter(|&number| here(number)).count();
            if together.max(seen[nth].len()) > call.threads {
                let caller = main.is_some_and(|main| seen[nth].contains(&main));
                stage.stop(run);
                return Ok(Some(Over { call: nth, together, in_all: seen[nth].len(), caller }));
            }
        }
        for held in &picture.held {
            run.release(held.exchange.id);
        }
        picture = run.until(|now| now.held > 0)?;
        if let Some(call) = first_of(&picture, calls, &seen) {
            // Otherwise one thread could test all numbers, and the others would not be seen.
            picture = run.until(|now| now.held >= call.threads)?;
        }
    }
    results(stage.answer::<Primes>(run)?, calls)?;
    // Another check covers numbers near an end that are not tested.
    let inner = |n: &u64| {
        calls.iter().any(|call| call.range.start + EVEN / 2 < *n && n + EVEN / 2 < call.range.end)
    };
    inside.must_have_tested(&marks.iter().copied().filter(inner).collect())?;
    Ok(None)
}

/// The call of which a number is tested for the first time.
fn first_of<'a>(picture: &Picture, calls: &'a [Call], seen: &[BTreeSet<i32>]) -> Option<&'a Call> {
    let numbers = picture.held.iter().filter_map(|held| number_of(&held.exchange.request));
    let tested: Vec<_> = numbers.collect();
    let of = |call: &Call| tested.iter().any(|number| call.range.contains(number));
    calls.iter().zip(seen).find(|(call, seen)| seen.is_empty() && of(call)).map(|(call, _)| call)
}

fn marks_of(stage: &mut Stage, range: &Range<u64>) -> BTreeSet<u64> {
    match range.end - range.start < ALL {
        true => range.clone().filter(|&n| is_rough(n)).collect(),
        false => marks_everywhere(stage, range),
    }
}

impl Over {
    /// The finding when the call is right in its own process.
    fn left_over(&self, calls: &[Call]) -> Finding {
        let threads = calls[self.call].threads;
        Finding::new(
            must(threads),
            format!(
                "another one does after a call for {} threads in the same process, but only {threads} without \
                 that call",
                calls[self.call - 1].threads
            ),
            "something of an earlier call is left, such as rayon's global pool, which is built once, or a \
             `static`",
            "build the pool in the call (`ThreadPoolBuilder::build`, then `install`), and keep nothing in a `static`",
        )
    }

    fn finding(&self, calls: &[Call]) -> Finding {
        let threads = calls[self.call].threads;
        let seen = match (self.together > threads, self.caller) {
            (true, true) => {
                format!("{} at the same time, one of which is the caller", self.together)
            }
            (true, false) => format!("{} at the same time", self.together),
            (false, true) => {
                format!("{} in turn, one of which is the caller", self.in_all)
            }
            (false, false) => format!("{} in turn", self.in_all),
        };
        let (cause, next) = match (self.together > threads, self.caller) {
            (_, true) => (
                "the calling thread tests numbers as well, beside the others or at the end",
                "start `threads - 1` threads when the caller tests numbers, or let the threads test all of them",
            ),
            (true, false) => (
                "a thread is started for each number or piece, or the number of threads is fixed, or that of the cores",
                "start `threads` threads once, and let them take pieces until none is left",
            ),
            (false, false) => (
                "new threads are started for each piece, or for each round of pieces",
                "start `threads` threads once, and let them take pieces until none is left",
            ),
        };
        Finding::new(must(threads), seen, cause, next)
    }
}

fn must(threads: usize) -> String {
    format!(
        "at most {threads} threads test numbers, from the beginning to the end, when {threads} are asked for"
    )
}
