//! What the checks of `process_pool` and `apply_async` share: worker processes, seen from outside.
//!
//! What shows that a worker has a task is in [`hands`](super::hands).

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use lab::{
    Finding,
    documents::part1::{Answered, Async, Pool as Maps},
};
use witness::{
    Stage, Unmet,
    observe::TreeLook,
    run::{Held, Run},
    world::{Exchange, World},
};

use crate::shared::hands::{Hands, must_count, task_of};

/// The two exercises that start workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pool {
    /// `process-pool`
    Process,
    /// `apply-async`
    Async,
}

impl Pool {
    /// A command line: the subcommand and its own words, then what is common to all.
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

    /// The same with a worker of ours.
    fn arguments_for(
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
        let ranges: Vec<_> = ranges.iter().map(|r| format!("{}..{}", r.start, r.end)).collect();
        let mut words = vec![subcommand.to_owned(), "--ranges".into(), ranges.join(",")];
        words.extend(["--processes".into(), processes.to_string()]);
        words.extend(more.iter().map(|&word| word.to_owned()));
        words.push("--worker".into());
        words.extend_from_slice(worker);
        words
    }

    /// Starts a pool on random ranges, every task held; returns the ranges, too.
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

    /// What one round of work is called.
    fn call(self) -> &'static str {
        match self {
            Pool::Process => "`map`",
            Pool::Async => "`apply_async`",
        }
    }
}

/// `count` different ranges that do not touch, in no order, of various lengths.
pub(crate) fn random_ranges(stage: &mut Stage, count: usize) -> Vec<Range<u64>> {
    let mut start = stage.rng.u64(10..10_000);
    let mut ranges: Vec<_> = (0..count)
        .map(|_| {
            // Long enough for a prime or two: an answer without any would look like many others.
            let range = start..start + stage.rng.u64(60..150);
            start = range.end + stage.rng.u64(1..1_000);
            range
        })
        .collect();
    stage.rng.shuffle(&mut ranges);
    ranges
}

/// How many tasks have come to the gate so far.
fn tasks_so_far(exchanges: &[Exchange]) -> usize {
    exchanges.iter().filter(|exchange| task_of(&exchange.request).is_some()).count()
}

/// Lets tasks go one at a time, each time that of the held ones which `choose` takes, until `count`
/// have come and the last of them is left. Then lets everything go as it comes.
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
fn program(tree: &TreeLook) -> Option<i32> {
    tree.processes.first().map(|process| process.pid)
}

/// At rest, each of as many processes as were asked for holds one task, and there are no others.
pub(crate) fn all_at_once(stage: &mut Stage, pool: Pool) -> Result<(), Unmet> {
    let processes = stage.rng.usize(3..6);
    let (mut run, ranges) = pool.start_held(stage, 3 * processes, processes, &[])?;
    let picture = run.until_still()?;
    let mut hands = Hands::new(stage, &ranges);
    let held = hands.look(&picture).len();
    let own = program(&picture.tree);
    let workers = picture.tree.alive().filter(|process| Some(process.pid) != own).count();
    let right = held == processes && hands.workers() == processes && workers == processes;
    if right && hands.without_strays() {
        stage.stop(run);
        return Ok(());
    }
    if !hands.without_strays() {
        return Err(stage.unmet(run, &picture, hands.lacking(held, processes)));
    }
    let idle = held < processes.min(workers);
    let one_too_few = held > 1 && held + 1 == processes;
    let (cause, next) = if held == 0 && pool == Pool::Async {
        (
            "nothing is handed to a worker before `get` asks for its answer",
            "let threads of this process, one a worker, take tasks as soon as they are handed in",
        )
    } else if idle && !one_too_few {
        (
            "a worker's answer is waited for before the next worker is given its task, or a lock \
             is held while a worker works",
            "let each worker have a thread of this process that sends and receives for it",
        )
    } else if idle {
        (
            "one worker is never given a task: a thread too few sends and receives, or a loop over \
             the workers leaves one out",
            "give every worker that you started a thread of its own, or a part of the loop",
        )
    } else {
        (
            "a process is started for each range, or more or fewer of them than were asked for",
            "start exactly `processes` workers in `start`, and use every one of them",
        )
    };
    let finding = Finding::new(
        format!(
            "a pool of {processes} is {processes} processes, and each holds one task at the same moment"
        ),
        format!("{held} tasks are in the hands of workers; {workers} worker processes are there"),
        cause,
        next,
    );
    Err(stage.unmet(run, &picture, finding))
}

