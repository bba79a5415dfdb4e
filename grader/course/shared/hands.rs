//! Worker processes that are working on tasks, seen from outside.
//!
//! A given worker asks the gate about each of its tasks. Any program can send such a request, so it is evidence only
//! while a worker process waits for the answer. A worker process is a child of the program that was started as
//! `PROGRAM worker`, and no learner's code runs in it. Any other request at the gate is a stray, and fails every
//! check that looks at tasks.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::{OsStr, OsString},
    fs,
    ops::Range,
    os::unix::ffi::OsStrExt,
    path::Path,
};

use lab::{
    Finding,
    documents::part1::{Answered, List},
    hold::Step,
};
use witness::{
    Stage, Unmet,
    observe::{Holder, ProcessLook, TreeLook, inner_pid},
    run::{Because, Held, Picture, Run},
    world::{ExchangeId, Request},
};

use crate::shared::primes::primes_of;

/// A task that a worker process is working on.
#[derive(Debug, Clone)]
pub(crate) struct InHand {
    /// The worker's request.
    pub(crate) id: ExchangeId,
    pub(crate) range: Range<u64>,
    /// The worker, as the host sees it.
    pub(crate) pid: i32,
    /// The worker, as the program sees it.
    pub(crate) inner: u32,
}

/// The tasks that the worker processes of one run were seen to have.
pub(crate) struct Hands {
    /// The ranges on the command line. No other task counts.
    asked: Vec<Range<u64>>,
    /// The file name of the program. Its folder depends on how the sandbox separates programs.
    program: OsString,
    seen: BTreeMap<ExchangeId, InHand>,
    /// Held requests that neither a worker nor the program's main thread waited for.
    strays: BTreeSet<ExchangeId>,
}

impl Hands {
    /// No task of a run on the ranges `asked` was seen yet.
    pub(crate) fn new(stage: &Stage, asked: &[Range<u64>]) -> Self {
        Self {
            asked: asked.to_vec(),
            program: Path::new(&stage.program_inside()).file_name().unwrap_or_default().to_owned(),
            seen: BTreeMap::new(),
            strays: BTreeSet::new(),
        }
    }

    /// The tasks that workers have in this picture.
    pub(crate) fn look(&mut self, picture: &Picture) -> Vec<InHand> {
        let mut in_hand = Vec::new();
        for held in &picture.held {
            if let Some(task) = self.in_hand(held, &picture.tree) {
                self.seen.insert(task.id, task.clone());
                in_hand.push(task);
            } else if !says_all_are_handed_in(held, &picture.tree)
                && matches!(picture.because, Because::Reached | Because::Still)
            {
                self.strays.insert(held.exchange.id);
            }
        }
        in_hand
    }

    /// The worker's task that a held request shows.
    fn in_hand(&self, held: &Held, tree: &TreeLook) -> Option<InHand> {
        let range = task_of(&held.exchange.request).filter(|range| self.asked.contains(range))?;
        let pid = held.holder.as_ref()?.pid;
        let process = tree.processes.iter().find(|process| process.pid == pid)?;
        let is_child = self.program(tree).is_some_and(|program| process.parent == program.pid);
        (is_child && self.is_worker(pid)).then_some(())?;
        // The worker waits for the gate, so it still exists.
        let inner = inner_pid(pid).ok()?.unsigned_abs();
        Some(InHand { id: held.exchange.id, range, pid, inner })
    }

