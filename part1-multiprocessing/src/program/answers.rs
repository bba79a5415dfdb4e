//! Answers of worker processes, in the form of the documents and as a line for people.

use std::collections::BTreeMap;

use lab::documents::part1::{Answered, Failure, FailureKind, List};

use crate::{Answer, PoolError};

/// The answer to one task, including the whole list only if `all` is set.
pub(super) fn answered(answer: &Answer, all: bool) -> Answered {
    Answered { pid: answer.pid, range: answer.range.clone(), primes: List::of(&answer.primes, all) }
}

/// The answers to several tasks, in their order.
pub(super) fn all_answered(answers: &[Answer], all: bool) -> Vec<Answered> {
    answers.iter().map(|answer| answered(answer, all)).collect()
}

/// Why a task was not done, in the form of the documents.
pub(super) fn failure(error: &PoolError) -> Failure {
    let (kind, pid) = match error {
        PoolError::Start { .. } => (FailureKind::Start, None),
        PoolError::WorkerDied { pid, .. } => (FailureKind::WorkerDied, Some(*pid)),
        PoolError::NotAnAnswer { pid, .. } => (FailureKind::NotAnAnswer, Some(*pid)),
        PoolError::Ended => (FailureKind::Ended, None),
    };
    Failure { kind, pid, detail: error.to_string() }
}

/// Such as `183068 primes in 64 answers of processes 4712 (31), 4713 (33)`.
pub(super) fn shares<'a>(answers: impl Iterator<Item = &'a Answered>) -> String {
    let mut count = 0;
    let mut of_process = BTreeMap::<u32, usize>::new();
    for answer in answers {
        count += answer.primes.count;
        *of_process.entry(answer.pid).or_default() += 1;
    }
    let answers: usize = of_process.values().sum();
    let each: Vec<_> = of_process.iter().map(|(pid, did)| format!("{pid} ({did})")).collect();
    match each.as_slice() {
        [] => "no answers".to_owned(),
        each => format!("{count} primes in {answers} answers of processes {}", each.join(", ")),
    }
}
