//! From what the exercises return to the documents, and to a few lines for the terminal.

use std::ops::Range;

use lab::documents::part1::{
    Answered, Collected, Failure, FailureKind, Here, List, Mapped, WhichProcess,
};

use crate::{Answer, HeadTail, PoolError};

/// The answer of one task, with its whole list only when `all`.
pub fn answered(answer: &Answer, all: bool) -> Answered {
    Answered { pid: answer.pid, range: answer.range.clone(), primes: List::of(&answer.primes, all) }
}

/// The answers of several tasks, in their order.
pub fn all_answered(answers: &[Answer], all: bool) -> Vec<Answered> {
    answers.iter().map(|answer| answered(answer, all)).collect()
}

/// Why a task was not done.
pub fn failure(error: &PoolError) -> Failure {
    let (kind, pid) = match error {
        PoolError::Start { .. } => (FailureKind::Start, None),
        PoolError::WorkerDied { pid, .. } => (FailureKind::WorkerDied, Some(*pid)),
        PoolError::NotAnAnswer { pid, .. } => (FailureKind::NotAnAnswer, Some(*pid)),
        PoolError::Ended => (FailureKind::Ended, None),
    };
    Failure { kind, pid, detail: error.to_string() }
}

/// Where a thread ran.
pub fn here(here: crate::Here) -> Here {
    Here { pid: here.pid, parent: here.parent, thread: here.thread }
}

/// The first failure among what was collected of a task, as a sentence.
pub fn failure_of_task(collected: &Collected) -> Option<String> {
    match collected {
        Collected::Failed(failure) => Some(failure.detail.clone()),
        Collected::Answer(_) | Collected::Unread => None,
    }
}

/// The failure of a whole map, as a sentence.
pub fn failure_of_map(mapped: &Mapped) -> Option<String> {
    match mapped {
        Mapped::Failed(failure) => Some(failure.detail.clone()),
        Mapped::Answers(_) => None,
    }
}

/// `78498 primes in 0..1000000: 2 3 5 … 999961 999979 999983`
pub fn sentence(range: &Range<u64>, primes: &HeadTail) -> String {
    let words = |list: &[u64]| list.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
    let Range { start, end } = range;
    match primes.count {
        0 => format!("no primes in {start}..{end}"),
        1..=10 => format!("{} primes in {start}..{end}: {}", primes.count, words(&primes.head)),
        count => format!(
            "{count} primes in {start}..{end}: {} … {}",
            words(&primes.head[..3]),
            words(&primes.tail[7..])
        ),
    }
}

/// Prints a line a map.
pub fn maps(maps: &[Mapped]) {
    for (nth, mapped) in maps.iter().enumerate() {
        match mapped {
            Mapped::Failed(failure) => println!("map {}: {}", nth + 1, failure.detail),
            Mapped::Answers(answers) => {
                println!("map {}: {}", nth + 1, shares(answers.iter()));
            }
        }
    }
}

/// Prints a line a batch.
pub fn batches(batches: &[Vec<Collected>]) {
    for (nth, batch) in batches.iter().enumerate() {
        let answers = batch.iter().filter_map(|collected| match collected {
            Collected::Answer(answer) => Some(answer),
            Collected::Failed(_) | Collected::Unread => None,
        });
        println!("batch {}: {}", nth + 1, shares(answers));
    }
}

/// Prints which process and thread did what.
pub fn which_process(document: &WhichProcess) {
    println!("pid      parent   thread");
    for here in [&document.main, &document.named, &document.unnamed] {
        let thread = here.thread.as_deref().unwrap_or("(no name)");
        println!("{:<8} {:<8} {thread}", here.pid, here.parent);
    }
    for (pid, ranges) in &document.by_pid {
        println!("process {pid} did {} ranges", ranges.len());
    }
}

/// `183068 primes in 64 answers of processes 4712 (31), 4713 (33)`
fn shares<'a>(answers: impl Iterator<Item = &'a Answered>) -> String {
    let mut count = 0;
    let mut of_process = std::collections::BTreeMap::<u32, usize>::new();
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
