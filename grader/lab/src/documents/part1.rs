//! The documents of `primes`.
//!
//! A list of primes is represented by its [`List`], which is enough to compare two lists without two hundred thousand
//! numbers of JSON.

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, Serialize};

use crate::comparison::Comparison;

/// A list of primes, in the order it was returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Its length.
    pub count: u64,
    /// The first ten, or all.
    pub head: Vec<u64>,
    /// The last ten, or all.
    pub tail: Vec<u64>,
    /// The sum of all primes, modulo 2⁶⁴.
    pub sum: u64,
    /// The 64-bit FNV-1a hash of the numbers in order, each as eight little-endian bytes. Written in sixteen
    /// hexadecimal digits.
    pub fnv1a: String,
    /// The whole list, present only with `--all`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<Vec<u64>>,
}

impl List {
    /// Describes `primes`, and includes the whole list only if `all` is set.
    pub fn of(primes: &[u64], all: bool) -> Self {
        let ten = primes.len().min(10);
        let hash = primes
            .iter()
            .flat_map(|prime| prime.to_le_bytes())
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
        Self {
            count: primes.len() as u64,
            head: primes[..ten].to_vec(),
            tail: primes[primes.len() - ten..].to_vec(),
            sum: primes.iter().copied().fold(0, u64::wrapping_add),
            fnv1a: format!("{hash:016x}"),
            all: all.then(|| primes.to_vec()),
        }
    }
}

/// The document of `primes-sequential` and `primes-parallel`, with the primes of one range.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Primes {
    /// The range that was asked for.
    pub range: Range<u64>,
    /// The list that was returned.
    pub primes: List,
    /// The later calls in the same process, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Primes>,
}

/// The document of `process-pool`, with what each `map` on the one pool returned.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// The program's own process id, which is that of the pool's parent.
    pub pid: u32,
    /// One entry per call, in the order of the calls.
    pub maps: Vec<Mapped>,
    /// How the pool ended.
    pub ended: Ending,
    /// Why it could not be started. If present, the pool did nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Failure>,
    /// The other pools of the same process, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Pool>,
}

/// What one `map` returned.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mapped {
    /// The answers in the order they were returned.
    Answers(Vec<Answered>),
    /// The error.
    Failed(Failure),
}

/// The document of `apply-async`, with the result of every task given to the one pool.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Async {
    /// The program's own process id, which is that of the pool's parent.
    pub pid: u32,
    /// One entry per batch, which has one entry per range, in the order of the ranges.
    pub batches: Vec<Vec<Collected>>,
    /// How the pool ended.
    pub ended: Ending,
    /// Why it could not be started. If present, the pool did nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Failure>,
    /// The other pools of the same process, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Async>,
}

/// The result of one task.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collected {
    /// The answer.
    Answer(Answered),
    /// The error.
    Failed(Failure),
    /// Its `Pending` was dropped unread.
    Unread,
}

/// How a pool was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// By `join`.
    Joined,
    /// By a plain drop.
    Dropped,
    /// It was never started.
    NeverStarted,
}

/// One worker's answer to one range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The process that answered.
    pub pid: u32,
    /// The range that it claims to have tested.
    pub range: Range<u64>,
    /// The primes that it found.
    pub primes: List,
}

/// Why a pool failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind, for programs.
    pub kind: FailureKind,
    /// The worker that failed, if it is known.
    pub pid: Option<u32>,
    /// A sentence for people.
    pub detail: String,
}

/// The kinds of failure of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// A worker could not be started.
    Start,
    /// A worker has died.
    WorkerDied,
    /// A worker sent something that is not an answer.
    NotAnAnswer,
    /// The pool ended first.
    Ended,
}

/// The document of `which-process`, with the processes and threads of the program and which process did what.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhichProcess {
    /// `describe_here()` in the program's main thread.
    pub main: Here,
    /// `describe_here()` in a thread of the program that is named [`WhichProcess::NAMED`], or as the command line says.
    pub named: Here,
    /// `describe_here()` in a thread of the program without a name.
    pub unnamed: Here,
    /// The answers that were passed to `chunks_by_pid`, in that order.
    pub answers: Vec<Answered>,
    /// What `chunks_by_pid` returned.
    pub by_pid: BTreeMap<u32, Vec<Range<u64>>>,
    /// What it returned in a second call with the first half of the answers.
    pub first_half: BTreeMap<u32, Vec<Range<u64>>>,
}

impl WhichProcess {
    /// The default name of the thread that describes itself.
    pub const NAMED: &str = "who-am-i";
}

/// The process and thread in which a line of code ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// The process id.
    pub pid: u32,
    /// The parent's process id.
    pub parent: u32,
    /// The thread's name, if it has one.
    pub thread: Option<String>,
}

/// The document without a subcommand is a list of these. Each is one workload, with its variants timed once.
#[derive(Debug, Serialize)]
pub struct Workload {
    /// The range of numbers.
    pub range: Range<u64>,
    /// The number of threads or processes that shared them.
    pub workers: usize,
    /// The variants.
    pub rows: Comparison,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_hash_depends_on_order() {
        let (one, other) = (List::of(&[2, 3, 5], false), List::of(&[3, 2, 5], false));
        assert_eq!(one.sum, other.sum);
        assert_ne!(one.fnv1a, other.fnv1a);
        assert_eq!(List::of(&[], true).fnv1a, "cbf29ce484222325");
    }

    #[test]
    fn documents_keyed_by_pid_round_trip() {
        let here = Here { pid: 1, parent: 0, thread: None };
        let document = WhichProcess {
            main: here.clone(),
            named: here.clone(),
            unnamed: here,
            answers: Vec::new(),
            by_pid: BTreeMap::from([(7, vec![1..2, 5..9])]),
            first_half: BTreeMap::new(),
        };
        let text = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<WhichProcess>(&text).unwrap(), document);
    }
}