/// With one worker stuck with its task, the others do all that is left.
pub(crate) fn next_when_free(stage: &mut Stage, pool: Pool) -> Result<(), Unmet> {
    let processes = stage.rng.usize(2..5);
    let count = 4 * processes;
    let (mut run, ranges) = pool.start_held(stage, count, processes, &[])?;
    let mut picture = run.until(|now| now.held >= processes)?;
    let mut hands = Hands::new(stage, &ranges);
    let mut stuck = None;
    loop {
        let in_hand = hands.look(&picture);
        if stuck.is_none() {
            stuck = stage.rng.choice(&in_hand).map(|task| task.id);
        }
        if hands.ranges() == count {
            break;
        }
        let held = picture.held.iter().map(|held| held.exchange.id);
        let free: Vec<_> = held.filter(|&id| Some(id) != stuck).collect();
        if free.is_empty() {
            break;
        }
        free.into_iter().for_each(|id| run.release(id));
        picture = run.until(|now| now.held > 1)?;
    }
    let taken = hands.ranges();
    if taken == count && hands.without_strays() {
        stage.stop(run);
        return Ok(());
    }
    if !hands.without_strays() {
        return Err(stage.unmet(run, &picture, hands.lacking(taken, count)));
    }
    let finding = Finding::new(
        "a worker that is done takes the next range at once, also while another one is stuck",
        format!("with one of {processes} stuck, {taken} of {count} ranges were taken, and no more"),
        "the ranges are dealt out beforehand, or every round waits for its slowest worker, or \
         nothing goes on until an earlier answer is there",
        "keep the ranges in one queue, and let a worker take the next one as soon as its answer \
         is there",
    );
    Err(stage.unmet(run, &picture, finding))
}

/// Workers had every range in hand, no more of them than were asked for, and the ones that the answers name.
pub(crate) fn same_processes(
    pool: Pool,
    processes: usize,
    hands: &Hands,
    ranges: &[Range<u64>],
    answers: &[&Answered],
) -> Result<(), Unmet> {
    if hands.workers() > processes {
        return Err(Unmet::Failed(Finding::new(
            format!("the same {processes} processes do all the work, call after call"),
            "more than that did it",
            "workers are started on every call, or for every range, in place of once",
            "start the workers in `start`, keep them in the pool, and only use them afterwards",
        )));
    }
    hands.must_have_had(ranges)?;
    match answers.iter().find(|answer| !hands.agrees_with(answer)) {
        None => Ok(()),
        Some(answer) => Err(Unmet::Failed(Finding::new(
            "an answer has the pid of the process that did the work",
            format!("the answer to {:?} has the pid of a process that never had it", answer.range),
            "the work is done in this process, or an answer is put together from parts of others",
            format!("return the answer of {} as `receive()` gave it", pool.call()),
        ))),
    }
}

/// A worker that was killed with a task in hand.
pub(crate) struct Victim {
    /// What the program calls it.
    pub(crate) pid: u32,
    /// The place of its task among the ranges.
    pub(crate) task: usize,
    /// How many ranges there are.
    pub(crate) ranges: usize,
}

/// Starts a pool, waits until its workers hold a task each, and kills one of them.
///
/// # Errors
///
/// When no worker ever held a task.
pub(crate) fn start_and_kill_one(
    stage: &mut Stage,
    pool: Pool,
    more: &[&str],
) -> Result<(Run, Victim), Unmet> {
    let processes = stage.rng.usize(2..4);
    let (mut run, ranges) = pool.start_held(stage, 3 * processes, processes, more)?;
    let picture = run.until(|now| now.held >= processes)?;
    let mut hands = Hands::new(stage, &ranges);
    let in_hand = hands.look_or_wait(&mut run, &picture)?;
    let victim = stage.rng.choice(&in_hand).filter(|_| hands.without_strays());
    let Some(task) = victim else {
        return Err(stage.unmet(run, &picture, hands.lacking(hands.ranges(), processes)));
    };
    let place = ranges.iter().position(|range| *range == task.range).unwrap_or_default();
    let victim = Victim { pid: task.inner, task: place, ranges: ranges.len() };
    // It holds a task, so it is there; a program that ends in this moment takes it along.
    let _ = run.kill(task.pid);
    Ok((run, victim))
}

