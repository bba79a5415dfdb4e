//! What the checks of `process_pool` and `apply_async` share: worker processes, seen from outside.
//!
//! A worker asks the gate with each task that it has in hand, so a held task shows which process
//! has it. Pids in the program's documents are those that it sees itself, inside the sandbox.

use std::{collections::BTreeSet, ops::Range};

use lab::{
    Finding,
    documents::part1::{Answered, List},
};
use witness::{
    Stage, Unmet,
    observe::{TreeLook, inner_pid},
    run::{Because, Held, Picture, Run},
    server_url,
    world::{Exchange, Request, World},
};

use crate::shared::primes::primes_of;

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
        words.extend(["--gate".into(), server_url()]);
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

/// The range that a worker asks the gate about.
pub(crate) fn task_of(request: &Request) -> Option<Range<u64>> {
    let (start, end) = request.path.strip_prefix("/hold/task/")?.split_once("..")?;
    Some(start.parse().ok()?..end.parse().ok()?)
}

/// The tasks among what is held.
pub(crate) fn tasks(picture: &Picture) -> impl Iterator<Item = &Held> {
    picture.held.iter().filter(|held| task_of(&held.exchange.request).is_some())
}

/// How many tasks have come to the gate so far.
pub(crate) fn tasks_so_far(exchanges: &[Exchange]) -> usize {
    exchanges.iter().filter(|exchange| task_of(&exchange.request).is_some()).count()
}

/// Lets tasks go one at a time, each time that of the held ones which `choose` takes, until `count`
/// have come and the last of them is left.
pub(crate) fn release_one_by_one(
    run: &mut Run,
    count: usize,
    choose: impl Fn(&[Held]) -> Option<&Held>,
) -> Result<(), Unmet> {
    loop {
        let last = tasks_so_far(&run.exchanges()) == count;
        let picture = run.until(|now| now.held > if last { 0 } else { 1 })?;
        match choose(&picture.held) {
            Some(held) if !last || picture.held.len() > 1 => run.release(held.exchange.id),
            _ => return Ok(()),
        }
    }
}

/// The processes that hold tasks.
pub(crate) fn holders(picture: &Picture) -> BTreeSet<i32> {
    tasks(picture).filter_map(|held| Some(held.holder.as_ref()?.pid)).collect()
}

/// The program's own process, the parent of its workers.
fn program(tree: &TreeLook) -> Option<i32> {
    tree.processes.first().map(|process| process.pid)
}

