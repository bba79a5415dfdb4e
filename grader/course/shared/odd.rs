//! Workers that fail in every possible way, and what the pool must do then. The runs are in [`runs`].

mod runs;

use std::ops::Range;

use lab::{
    Finding,
    documents::part1::{Failure, FailureKind},
};
use witness::Unmet;

pub(crate) use self::runs::run;
pub(super) use self::runs::{task_of, worker};
use super::workers::Pool;

/// The ways in which `send` and `receive` of the given code report that a worker died.
const DEATHS: [&str; 4] = [
    "it took no task (",
    "no answer came",
    "its answer ended in the middle",
    "its answer cannot be read (",
];

/// How one worker of a pool is odd. The others are correct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Odd {
    /// It is killed while working on its first task.
    Killed,
    /// It ends while working on its first task.
    EndsWithATask,
    /// It ends in the middle of its first answer.
    BreaksOff,
    /// It ends before it has taken any task.
    EndsAtOnce,
    /// It ends when it has given its first answer.
    EndsAfterAnAnswer,
    /// It writes something else instead of its first answer.
    Babbles,
    /// It writes something else before its first answer.
    BabblesAndAnswers,
}

impl Odd {
    /// All of them, the simplest first.
    pub(crate) const ALL: [Self; 7] = [
        Odd::Killed,
        Odd::EndsWithATask,
        Odd::BreaksOff,
        Odd::BabblesAndAnswers,
        Odd::Babbles,
        Odd::EndsAtOnce,
        Odd::EndsAfterAnAnswer,
    ];

    /// What the odd worker calls it.
    fn word(self) -> &'static str {
        match self {
            Odd::Killed => "never",
            Odd::EndsWithATask => "ends-with-a-task",
            Odd::BreaksOff => "breaks-off",
            Odd::EndsAtOnce => "ends-at-once",
            Odd::EndsAfterAnAnswer => "ends-after-an-answer",
            Odd::Babbles => "babbles",
            Odd::BabblesAndAnswers => "babbles-and-answers",
        }
    }

    /// The end of a sentence that begins "a worker that".
    pub(crate) fn does(self) -> &'static str {
        match self {
            Odd::Killed => "is killed while working on a task",
            Odd::EndsWithATask => "ends while working on a task",
            Odd::BreaksOff => "ends in the middle of an answer",
            Odd::EndsAtOnce => "has ended before it is given a task",
            Odd::EndsAfterAnAnswer => "has ended after an earlier task",
            Odd::Babbles | Odd::BabblesAndAnswers => "sends something other than an answer",
        }
    }

    /// The expected kind of error.
    pub(crate) fn kind(self) -> FailureKind {
        match self {
            Odd::Babbles | Odd::BabblesAndAnswers => FailureKind::NotAnAnswer,
            _ => FailureKind::WorkerDied,
        }
    }

    /// The error's name in the exercise.
    fn error(self) -> &'static str {
        match self.kind() {
            FailureKind::NotAnAnswer => "NotAnAnswer",
            _ => "WorkerDied",
        }
    }

    /// The round of work in which it must be noticed.
    pub(crate) fn round(self) -> usize {
        usize::from(self == Odd::EndsAfterAnAnswer)
    }
}

/// The events in a run of a pool of two, one of whose workers was odd.
pub(crate) struct Oddity {
    pub(crate) odd: Odd,
    /// The odd worker, as the program sees it.
    pub(crate) pid: u32,
    /// The task that it had, if any.
    pub(crate) task: Option<Range<u64>>,
    /// What it wrote.
    text: &'static str,
    /// The rounds of work, in their order.
    pub(crate) rounds: Vec<Vec<Range<u64>>>,
}

/// The finding when no worker reached the point at which it is odd.
pub(super) fn never_worked(ended: Option<Unmet>) -> Unmet {
    match ended {
        Some(unmet) if !matches!(unmet, Unmet::Failed(_) | Unmet::TimedOut(_)) => unmet,
        _ => Unmet::Failed(Finding::new(
            "each range is done by a worker process that `command.start()` started",
            "no worker was given a task",
            "the work is done in this process",
            "give each range to a worker by `send`, and return what its `receive` gives",
        )),
    }
}

/// The finding for a program that hangs or panics because of an odd worker.
pub(super) fn explained(unmet: Unmet, pool: Pool, odd: Odd) -> Unmet {
    let must = format!("a worker that {} makes {} an error", odd.does(), pool.result());
    let hangs = match (odd.kind(), odd) {
        (FailureKind::NotAnAnswer, Odd::Babbles) => {
            "a line that is not an answer is skipped and the next one read, or the error is lost and answers \
             are counted until all are there"
        }
        _ => "the error is lost, and the program waits for an answer that never comes",
    };
    let next = "pass on the `Err` of `send` and `receive` at once, and wait for no answer after it";
    match unmet {
        Unmet::TimedOut(finding) => {
            let seen = format!("it never returns: {}", finding.seen);
            Unmet::TimedOut(Finding::new(must, seen, hangs, next))
        }
        Unmet::Panicked(finding) => {
            let cause = "an `unwrap` or `expect` on what `send` or `receive` returns";
            Unmet::Panicked(Finding::new(must, finding.seen, cause, next))
        }
        other => other,
    }
}

/// The pool's result for the odd worker.
pub(crate) enum Made<'a> {
    /// The error that it returned.
    Failed(&'a Failure),
    /// `there` answers, although there should be `wanted`.
    Answers { there: usize, wanted: usize },
    /// An answer to exactly that task.
    Answer,
}

