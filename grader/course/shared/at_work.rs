//! Pools at work. There are as many processes as requested, always the same ones, and none of them is idle.

use std::{
    collections::BTreeSet,
    ops::{Range, RangeInclusive},
};

use lab::{Finding, documents::part1::Answered};
use witness::{
    Met, Stage, Unmet, Verdict,
    run::{Because, Picture, Run},
    world::World,
};

use super::{
    hands::{Hands, all_handed_in, says_all_are_handed_in, task_of},
    watched::as_if_watched,
    workers::{Pool, program, random_ranges},
};

/// More processes than the usual limit of a pool.
const MANY: RangeInclusive<usize> = 34..=36;

/// At rest, as many processes as requested hold one task each, and there are no others.
pub(crate) fn all_at_once(stage: &mut Stage, pool: Pool) -> Verdict {
    let [many, few] = [stage.rng.usize(MANY), stage.rng.usize(2..5)];
    for processes in [many, few] {
        all_of(stage, pool, processes, &[])?;
    }
    Ok(Met::new(format!(
        "{many} of {many} worker processes held a task at the same time, and {few} of {few} in another pool. There were \
         no other workers."
    )))
}

fn all_of(stage: &mut Stage, pool: Pool, processes: usize, more: &[&str]) -> Result<(), Unmet> {
    let (mut run, ranges) = pool.start_held(stage, 2 * processes, processes, more)?;
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
    let must = format!(
        "a pool of {processes} is {processes} processes, and each holds one task at the same time"
    );
    let watched = as_if_watched();
    let watched: Vec<_> = watched.iter().map(String::as_str).collect();
    if more.is_empty() && all_of(stage, pool, processes, &watched).is_ok() {
        stage.stop(run);
        return Err(Unmet::Failed(Finding::new(
            must,
            format!(
                "workers have {held} tasks without `--gate` on the command line, but {processes} with it"
            ),
            "the program reads its command line and behaves differently when it is not watched",
            "give the tasks to workers whatever is on the command line",
        )));
    }
    if !hands.without_strays() {
        return Err(stage.unmet(run, &picture, hands.lacking(held, processes)));
    }
    if held == 0 && all_handed_in(&picture) && !comes_when_wanted(&mut run, &mut hands, &picture)? {
        return Err(stage.unmet(run, &picture, hands.lacking(0, 2 * processes)));
    }
    let (cause, next) = why_not_all(pool, held, workers, processes);
    let seen = format!("{held} tasks at {workers} worker processes");
    Err(stage.unmet(run, &picture, Finding::new(must, seen, cause, next)))
}

/// Whether workers get tasks once the program wants the answers.
fn comes_when_wanted(run: &mut Run, hands: &mut Hands, picture: &Picture) -> Result<bool, Unmet> {
    Ok(!hands.look_or_wait(run, picture)?.is_empty())
}

fn why_not_all(
    pool: Pool,
    held: usize,
    workers: usize,
    processes: usize,
) -> (&'static str, &'static str) {
    let idle = held < processes.min(workers);
    if held == 0 && pool == Pool::Async {
        return (
            "nothing is handed to a worker before `get` asks for its answer",
            "let threads of this process, one per worker, take tasks as soon as they are handed in",
        );
    }
    if workers < processes && held == workers && workers > 0 {
        return (
            "there is an upper limit on the number of processes, or the loop that starts them ends too early",
            "start exactly `processes` workers in `start`, however many that is",
        );
    }
    if idle && held > 1 && held + 1 == processes {
        return (
            "one worker is never given a task, because there is one thread too few, or a loop over the workers \
             leaves one out",
            "give every worker that you started its own thread, or a part of the loop",
        );
    }
    if idle && held > 1 {
        return (
            "several workers are never given a task, because the number of threads that send and receive has a \
             limit",
            "give every worker that you started its own thread, or a part of the loop",
        );
    }
    if idle {
        return (
            "the program waits for a worker's answer before it gives the next worker a task, or holds a lock \
             while a worker works",
            "let each worker have a thread of this process that sends and receives for it",
        );
    }
    (
        "a process is started for each range, or more or fewer of them than were asked for",
        "start exactly `processes` workers in `start`, and use every one of them",
    )
}

