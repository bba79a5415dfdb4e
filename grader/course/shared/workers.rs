//! What the checks of `process_pool` and `apply_async` share: the two pools, their command lines, and their ranges.
//!
//! [`hands`](super::hands) shows which worker has which task.

use std::ops::Range;

use witness::{
    Stage, Unmet,
    observe::TreeLook,
    run::{Held, Run},
    world::{Exchange, World},
};

use super::hands::{Hands, task_of};

/// More tasks than the capacity of any queue that a learner would choose, but not too many for a thread per task.
const MANY_TASKS: Range<usize> = 2_100..2_200;

/// The two exercises that start workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pool {
    /// `process-pool`
    Process,
    /// `apply-async`
    Async,
}

impl Pool {
    /// The command line, with the subcommand's own arguments first and the common ones after that.
    pub(crate) fn arguments(
        self,
        stage: &Stage,
        ranges: &[Range<u64>],
        processes: usize,
        more: &[&str],
    ) -> Vec<String> {
        let worker = [stage.program_inside(), "worker".into()];
        self.arguments_for(&worker, ranges, processes, more)
    }

    /// The same with one of the grader's workers.
    pub(super) fn arguments_for(
        self,
        worker: &[String],
        ranges: &[Range<u64>],
        processes: usize,
        more: &[&str],
    ) -> Vec<String> {
        let subcommand = match self {
            Pool::Process => "process-pool",
            Pool::Async => "apply-async",
        };
        let mut words = vec![subcommand.to_owned(), "--ranges".into(), list(ranges)];
        words.extend(["--processes".into(), processes.to_string()]);
        words.extend(more.iter().map(|&word| word.to_owned()));
        words.push("--worker".into());
        words.extend_from_slice(worker);
        words
    }

    /// Starts a pool on random ranges with every task held. Also returns the ranges.
    pub(crate) fn start_held(
        self,
        stage: &mut Stage,
        count: usize,
        processes: usize,
        more: &[&str],
    ) -> Result<(Run, Vec<Range<u64>>), Unmet> {
        let ranges = random_ranges(stage, count);
        let arguments = self.arguments(stage, &ranges, processes, more);
        Ok((stage.start(World::bare().holding_all(), &arguments)?, ranges))
    }

    /// The call for one round of work.
    pub(super) fn call(self) -> &'static str {
        match self {
            Pool::Process => "`map`",
            Pool::Async => "`apply_async`",
        }
    }

    /// What a pool returns for the task that failed.
    pub(crate) fn result(self) -> &'static str {
        match self {
            Pool::Process => "`map`",
            Pool::Async => "`get` of its task",
        }
    }
}

/// Ranges in the format of the command line.
pub(crate) fn list(ranges: &[Range<u64>]) -> String {
    let ranges: Vec<_> = ranges.iter().map(|r| format!("{}..{}", r.start, r.end)).collect();
    ranges.join(",")
}

/// `count` different ranges that do not touch, in random order, of various lengths.
pub(crate) fn random_ranges(stage: &mut Stage, count: usize) -> Vec<Range<u64>> {
    let mut start = stage.rng.u64(10..10_000);
    let mut ranges: Vec<_> = (0..count)
        .map(|_| {
            // Long enough to contain a prime or two. Answers without primes would all look the same.
            let range = start..start + stage.rng.u64(60..150);
            start = range.end + stage.rng.u64(1..1_000);
            range
        })
        .collect();
    stage.rng.shuffle(&mut ranges);
    ranges
}

/// Ranges that are easily mixed up. One occurs three times, and some are empty. Others touch, overlap, lie in another
/// one, or begin or end with the same number.
pub(crate) fn similar_ranges(stage: &mut Stage) -> Vec<Range<u64>> {
    let mut ranges = random_ranges(stage, 5);
    let [a, b, c] = [0, 1, 2].map(|nth| ranges[nth].clone());
    ranges.extend([a.clone(), a.clone(), a.end..a.end + 70, a.start..a.end + 30]);
    ranges.extend([b.start + 7..b.end, b.start + 10..b.end - 10, b.start..b.start]);
    ranges.extend([
        c.start.saturating_sub(40)..c.start + 20,
        c.start..c.start,
        c.end..c.end,
        u64::MAX..u64::MAX,
    ]);
    stage.rng.shuffle(&mut ranges);
    ranges
}

/// Very many very short ranges, in random order.
pub(crate) fn many_ranges(stage: &mut Stage) -> Vec<Range<u64>> {
    let mut start = stage.rng.u64(10..1_000);
    let mut ranges: Vec<_> = (0..stage.rng.usize(MANY_TASKS))
        .map(|_| {
            let range = start..start + stage.rng.u64(1..8);
            start = range.end;
            range
        })
        .collect();
    stage.rng.shuffle(&mut ranges);
    ranges
}

/// How many tasks have reached the gate so far.
fn tasks_so_far(exchanges: &[Exchange]) -> usize {
    exchanges.iter().filter(|exchange| task_of(&exchange.request).is_some()).count()
}

/// Releases one task at a time, each time the held one that `choose` returns. Once `count` tasks have come and only
/// the last is left, releases everything as it comes.
pub(crate) fn release_one_by_one(
    run: &mut Run,
    hands: &mut Hands,
    count: usize,
    choose: impl Fn(&[Held]) -> Option<&Held>,
) -> Result<(), Unmet> {
    loop {
        let last = tasks_so_far(&run.exchanges()) == count;
        let picture = run.until(|now| now.held > if last { 0 } else { 1 })?;
        hands.look(&picture);
        match choose(&picture.held) {
            Some(held) if !last || picture.held.len() > 1 => run.release(held.exchange.id),
            _ => return hands.follow(run),
        }
    }
}

/// The program's own process, the parent of its workers.
pub(super) fn program(tree: &TreeLook) -> Option<i32> {
    tree.processes.first().map(|process| process.pid)
}
