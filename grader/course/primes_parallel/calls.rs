//! Calls of `primes_parallel` that one run of the program makes, one after the other, and what each must return.

use std::ops::Range;

use lab::{Finding, documents::part1::Primes};
use witness::{Stage, Unmet};

use crate::shared::{
    hands::must_count,
    primes::{is_rough, next_prime, primes_of},
    speedups::words,
};

/// How many numbers are tested where the sharing is checked. There are as many as in workload A, so pieces that are
/// fine enough there are fine enough here.
pub(super) const MANY: u64 = 1_000_000;

/// One call of `primes_parallel`.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) range: Range<u64>,
    pub(super) threads: usize,
    /// What it must return.
    pub(super) primes: Vec<u64>,
}

impl Call {
    pub(super) fn new(range: Range<u64>, threads: usize) -> Self {
        let primes = primes_of(&range);
        Self { range, threads, primes }
    }

    /// A call that finds no primes, or whose list is not looked at.
    pub(super) fn unlisted(range: Range<u64>, threads: usize) -> Self {
        Self { range, threads, primes: Vec::new() }
    }
}

/// The command line for these calls.
pub(super) fn arguments(calls: &[Call]) -> Vec<String> {
    let mut line = vec!["primes-parallel".to_owned()];
    for (nth, Call { range: Range { start, end }, threads, .. }) in calls.iter().enumerate() {
        line.extend(match nth {
            0 => words(format!("--range {start}..{end} --threads {threads}")),
            _ => words(format!("--then {start}..{end}@{threads}")),
        });
    }
    line
}

/// What the document says about each of `calls`.
pub(super) fn results(document: Primes, calls: &[Call]) -> Result<Vec<Primes>, Unmet> {
    let mut results = vec![document];
    let then = std::mem::take(&mut results[0].then);
    results.extend(then);
    must_count(results.len(), calls.len(), "lists of primes")?;
    results.iter().zip(calls).try_for_each(|(got, call)| must_be_about(got, &call.range))?;
    Ok(results)
}

/// The document is a claim, so it must name the requested range before anything else in it counts.
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

/// `length` numbers, starting at a random one. They are small, so `is_prime` is quick.
pub(super) fn random_range(stage: &mut Stage, length: u64) -> Range<u64> {
    let start = stage.rng.u64(1_000..100_000);
    start..start + length
}

/// A divisor from 2 up to 1000, if there is one.
fn small_divisor(n: u64) -> Option<u64> {
    (2..1000).find(|&divisor| n.is_multiple_of(divisor) && n != divisor)
}

/// A few large numbers for which `is_prime` is quick. Each has a small divisor, and one of them is rough. They end at
/// `end` or below.
pub(super) fn large_numbers_with_divisors(end: u64) -> Range<u64> {
    const LENGTH: u64 = 4;
    let ends = (0..end).rev().map(|n| n + 1);
    let quick = |range: &Range<u64>| range.clone().all(|n| small_divisor(n).is_some());
    let mut ranges = ends.map(|end| end - LENGTH..end);
    let found = ranges.find(|range| quick(range) && range.clone().any(is_rough));
    found.unwrap_or(end..end)
}

/// Ranges, each with a number of threads, whose borders come out wrong in floating point. The last of this many
/// pieces ends before the range does. Each range ends with a prime, which is then lost.
pub(super) fn ranges_with_float_borders(stage: &mut Stage) -> Vec<Call> {
    let threads = stage.rng.usize(3..8) as u64;
    let of_threads = [1, 2, 3, 4, 5, 8, 10, 16, 20, 25, 32, 50, 64, 100, 128, 200, 256, 1000];
    let fixed = [10, 20, 48, 50, 60, 100, 128, 200, 250, 500, 1000];
    let mut left: Vec<u64> = of_threads.iter().map(|times| times * threads).chain(fixed).collect();
    let falls_short = |length: u64, pieces: u64| {
        ((length as f64 / pieces as f64) * pieces as f64) as u64 != length
    };
    // From 4 096 on fewer lengths fall short, and none for 100 pieces for each of five threads.
    let first = stage.rng.u64(3_000..4_000);
    let mut calls = Vec::new();
    while calls.len() < 12 {
        let caught =
            |length: &u64| left.iter().filter(|&&pieces| falls_short(*length, pieces)).count();
        let Some(length) =
            (first..first + 2_000).max_by_key(caught).filter(|best| caught(best) > 0)
        else {
            break;
        };
        left.retain(|&pieces| !falls_short(length, pieces));
        let last = next_prime(stage.rng.u64(20_000..40_000));
        calls.push(Call::new(last + 1 - length..last + 1, threads as usize));
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_have_small_divisors() {
        for end in [(1 << 63) - 1, 1 << 60, (1 << 60) + 12_345] {
            let range = large_numbers_with_divisors(end);
            assert!(range.end <= end && end - range.end < 10_000 && range.end - range.start == 4);
            assert!(range.clone().all(|n| small_divisor(n).is_some()));
            assert!(range.clone().any(is_rough), "{range:?}");
        }
    }
}