    /// The learner's program. It is the first process of that name, because another program may have started it.
    pub(crate) fn program<'t>(&self, tree: &'t TreeLook) -> Option<&'t ProcessLook> {
        tree.processes.iter().find(|process| self.words_of(process.pid).is_some())
    }

    /// Whether a process was started as `PROGRAM worker`.
    fn is_worker(&self, pid: i32) -> bool {
        self.words_of(pid).is_some_and(|words| words.first().is_some_and(|word| word == b"worker"))
    }

    /// The command-line arguments of a process that runs the learner's program.
    fn words_of(&self, pid: i32) -> Option<Vec<Vec<u8>>> {
        let command_line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        let mut words = command_line.split(|byte| *byte == 0);
        let program = words.next().map(|word| Path::new(OsStr::from_bytes(word)));
        let is_ours = program.and_then(Path::file_name) == Some(&self.program);
        is_ours.then(|| words.map(<[u8]>::to_vec).collect())
    }

    /// Holds the first requests until there are `held`, one for each worker and each other thread that asks the gate,
    /// or until the program rests with fewer. So each worker has had a task. Then releases every task as it comes.
    pub(crate) fn follow_all_busy(&mut self, run: &mut Run, held: usize) -> Result<(), Unmet> {
        let picture = run.until(|now| now.held >= held)?;
        self.look(&picture);
        self.follow(run)
    }

    /// Releases every task as it comes, until no more come. One worker may do them all.
    pub(crate) fn follow(&mut self, run: &mut Run) -> Result<(), Unmet> {
        loop {
            let picture = run.until(|now| now.held > 0)?;
            self.look(&picture);
            for held in &picture.held {
                run.release(held.exchange.id);
            }
            if picture.because != Because::Reached {
                return Ok(());
            }
        }
    }

    /// The workers' tasks in `picture`. If there are none and all tasks are handed in, releases the program until a
    /// worker has one. A program may hand out a task only when the answer is requested.
    pub(crate) fn look_or_wait(
        &mut self,
        run: &mut Run,
        picture: &Picture,
    ) -> Result<Vec<InHand>, Unmet> {
        let in_hand = self.look(picture);
        if !in_hand.is_empty() || !all_handed_in(picture) {
            return Ok(in_hand);
        }
        for held in &picture.held {
            run.release(held.exchange.id);
        }
        let picture = run.until(|now| now.held > 0)?;
        Ok(self.look(&picture))
    }

    /// How many different ranges workers have had so far.
    pub(crate) fn ranges(&self) -> usize {
        self.done().len()
    }

    fn done(&self) -> BTreeSet<(u64, u64)> {
        self.seen.values().map(|task| (task.range.start, task.range.end)).collect()
    }

    /// How many different worker processes had a task.
    pub(crate) fn workers(&self) -> usize {
        self.seen.values().map(|task| task.pid).collect::<BTreeSet<_>>().len()
    }

    /// Whether only workers and the program's main thread ever waited at the gate.
    pub(crate) fn without_strays(&self) -> bool {
        self.strays.is_empty()
    }

    /// The first answer whose process did not have its range, or that occurs more often than its process had the
    /// range. The count matters, because any worker has had most of the ranges that occur again and again.
    pub(crate) fn without_work<'a>(
        &self,
        answers: impl IntoIterator<Item = &'a Answered>,
    ) -> Option<&'a Answered> {
        let mut work = BTreeMap::<_, usize>::new();
        for task in self.seen.values() {
            *work.entry((task.inner, task.range.start, task.range.end)).or_default() += 1;
        }
        answers.into_iter().find(|answer| {
            let left = work.get_mut(&(answer.pid, answer.range.start, answer.range.end));
            left.is_none_or(|left| std::mem::replace(left, left.saturating_sub(1)) == 0)
        })
    }

    /// Workers had each of `ranges`. An empty range needs no worker. A range that workers had twice is slow but not
    /// wrong.
    pub(crate) fn must_have_had<'a>(
        &self,
        ranges: impl IntoIterator<Item = &'a Range<u64>>,
    ) -> Result<(), Unmet> {
        let done = self.done();
        let wanted: BTreeSet<_> = ranges
            .into_iter()
            .filter(|range| !range.is_empty())
            .map(|range| (range.start, range.end))
            .collect();
        let had = wanted.intersection(&done).count();
        if had == wanted.len() && self.without_strays() {
            return Ok(());
        }
        Err(Unmet::Failed(self.lacking(had, wanted.len())))
    }

    /// The finding when workers had only `had` of `wanted` ranges.
    pub(crate) fn lacking(&self, had: usize, wanted: usize) -> Finding {
        let strays = match self.strays.len() {
            0 => String::new(),
            strays => {
                format!(", and {strays} requests at the gate had no worker that waited for them")
            }
        };
        Finding::new(
            "each range is done by a worker process that `command.start()` started",
            format!("worker processes had {had} of {wanted} ranges{strays}"),
            "the work is done in this process, or by something that only looks like a worker",
            "give each range to a worker by `send`, and return what its `receive` gives",
        )
    }
}

/// The range that a worker asks the gate about.
pub(crate) fn task_of(request: &Request) -> Option<Range<u64>> {
    let (start, end) = request.at(Step::Task)?.split_once("..")?;
    Some(start.parse().ok()?..end.parse().ok()?)
}

/// Whether the program has handed in every task of its batch, and waits for the gate before it requests an answer.
pub(crate) fn all_handed_in(picture: &Picture) -> bool {
    picture.held.iter().any(|held| says_all_are_handed_in(held, &picture.tree))
}