/// At rest, each of as many processes as were asked for holds one task, and there are no others.
pub(crate) fn all_at_once(stage: &mut Stage, pool: Pool) -> Result<(), Unmet> {
    let processes = stage.rng.usize(3..6);
    let (mut run, _) = pool.start_held(stage, 3 * processes, processes, &[])?;
    let picture = run.until_still()?;
    let held = tasks(&picture).count();
    let holders = holders(&picture);
    let workers: BTreeSet<_> = picture.tree.alive().map(|process| process.pid).collect();
    let own = program(&picture.tree);
    let workers = workers.into_iter().filter(|&pid| Some(pid) != own).count();
    let right = held == processes && holders.len() == processes && workers == processes;
    if right && !holders.iter().any(|&pid| Some(pid) == own) {
        stage.stop(run);
        return Ok(());
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
    let (mut run, _) = pool.start_held(stage, count, processes, &[])?;
    let mut picture = run.until(|now| now.held >= processes)?;
    let mut stuck = None;
    while tasks_so_far(&run.exchanges()) < count {
        if stuck.is_none() {
            let held: Vec<_> = tasks(&picture).map(|held| held.exchange.id).collect();
            stuck = stage.rng.choice(&held).copied();
        }
        let held = picture.held.iter().map(|held| held.exchange.id);
        let free: Vec<_> = held.filter(|&id| Some(id) != stuck).collect();
        if free.is_empty() {
            break;
        }
        free.into_iter().for_each(|id| run.release(id));
        picture = run.until(|now| now.held > 1)?;
    }
    let taken = tasks_so_far(&run.exchanges());
    if taken >= count {
        stage.stop(run);
        return Ok(());
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

/// Who did what in one run.
pub(crate) struct Followed {
    /// Which process held which range, as the program sees its pid; `None` when a holder was not
    /// found.
    did: Option<Vec<(u32, Range<u64>)>>,
    /// The processes, as the host sees their pids.
    pids: BTreeSet<i32>,
}

/// Lets every task go as it comes, and looks at who had it.
pub(crate) fn follow(run: &mut Run) -> Result<Followed, Unmet> {
    let mut followed = Followed { did: Some(Vec::new()), pids: BTreeSet::new() };
    loop {
        let picture = run.until(|now| now.held > 0)?;
        for held in &picture.held {
            if let Some(range) = task_of(&held.exchange.request) {
                let pid = held.holder.as_ref().map(|holder| holder.pid);
                followed.pids.extend(pid);
                // A process that holds a task waits for us, so it is there.
                match (pid.and_then(|pid| inner_pid(pid).ok()), &mut followed.did) {
                    (Some(inner), Some(did)) => did.push((inner.unsigned_abs(), range)),
                    _ => followed.did = None,
                }
            }
            run.release(held.exchange.id);
        }
        if picture.because != Because::Reached {
            return Ok(followed);
        }
    }
}

/// No more processes than were asked for, and the ones that the answers name.
pub(crate) fn same_processes(
    pool: Pool,
    processes: usize,
    followed: &Followed,
    answers: &[&Answered],
) -> Result<(), Unmet> {
    if followed.pids.len() > processes {
        return Err(Unmet::Failed(Finding::new(
            format!("the same {processes} processes do all the work, call after call"),
            "more than that did it",
            "workers are started on every call, or for every range, in place of once",
            "start the workers in `start`, keep them in the pool, and only use them afterwards",
        )));
    }
    let Some(did) = &followed.did else { return Ok(()) };
    match answers.iter().find(|answer| !did.contains(&(answer.pid, answer.range.clone()))) {
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
    pub(crate) pid: Option<u32>,
    /// The place of its task among the ranges.
    pub(crate) task: usize,
}

/// Starts a pool, waits until its workers hold a task each, and kills one of them; none when no
/// worker held a task.
pub(crate) fn start_and_kill_one(
    stage: &mut Stage,
    pool: Pool,
    more: &[&str],
) -> Result<(Run, Option<Victim>), Unmet> {
    let processes = stage.rng.usize(2..4);
    let (mut run, ranges) = pool.start_held(stage, 3 * processes, processes, more)?;
    let picture = run.until(|now| now.held >= processes)?;
    let own = program(&picture.tree);
    let candidates: Vec<_> = tasks(&picture)
        .filter_map(|held| {
            let pid = held.holder.as_ref()?.pid;
            let range = task_of(&held.exchange.request)?;
            let task = ranges.iter().position(|handed_in| *handed_in == range)?;
            (Some(pid) != own).then_some((pid, task))
        })
        .collect();
    let Some(&(pid, task)) = stage.rng.choice(&candidates) else { return Ok((run, None)) };
    let victim = Victim { pid: inner_pid(pid).ok().map(i32::unsigned_abs), task };
    // It holds a task, so it is there; a program that ends in this moment takes it along.
    let _ = run.kill(pid);
    Ok((run, Some(victim)))
}

/// Starts a pool of two, one of whose workers answers its first task with something that is no
/// answer, and is a worker as any other from then on.
pub(crate) fn start_with_a_babbler(
    stage: &mut Stage,
    pool: Pool,
    more: &[&str],
) -> Result<Run, Unmet> {
    let worker =
        [stage.put_beside("babbler"), "babbled".into(), stage.program_inside(), "worker".into()];
    let ranges = random_ranges(stage, 6);
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
    look_for_children(stage, run, "a worker has died and the pool has ended")?;

    let ranges = random_ranges(stage, 6);
    let mut unread = Vec::new();
    if pool == Pool::Async {
        words.push("--drop-unread");
        unread.extend(ranges.iter().skip(1).step_by(2).cloned());
    }
    // While the answers that nobody wants are held back, one worker is left for the others.
    let arguments = pool.arguments(stage, &ranges, 4, &words);
    let world = World::bare()
        .holding(move |request| task_of(request).is_some_and(|range| unread.contains(&range)));
    let run = stage.start(world, &arguments)?;
    look_for_children(stage, run, "the pool has ended")
}

fn look_for_children(stage: &mut Stage, mut run: Run, after: &str) -> Result<(), Unmet> {
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
        stage.stop(run);
        return Ok(());
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

/// Whether one answer is the right one to `range`, and what is wrong with it.
pub(crate) fn wrong_answer(answer: &Answered, range: &Range<u64>) -> Option<String> {
    if answer.range != *range {
        return Some(format!("in the place of {range:?} stands the answer to {:?}", answer.range));
    }
    let right = List::of(&primes_of(range), false);
    let found = &answer.primes;
    (*found != right)
        .then(|| format!("the answer to {range:?} has {} primes, not {}", found.count, right.count))
}
