//! The answers that a program has collected, compared with the ranges that it handed in.

use std::ops::Range;

use lab::{
    Finding,
    documents::part1::{Async, Collected, FailureKind},
};
use witness::Unmet;

use crate::shared::hands::{must_count, wrong_answer};

/// The document has as many batches as requested, each with an entry for every range.
pub(super) fn must_have_size(got: &Async, rounds: &[&[Range<u64>]]) -> Result<(), Unmet> {
    must_count(got.batches.len(), rounds.len(), "batches")?;
    let mut sizes = got.batches.iter().zip(rounds);
    sizes
        .try_for_each(|(batch, ranges)| must_count(batch.len(), ranges.len(), "entries of a batch"))
}

/// Which pending answers the program has dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    None,
    EverySecond,
}

/// Compares the batches with these `rounds`, in which no task was expected to fail.
pub(super) fn compare(got: &Async, rounds: &[&[Range<u64>]], unread: Unread) -> Result<(), Unmet> {
    must_have_size(got, rounds)?;
    first_wrong(&got.batches, rounds, unread).map_or(Ok(()), |wrong| Err(wrong.into()))
}

/// What is wrong about a collected answer.
pub(super) enum Wrong<'a> {
    /// It is the answer to another range, or not the right primes. The text says what was seen.
    Answer(String),
    Lost,
    /// It is this error instead.
    Failed(&'a Range<u64>, FailureKind),
}

pub(super) fn first_wrong<'a>(
    batches: &[Vec<Collected>],
    rounds: &[&'a [Range<u64>]],
    unread: Unread,
) -> Option<Wrong<'a>> {
    let mut answers = batches
        .iter()
        .zip(rounds)
        .flat_map(|(batch, ranges)| batch.iter().zip(ranges.iter()).enumerate());
    answers.find_map(|(nth, (collected, range))| match collected {
        Collected::Unread if unread == Unread::EverySecond && nth % 2 == 1 => None,
        Collected::Unread => Some(Wrong::Lost),
        Collected::Answer(answer) => wrong_answer(answer, range).map(Wrong::Answer),
        Collected::Failed(failure) => Some(Wrong::Failed(range, failure.kind)),
    })
}

impl Wrong<'_> {
    pub(super) fn finding(self) -> Finding {
        let seen = match self {
            Self::Answer(seen) => seen,
            Self::Lost => "the answer of a `Pending` that was not dropped is lost".into(),
            Self::Failed(range, kind) => format!("{range:?} is an error: {kind:?}"),
        };
        Finding::new(
            "`get` returns the answer to the range that was handed in",
            seen,
            "all tasks share one channel for answers, or answers are kept by their range, or a thread of \
             the pool ended because its answer was not wanted",
            "give each task its own channel, and ignore the error of a send without a receiver",
        )
    }
}

impl From<Wrong<'_>> for Unmet {
    fn from(wrong: Wrong) -> Self {
        Unmet::Failed(wrong.finding())
    }
}