/// While one worker is stuck with its task, the others do all other tasks. Those of `apply_async` are done before any
/// answer is requested, and in the order in which they were handed in.
pub(crate) fn next_when_free(stage: &mut Stage, pool: Pool) -> Verdict {
    // With two workers, the free one takes one task after the other, so their order is visible.
    let (processes, each) = if pool == Pool::Async { (2, 4) } else { (stage.rng.usize(2..5), 8) };
    let ranges = in_no_order(stage, each * processes);
    let mut taken = free_take(stage, pool, &ranges, processes, &[])?;
    if pool == Pool::Async && !taken.is_sorted() {
        // If each task has its own thread, two that are handed in at the same time may change places.
        taken = free_take(stage, pool, &ranges, processes, &["--step"])?;
    }
    if pool == Pool::Process || taken.is_sorted() {
        let order =
            if pool == Pool::Async { ", in the order in which they were handed in" } else { "" };
        return Ok(Met::new(format!(
            "While one of {processes} workers was stuck, {all} of {all} ranges were taken{order}.",
            all = ranges.len()
        )));
    }
    let places: Vec<_> = taken.iter().map(|place| (place + 1).to_string()).collect();
    Err(Unmet::Failed(Finding::new(
        "tasks are started in the order in which they were handed in",
        format!("in this order: {}", places.join(", ")),
        match taken.iter().skip(processes).rev().is_sorted() {
            true => "the tasks are kept on a stack, so the newest is taken first",
            false => "the tasks are kept in something other than a queue",
        },
        "keep the tasks in a queue: a channel, or a `VecDeque` with `push_back` and `pop_front`",
    )))
}

/// Ranges that are sorted neither by number nor by length.
fn in_no_order(stage: &mut Stage, count: usize) -> Vec<Range<u64>> {
    let mut ranges = random_ranges(stage, count);
    ranges.sort_by_key(|range| range.start);
    let lower = ranges.len() / 2;
    // Alternates the upper half with the lower half in reverse.
    let upper = ranges.split_off(lower);
    upper.into_iter().zip(ranges.into_iter().rev()).flat_map(|(one, other)| [one, other]).collect()
}

/// Holds the task of one worker while the others continue. Returns the places of all tasks in the order in which
/// workers took them.
fn free_take(
    stage: &mut Stage,
    pool: Pool,
    ranges: &[Range<u64>],
    processes: usize,
    more: &[&str],
) -> Result<Vec<usize>, Unmet> {
    let count = ranges.len();
    let arguments = pool.arguments(stage, ranges, processes, more);
    let mut run = stage.start(World::bare().holding_all(), &arguments)?;
    let mut hands = Hands::new(stage, ranges);
    let mut picture = hand_in(&mut run, pool, processes, count, !more.is_empty())?;
    let mut stuck = None;
    let mut taken = Vec::new();
    let mut known = BTreeSet::new();
    loop {
        let in_hand = hands.look(&picture);
        let new = in_hand.iter().filter(|task| known.insert(task.id));
        let places = new.filter_map(|task| ranges.iter().position(|range| *range == task.range));
        let mut places: Vec<_> = places.collect();
        // Tasks taken at the same time have no order.
        places.sort_unstable();
        taken.extend(places);
        if stuck.is_none() {
            stuck = stage.rng.choice(&in_hand).map(|task| task.id);
        }
        if hands.ranges() == count {
            break;
        }
        // The main thread stays held, so no answer is requested so far.
        let held = picture.held.iter().filter(|held| !says_all_are_handed_in(held, &picture.tree));
        let free: Vec<_> =
            held.map(|held| held.exchange.id).filter(|&id| Some(id) != stuck).collect();
        if free.is_empty() {
            break;
        }
        let kept = picture.held.len() - free.len();
        free.into_iter().for_each(|id| run.release(id));
        picture = run.until(|now| now.held > kept)?;
    }
    if !hands.without_strays() {
        return Err(stage.unmet(run, &picture, hands.lacking(hands.ranges(), count)));
    }
    if hands.ranges() == count {
        stage.stop(run);
        return Ok(taken);
    }
    let all_in = all_handed_in(&picture);
    let finding = stuck_finding(&mut run, &mut hands, &picture, processes, count, all_in)?;
    Err(stage.unmet(run, &picture, finding))
}

