//! The lists that `primes_parallel` returns: the right primes, in their order, found by testing.

use std::collections::BTreeSet;

use lab::{Finding, documents::part1::Primes};
use witness::{
    Met, Stage, Unmet, Verdict,
    run::Because,
    world::{ExchangeId, World},
};

use super::calls::{
    Call, arguments, large_numbers_with_divisors, ranges_with_float_borders, results,
};
use crate::shared::{
    inside::{Inside, number_of, some_rough},
    primes::{is_rough, next_prime, rough_composite},
};

/// Long ranges give the list of one thread: ascending, nothing missing, nothing twice.
pub(super) fn same_list(stage: &mut Stage) -> Verdict {
    // From one prime to another, so that an off-by-one at an end shows. No number of threads or chunks divides the
    // length.
    let first = next_prime(stage.rng.u64(10_000..500_000));
    let last = (first..).step_by(2520).skip(8).find(|&n| next_prime(n) == n).unwrap_or(first);
    // Between two primes that do not belong to the range.
    let below = next_prime(stage.rng.u64(10_000..500_000));
    let above = next_prime(below + stage.rng.u64(5_000..15_000));
    // Below 2, and beyond 32 bits.
    let small = stage.rng.u64(1_000..5_000);
    let large = stage.rng.u64(1 << 32..1 << 33);
    let ranges = [first..last + 1, below + 1..above, 0..small, large..large + 1_001];
    let threads = |stage: &mut Stage| stage.rng.usize(2..10);
    let mut calls: Vec<_> =
        ranges.map(|range| Call::new(range, threads(stage))).into_iter().collect();
    let mut asked: BTreeSet<u64> =
        calls.iter().flat_map(|call| some_rough(&call.range)).chain([first]).collect();
    calls.extend(ranges_with_float_borders(stage));
    asked.extend(calls.iter().filter_map(|call| call.primes.last()));
    // The first piece of the first call is done last, so a list in order of arrival is out of order.
    must_find(stage, &calls, &asked, Some(first))?;
    Ok(Met::new(format!(
        "{} calls of one process returned the {} primes of their ranges in ascending order, although the test of the \
         first number was held until no other came.",
        calls.len(),
        calls.iter().map(|call| call.primes.len()).sum::<usize>()
    )))
}

/// Empty ranges, ranges of one number, fewer numbers than threads, and both ends of `u64`.
pub(super) fn small_ranges(stage: &mut Stage) -> Verdict {
    let empty = stage.rng.u64(2..10_000);
    let prime = next_prime(stage.rng.u64(101..10_000));
    let composite = rough_composite(&mut stage.rng);
    let mut ranges = vec![
        empty..empty,
        prime..prime + 1,
        prime + 1..prime + 2,
        prime - 1..prime + 2,
        composite..composite + 1,
    ];
    // The first primes, at the beginning, at the end, and inside.
    ranges.extend((0..7).flat_map(|start| (start..9).map(move |end| start..end)));
    let few = stage.rng.u64(20..200);
    ranges.extend((0..7).map(|start| start..few));
    stage.rng.shuffle(&mut ranges);
    let mut calls: Vec<_> =
        ranges.into_iter().map(|range| Call::new(range, stage.rng.usize(1..9))).collect();
    // Numbers that are equal as `f64`.
    let large = stage.rng.u64(1 << 60..1 << 63);
    calls.push(Call::unlisted(large_numbers_with_divisors(large), stage.rng.usize(2..9)));
    let most = stage.rng.usize(33..65);
    calls.push(Call::new(prime - 3..prime + 3, most));
    let asked = calls.iter().flat_map(|call| call.range.clone()).filter(|&n| is_rough(n)).collect();
    must_find(stage, &calls, &asked, None)?;
    // An empty range at the largest number, in its own process. A program that counts on from there never ends.
    let none = Call::unlisted(u64::MAX..u64::MAX, stage.rng.usize(2..9));
    must_find(stage, &[none], &BTreeSet::new(), None)?;
    Ok(Met::new(format!(
        "{} calls with short ranges returned the right primes, among them empty ranges, single numbers, and ranges \
         shorter than the number of threads.",
        calls.len() + 1
    )))
}

/// The program finds the primes of each call, and its threads test all numbers in `asked`. The test of `last` ends
/// after everything else is done.
fn must_find(
    stage: &mut Stage,
    calls: &[Call],
    asked: &BTreeSet<u64>,
    last: Option<u64>,
) -> Result<(), Unmet> {
    let failed = match find(stage, calls, asked, last)? {
        Ok(()) => return Ok(()),
        Err(failed) => failed,
    };
    if let [call] = calls {
        return Err(of_call(failed, call));
    }
    // Repeats each call in its own process, to find out whether the call fails or an earlier one caused it.
    for call in calls {
        let asked = asked.iter().copied().filter(|n| call.range.contains(n)).collect();
        find(stage, std::slice::from_ref(call), &asked, None)?
            .map_err(|unmet| of_call(unmet, call))?;
    }
    Err(match failed {
        Unmet::Failed(finding) => Unmet::Failed(not_the_first(finding)),
        Unmet::Crashed(finding) => Unmet::Crashed(not_the_first(finding)),
        Unmet::Panicked(finding) => Unmet::Panicked(not_the_first(finding)),
        Unmet::TimedOut(finding) => Unmet::TimedOut(not_the_first(finding)),
        other => other,
    })
}