impl Oddity {
    /// The error is the expected one in its kind, its worker, and the text that was sent.
    pub(crate) fn must_be(&self, pool: Pool, made: &Made) -> Result<(), Unmet> {
        match self.wrong(made) {
            None => Ok(()),
            Some((seen, cause)) => Err(Unmet::Failed(Finding::new(
                format!(
                    "a worker that {} makes {} an `Err({})` with its pid",
                    self.odd.does(),
                    pool.result(),
                    self.odd.error()
                ),
                seen,
                cause,
                match pool {
                    Pool::Process => {
                        "keep the first error of any worker, as `send` or `receive` gave it, and return it \
                         instead of the answers"
                    }
                    Pool::Async => {
                        "send the whole `Result` of `send` and `receive` to the `Pending`, not only the answer"
                    }
                },
            ))),
        }
    }

    /// Whether this is the expected error.
    pub(crate) fn is(&self, failure: &Failure) -> bool {
        self.wrong(&Made::Failed(failure)).is_none()
    }

    /// What was seen instead of the expected error, and the likely cause.
    fn wrong(&self, made: &Made) -> Option<(String, &'static str)> {
        let failure = match made {
            Made::Failed(failure) => failure,
            Made::Answers { there, wanted } => {
                return Some((
                    format!("Ok, with {there} answers of {wanted}"),
                    self.why_ok(there < wanted),
                ));
            }
            Made::Answer => return Some(("Ok".into(), self.why_ok(false))),
        };
        let babbles = self.odd.kind() == FailureKind::NotAnAnswer;
        if failure.kind != self.odd.kind() {
            let seen = format!("another error: {:?}", failure.kind);
            let cause = match failure.kind {
                FailureKind::WorkerDied => "every error of a worker is replaced by `WorkerDied`",
                FailureKind::Ended => {
                    "the error is not passed on, so the thread that waits for it finds its channel closed"
                }
                _ => "an error of `send` or `receive` is replaced by another one",
            };
            return Some((seen, cause));
        }
        if failure.pid != Some(self.pid) {
            let seen = format!("`{}` with the pid of another process", self.odd.error());
            return Some((seen, "the error is created anew with another pid instead of passed on"));
        }
        let (same, what) = match babbles {
            true => (failure.detail.contains(self.text), "what the worker sent"),
            false => {
                (DEATHS.iter().any(|death| failure.detail.contains(death)), "how the worker died")
            }
        };
        (!same).then(|| {
            let seen = format!("`{}` without {what}", self.odd.error());
            (seen, "the error is created anew instead of passed on")
        })
    }

    fn why_ok(&self, short: bool) -> &'static str {
        if short {
            "an error of `send` or `receive` is left out of the answers"
        } else if self.odd == Odd::BabblesAndAnswers {
            "a line that is not an answer is skipped, as if the worker had printed it, and the next one is \
             used"
        } else {
            "the task is handed out again, or done in this process"
        }
    }
}

/// After a worker was odd, all later rounds are errors. `fine` of `all` later results were Ok.
pub(crate) fn must_stay_broken(
    odd: Odd,
    later: &str,
    (fine, all): (usize, usize),
) -> Result<(), Unmet> {
    if fine == 0 {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        format!("after a worker that {}, {later} is an error, too", odd.does()),
        format!("{fine} of {all} later ones were Ok"),
        "the error is returned once and forgotten, and the remaining workers do the rest",
        "keep the first error in the pool, where all its threads can see it, and check it before each task",
    )))
}

/// The finding for a pool that fails without an odd worker, after another pool of the process had one.
pub(crate) fn other_pool_broken(failure: &Failure) -> Unmet {
    Unmet::Failed(Finding::new(
        "a pool whose worker fails does not affect other pools of the same process",
        format!("another pool, whose workers did not fail, returned an error: {:?}", failure.kind),
        "the error, or another part of the pool, is kept in a `static` that all pools share",
        "keep the error in a field of the pool",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn death_words_match_the_given_code() {
        let given = include_str!("../../../part1-multiprocessing/src/steps/worker_process.rs");
        let missing: Vec<_> = DEATHS.iter().filter(|death| !given.contains(**death)).collect();
        assert_eq!(missing, [] as [&&str; 0]);
    }

    #[test]
    fn only_the_workers_own_error_counts() {
        let oddity = |odd| Oddity { odd, pid: 7, task: None, text: "null", rounds: Vec::new() };
        let failure = |kind, pid, detail: &str| Failure { kind, pid, detail: detail.into() };
        let babbles = oddity(Odd::Babbles);
        assert!(babbles.is(&failure(FailureKind::NotAnAnswer, Some(7), "it sent null 7 10..20")));
        assert!(!babbles.is(&failure(FailureKind::NotAnAnswer, Some(8), "it sent null 7 10..20")));
        assert!(!babbles.is(&failure(FailureKind::NotAnAnswer, Some(7), "it sent something")));
        assert!(!babbles.is(&failure(FailureKind::WorkerDied, Some(7), "it sent null 7 10..20")));
        let killed = oddity(Odd::Killed);
        assert!(killed.is(&failure(FailureKind::WorkerDied, Some(7), "no answer came")));
        assert!(!killed.is(&failure(FailureKind::Ended, None, "the pool has ended")));
        assert!(!killed.is(&failure(FailureKind::WorkerDied, Some(7), "the worker died")));
        assert!(killed.must_be(Pool::Process, &Made::Answers { there: 2, wanted: 2 }).is_err());
    }
}