/// Waits until all workers hold a task and everything is handed in, if the program reports that.
fn hand_in(
    run: &mut Run,
    pool: Pool,
    processes: usize,
    count: usize,
    steps: bool,
) -> Result<Picture, Unmet> {
    if pool == Pool::Process {
        return Ok(run.until(|now| now.held >= processes)?);
    }
    for _ in 0..if steps { count } else { 0 } {
        // The thread of this task waits for its turn before the next one is handed in.
        let picture = run.until_still()?;
        let main = picture.held.iter().find(|held| says_all_are_handed_in(held, &picture.tree));
        let Some(held) = main else { return Ok(picture) };
        run.release(held.exchange.id);
    }
    Ok(run.until(|now| now.held > processes)?)
}

/// The finding when the free workers did not take everything that was left.
fn stuck_finding(
    run: &mut Run,
    hands: &mut Hands,
    picture: &Picture,
    processes: usize,
    count: usize,
    all_in: bool,
) -> Result<Finding, Unmet> {
    let must =
        "a worker that is done takes the next range at once, even while another one is stuck";
    let taken = hands.ranges();
    let seen =
        format!("with one of {processes} stuck, {taken} of {count} ranges were taken, and no more");
    if all_in && picture.because == Because::Still {
        // Checks whether more tasks are taken when the program collects its answers.
        for held in picture.held.iter().filter(|held| task_of(&held.exchange.request).is_none()) {
            run.release(held.exchange.id);
        }
        let still = picture.held.len() - 1;
        hands.look(&run.until(|now| now.held > still)?);
        if hands.ranges() > taken {
            return Ok(Finding::new(
                must,
                format!("{seen} until an answer was collected"),
                "only `get` hands tasks to workers, so nothing happens until it is called",
                "let threads of this process, one per worker, take tasks as soon as they are handed in",
            ));
        }
        if taken == 0 {
            return Ok(hands.lacking(0, count));
        }
    }
    Ok(Finding::new(
        must,
        seen,
        "the ranges are dealt out in advance or two at a time, or every round waits for its slowest worker, or no \
         task starts until an earlier answer is there",
        "keep the ranges in one queue, and let a worker take the next one as soon as its answer \
         is there",
    ))
}

/// Workers had every range. No pool used more workers than requested or those of another pool, and the answers name
/// the right workers. `pools` are the answers of each pool.
pub(crate) fn same_processes(
    pool: Pool,
    processes: usize,
    hands: &Hands,
    ranges: &[Range<u64>],
    pools: &[Vec<&Answered>],
) -> Verdict {
    let pids = |answers: &Vec<&Answered>| answers.iter().map(|a| a.pid).collect::<BTreeSet<_>>();
    let most = pools.iter().map(|answers| pids(answers).len()).max().unwrap_or_default();
    if most > processes || hands.workers() > processes * pools.len() {
        return Err(Unmet::Failed(Finding::new(
            format!("the same {processes} processes do all the work, call after call"),
            "more processes than that did it",
            "workers are started on every call, or for every range, instead of once",
            "start the workers in `start`, keep them in the pool, and only use them afterwards",
        )));
    }
    hands.must_have_had(ranges)?;
    if let [one, other, ..] = pools
        && !pids(one).is_disjoint(&pids(other))
    {
        return Err(Unmet::Failed(Finding::new(
            "each of two pools of a process has workers of its own",
            "the workers of the first one did tasks of the second one",
            "workers, or the queue of tasks, are kept in a `static` that all pools share",
            "keep workers and queue in fields of the pool",
        )));
    }
    match hands.without_work(pools.iter().flatten().copied()) {
        None => Ok(Met::new(format!(
            "{} pools of {processes} workers gave {} answers, from {} processes in all. No process worked for two pools.",
            pools.len(),
            pools.iter().map(Vec::len).sum::<usize>(),
            hands.workers()
        ))),
        Some(answer) => Err(Unmet::Failed(Finding::new(
            "an answer has the pid of the process that did the work",
            format!(
                "an answer to {:?} has the pid of a process that did not have this range",
                answer.range
            ),
            "the work is done in this process, or an answer is assembled from parts of others",
            format!("return the answer of {} as `receive()` gave it", pool.call()),
        ))),
    }
}