/// The finding for a call that is wrong in its own process.
fn of_call(unmet: Unmet, call: &Call) -> Unmet {
    let Call { range, threads, .. } = call;
    let returns = |finding: Finding| {
        let must = format!("the primes of {range:?} with {threads} threads are returned");
        if range.end <= u64::MAX - 10_000 {
            return Finding::new(must, finding.seen, finding.cause, finding.next);
        }
        Finding::new(
            must,
            finding.seen,
            "a sum overflows, because a counter or a border goes past the end of the range and starts again at \
             0",
            "take the smaller of a piece's length and of what is left before you add it",
        )
    };
    match unmet {
        Unmet::Panicked(finding) => Unmet::Panicked(returns(finding)),
        Unmet::TimedOut(finding) => Unmet::TimedOut(returns(finding)),
        Unmet::Failed(finding) if range.start > 1 << 53 => Unmet::Failed(Finding::new(
            format!("the numbers of {range:?} are tested, and none of them is a prime"),
            finding.seen,
            "the numbers are converted to a type that is too small for them, such as `f64` or `u32`",
            "calculate with `u64` only",
        )),
        other => other,
    }
}

/// The finding when each call is right in its own process, but not all of them are in one process.
fn not_the_first(finding: Finding) -> Finding {
    Finding::new(
        "every call in a process is right, not only the first one",
        format!("{}, but each call is right when it is the first one", finding.seen),
        "something of an earlier call is left, such as rayon's global pool, which is built once, or a `static`",
        "build the pool in the call (`ThreadPoolBuilder::build`, then `install`), and keep nothing in a `static`",
    )
}

/// One run with these calls. The outer error is the grader's own.
fn find(
    stage: &mut Stage,
    calls: &[Call],
    asked: &BTreeSet<u64>,
    mut last: Option<u64>,
) -> Result<Result<(), Unmet>, Unmet> {
    // The gate cannot ask for an empty list of numbers.
    let world = match asked.is_empty() {
        true => World::bare(),
        false => World::bare().asked_for(asked.iter().copied()).holding_all(),
    };
    let mut line = arguments(calls);
    line.push("--all".into());
    let mut run = stage.start(world, &line)?;
    let mut inside = Inside::new(asked);
    // The request that is held until no other comes.
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
    let got = match stage.answer::<Primes>(run) {
        Err(Unmet::Grader(error)) => return Err(Unmet::Grader(error)),
        got => got,
    };
    Ok(got.and_then(|document| {
        let got = results(document, calls)?;
        got.iter().zip(calls).try_for_each(|(got, call)| compare(got, call))?;
        inside.must_be_all()
    }))
}

fn compare(got: &Primes, call: &Call) -> Result<(), Unmet> {
    let Call { range, primes: right, threads } = call;
    let found = got.primes.all.as_deref().unwrap_or_default();
    if found == right {
        return Ok(());
    }
    let mut sorted = found.to_vec();
    sorted.sort_unstable();
    let (seen, cause) = if sorted == *right {
        (
            "the right primes in another order".to_owned(),
            match found.is_sorted_by_key(u64::to_string) {
                true => "the primes are sorted as texts, where 101 comes before 11",
                false => "the lists of the threads are put together as the threads end",
            },
        )
    } else {
        let first = found.iter().zip(right).position(|(found, right)| found != right);
        let first = first.unwrap_or(found.len().min(right.len()));
        let show = |list: &[u64]| list.get(first).map_or("nothing".into(), u64::to_string);
        let seen = format!(
            "{} numbers; number {} of them is {}, not {}",
            found.len(),
            first + 1,
            show(found),
            show(right)
        );
        let only_last = found.len() + 1 == right.len() && right.starts_with(found);
        let only_two = found.len() + 1 == right.len() && right[0] == 2 && found == &right[1..];
        let cause = if only_two {
            "the number 2 is a special case, and the code for it does not fit this range"
        } else if only_last {
            "the last piece ends before the range does, because it is dropped or its border is rounded down"
        } else if found.len() < right.len() {
            "numbers at an end of a piece are lost, or the last, shorter piece, or the list of a thread"
        } else if found.len() > right.len() {
            "pieces overlap, or every thread is given the whole range"
        } else {
            "something other than the primes is collected"
        };
        (seen, cause)
    };
    Err(Unmet::Failed(Finding::new(
        format!("the primes of {range:?} with {threads} threads, ascending: {}", right.len()),
        seen,
        cause,
        "let each piece begin where the one before ends, and put their lists together in the \
         order of the pieces",
    )))
}