/// Only the program's main thread can report this.
pub(crate) fn says_all_are_handed_in(held: &Held, tree: &TreeLook) -> bool {
    let in_main = |holder: &Holder| {
        tree.program().is_some_and(|program| (holder.pid, holder.tid) == (program.pid, program.pid))
    };
    held.exchange.request.at(Step::Submitted).is_some() && held.holder.as_ref().is_some_and(in_main)
}

/// A document is a claim. It must have the right number of `things` before any of them is checked, because an empty
/// one contains no wrong things.
pub(crate) fn must_count(said: usize, asked: usize, things: &str) -> Result<(), Unmet> {
    if said == asked {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        format!("the program's document has {asked} {things}"),
        format!("{said} {things}"),
        "something other than the given program wrote the document",
        "return the results, and leave the document to the program",
    )))
}

/// There is one answer for each of `ranges`, in any order.
pub(crate) fn must_answer(answers: &[Answered], ranges: &[Range<u64>]) -> Result<(), Unmet> {
    let sorted = |mut ranges: Vec<(u64, u64)>| {
        ranges.sort_unstable();
        ranges
    };
    let said = sorted(answers.iter().map(|a| (a.range.start, a.range.end)).collect());
    let asked = sorted(ranges.iter().map(|range| (range.start, range.end)).collect());
    if said == asked {
        return Ok(());
    }
    let right = said.iter().filter(|range| asked.contains(range)).count();
    Err(Unmet::Failed(Finding::new(
        format!("there is one answer to each of {} ranges", asked.len()),
        format!("{} answers, {right} of them to one of these ranges", said.len()),
        "an answer is thrown away, occurs twice, or belongs to another range",
        "return one answer for each range that was asked for",
    )))
}

/// No answer comes from the program itself, which has this pid.
pub(crate) fn must_be_of_others<'a>(
    own: u32,
    answers: impl IntoIterator<Item = &'a Answered>,
) -> Result<(), Unmet> {
    match answers.into_iter().find(|answer| answer.pid == own) {
        None => Ok(()),
        Some(answer) => Err(Unmet::Failed(Finding::new(
            "each range is done by a worker process that `command.start()` started",
            format!("the answer to {:?} has the pid of the program itself", answer.range),
            "the work is done in this process",
            "give each range to a worker by `send`, and return what its `receive` gives",
        ))),
    }
}

/// What is wrong with this answer to `range`, if anything.
pub(crate) fn wrong_answer(answer: &Answered, range: &Range<u64>) -> Option<String> {
    if answer.range != *range {
        return Some(format!("in the place of {range:?} is the answer to {:?}", answer.range));
    }
    let right = List::of(&primes_of(range), false);
    let found = &answer.primes;
    (*found != right)
        .then(|| format!("the answer to {range:?} has {} primes, not {}", found.count, right.count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(range: Range<u64>) -> Answered {
        Answered { pid: 7, primes: List::of(&primes_of(&range), false), range }
    }

    #[test]
    fn answers_match_ranges_in_any_order() {
        let asked = [10..20, 30..40, 10..20];
        let answers = |ranges: &[Range<u64>]| ranges.iter().cloned().map(answered).collect();
        let must_answer = |said: Vec<Answered>| must_answer(&said, &asked);
        assert!(must_answer(answers(&[30..40, 10..20, 10..20])).is_ok());
        assert!(must_answer(answers(&[])).is_err());
        assert!(must_answer(answers(&[10..20, 30..40])).is_err());
        assert!(must_answer(answers(&[10..20, 30..40, 30..40])).is_err());
        assert!(must_answer(answers(&[10..20, 30..40, 50..60])).is_err());
    }

    #[test]
    fn each_answer_needs_a_task() {
        let task = |id, pid: i32, range: Range<u64>| {
            (id, InHand { id, range, pid, inner: pid.unsigned_abs() })
        };
        let hands = Hands {
            asked: Vec::new(),
            program: OsString::new(),
            seen: [task(0, 7, 10..20), task(1, 8, 10..20), task(2, 7, 30..40)].into(),
            strays: BTreeSet::new(),
        };
        let of = |pid, range| Answered { pid, ..answered(range) };
        let (seven, eight, again) = (of(7, 10..20), of(8, 10..20), of(7, 10..20));
        assert!(hands.without_work([&seven, &eight]).is_none());
        assert_eq!(hands.without_work([&seven, &again, &eight]), Some(&again));
        assert!(hands.without_work([&of(8, 30..40)]).is_some());
    }

    #[test]
    fn wrong_counts_are_refused() {
        assert!(must_count(0, 2, "maps").is_err() && must_count(3, 2, "maps").is_err());
        assert!(must_count(2, 2, "maps").is_ok());
    }
}