/// How many ranges [`start_with_a_babbler`] hands in.
pub(crate) const RANGES_OF_A_BABBLER: usize = 6;

/// Starts a pool of two, one of whose workers answers its first task with something that is no
/// answer, and is a worker as any other from then on.
pub(crate) fn start_with_a_babbler(
    stage: &mut Stage,
    pool: Pool,
    more: &[&str],
) -> Result<Run, Unmet> {
    let worker =
        [stage.put_beside("babbler"), "babbled".into(), stage.program_inside(), "worker".into()];
    let ranges = random_ranges(stage, RANGES_OF_A_BABBLER);
    let arguments = pool.arguments_for(&worker, &ranges, 2, more);
    stage.start(World::bare(), &arguments)
}

/// After the pool's end, no child is left: neither of a pool whose workers are well nor of a broken
/// one. `more` says how the pool ends.
pub(crate) fn no_child_left(stage: &mut Stage, pool: Pool, more: &[&str]) -> Result<(), Unmet> {
    let mut words = vec!["--hold"];
    words.extend(more);
    let (mut run, _) = start_and_kill_one(stage, pool, &words)?;
    if pool == Pool::Async {
        // The program collects what the others have in hand before it ends the pool.
        run.open();
    }
    look_for_children(stage, pool, run, "a worker has died and the pool has ended")?;

    let ranges = random_ranges(stage, 6);
    let mut unread = Vec::new();
    if pool == Pool::Async {
        words.push("--drop-unread");
        unread.extend(ranges.iter().skip(1).step_by(2).cloned());
    }
    let arguments = pool.arguments(stage, &ranges, 4, &words);
    let kept = unread.clone();
    let passing = Arc::new(AtomicBool::new(false));
    let passes = Arc::clone(&passing);
    let world = World::bare().holding(move |request| {
        !passes.load(Ordering::SeqCst)
            || task_of(request).is_some_and(|range| kept.contains(&range))
    });
    let mut run = stage.start(world, &arguments)?;
    let picture = run.until(|now| now.held > 0)?;
    let mut hands = Hands::new(stage, &ranges);
    if hands.look_or_wait(&mut run, &picture)?.is_empty() || !hands.without_strays() {
        return Err(stage.unmet(run, &picture, hands.lacking(hands.ranges(), ranges.len())));
    }
    // While the answers that were dropped unread are held back, one worker is left for the others.
    passing.store(true, Ordering::SeqCst);
    let picture = run.until(|_| true)?;
    for held in &picture.held {
        if !task_of(&held.exchange.request).is_some_and(|range| unread.contains(&range)) {
            run.release(held.exchange.id);
        }
    }
    look_for_children(stage, pool, run, "the pool has ended")
}

fn look_for_children(
    stage: &mut Stage,
    pool: Pool,
    mut run: Run,
    after: &str,
) -> Result<(), Unmet> {
    let mut picture = run.until_still()?;
    if run.document().unwrap_or_default().is_empty() {
        // The pool waits for tasks that are held.
        run.open();
        picture = run.until_still()?;
    }
    if run.document().unwrap_or_default().is_empty() {
        stage.answer::<serde_json::Value>(run)?;
        return Ok(());
    }
    let own = program(&picture.tree);
    let left = picture.tree.processes.iter().filter(|process| Some(process.pid) != own);
    let (zombies, alive): (Vec<_>, Vec<_>) = left.partition(|process| process.zombie);
    if zombies.is_empty() && alive.is_empty() {
        let rounds = match pool {
            Pool::Process => stage.answer::<Maps>(run)?.maps.len(),
            Pool::Async => stage.answer::<Async>(run)?.batches.len(),
        };
        return must_count(rounds, 1, "rounds of work");
    }
    let cause = match alive.is_empty() {
        true => {
            "the workers have ended, but nobody waited for them: dropping a `WorkerProcess` \
                 only closes its pipes"
        }
        false => "the pool went before its workers had ended",
    };
    let seen = format!("{} alive, {} zombies", alive.len(), zombies.len());
    let finding = Finding::new(
        format!("after {after}, no child process is left, not even a zombie"),
        seen,
        cause,
        "call `wait()` for every worker in `join` and in `drop`, also after an error",
    );
    Err(stage.unmet(run, &picture, finding))
}
