//! What a pool leaves behind. No child may be left when the pool ends, well or broken, or when it could not be
//! started.
//!
//! The grader's own workers ask the gate before they end. So a pool that returns before its workers have ended is
//! seen, however quickly they would end.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use lab::{
    Finding,
    documents::part1::{Async, Failure, FailureKind, Pool as Maps},
    hold::Step,
};
use witness::{
    Met, RunError, Stage, Unmet, Verdict,
    run::{Because, Held, Picture, Run},
    world::{Request, World},
};

use super::{
    hands::must_count,
    odd::{self, Odd, task_of},
    workers::{Pool, program, random_ranges},
};

/// After the pool's end no child is left, whether the pool was well or broken. `more` says how the pool ends.
pub(crate) fn no_child_left(stage: &mut Stage, pool: Pool, more: &[&str]) -> Verdict {
    let broken = [Odd::Killed, Odd::Babbles];
    for odd in broken {
        let words = [&["--hold"], more].concat();
        let (mut run, passing) = start(stage, pool, Some(odd), 2, &words)?;
        let picture = run.until(|now| now.held >= 2)?;
        if !has_workers(&picture) {
            return Err(odd::never_worked(document_of(stage, run)));
        }
        if odd == Odd::Killed
            && let Some(holder) = picture.held.iter().find_map(|held| held.holder.as_ref())
        {
            // The holder waits with a task, so it still exists. A kill fails only if the whole program ends right
            // now.
            let _ = run.kill(holder.pid);
        }
        passing.store(true, Ordering::SeqCst);
        release(&mut run, &picture, |_| true);
        let after = format!("a worker that {} and the end of the pool", odd.does());
        look_for_children(stage, pool, run, &after)
            .map_err(|unmet| odd::explained(unmet, pool, odd))?;
    }
    let words = [
        if pool == Pool::Async { &["--late", "--drop-unread", "--hold"][..] } else { &["--hold"] },
        more,
    ];
    let (mut run, passing) = start(stage, pool, None, 3, &words.concat())?;
    let picture = run.until(|now| now.held >= if pool == Pool::Async { 4 } else { 3 })?;
    if !has_workers(&picture) {
        return Err(without_tasks(stage, run, &picture)?);
    }
    // The program continues to the end of the pool while workers have tasks.
    release(&mut run, &picture, |request| request.at(Step::Submitted).is_some());
    if pool == Pool::Async {
        let picture = run.until_still()?;
        if is_over(&mut run, &picture) && !children(&picture).is_empty() {
            let finding = why_left(&mut run, "the end of the pool", &picture)?;
            return Err(stage.unmet(run, &picture, finding));
        }
    }
    passing.store(true, Ordering::SeqCst);
    let picture = run.until(|_| true)?;
    release(&mut run, &picture, |request| task_of(request).is_some());
    look_for_children(stage, pool, run, "the end of the pool")?;
    Ok(Met::new(format!(
        "{} pools ended, {} of them after a worker had failed. No child process was left, not even a zombie.",
        broken.len() + 1,
        broken.len()
    )))
}

/// Starts a pool whose workers ask the gate before they end, with two tasks for each. Tasks pass once the flag is
/// set.
fn start(
    stage: &mut Stage,
    pool: Pool,
    odd: Option<Odd>,
    processes: usize,
    more: &[&str],
) -> Result<(Run, Arc<AtomicBool>), Unmet> {
    let ranges = random_ranges(stage, 2 * processes);
    let (worker, _) = odd::worker(stage, odd.unwrap_or(Odd::Killed));
    let line = pool.arguments_for(&worker, &ranges, processes, more);
    let passing = Arc::new(AtomicBool::new(false));
    let passes = Arc::clone(&passing);
    let all = odd.is_none();
    let world = World::bare().holding(move |request| {
        let step = request.at(Step::Submitted).or(request.at(Step::Ended)).is_some();
        let task = task_of(request).is_some() && !passes.load(Ordering::SeqCst);
        task || is_last(request) || (all && step)
    });
    Ok((stage.start(world, &line)?, passing))
}

/// Whether one of the grader's workers asks the gate, with a task or before it ends.
fn has_workers(picture: &Picture) -> bool {
    let is_ours = |held: &Held| {
        let holder = held.holder.as_ref();
        let command_line =
            holder.and_then(|holder| fs::read(format!("/proc/{}/cmdline", holder.pid)).ok());
        let command_line = command_line.unwrap_or_default();
        command_line
            .split(|byte| *byte == 0)
            .next()
            .is_some_and(|word| word.ends_with(b"/odd_worker"))
    };
    picture.held.iter().any(is_ours)
}

/// The finding when no worker was given a task before the program started to collect its answers.
fn without_tasks(stage: &mut Stage, mut run: Run, picture: &Picture) -> Result<Unmet, Unmet> {
    release(&mut run, picture, |_| true);
    let later = run.until(|now| now.held > 0)?;
    if !has_workers(&later) {
        return Ok(odd::never_worked(document_of(stage, run)));
    }
    stage.stop(run);
    Ok(Unmet::Failed(Finding::new(
        "tasks are done whether their answers are collected or not",
        "no worker was given a task until the program started to collect answers or to end the pool",
        "nothing is handed to a worker before `get` asks for its answer",
        "let threads of this process, one per worker, take tasks as soon as they are handed in",
    )))
}

/// Why there is no document, if there is none.
fn document_of(stage: &mut Stage, run: Run) -> Option<Unmet> {
    stage.answer::<serde_json::Value>(run).err()
}

/// Whether a worker sends this request because it is about to end.
fn is_last(request: &Request) -> bool {
    request.path.starts_with("/worker/last/")
}

fn release(run: &mut Run, picture: &Picture, which: impl Fn(&Request) -> bool) {
    for held in picture.held.iter().filter(|held| which(&held.exchange.request)) {
        run.release(held.exchange.id);
    }
}

/// Whether the pool has ended. The program reports that, or has written its result.
fn is_over(run: &mut Run, picture: &Picture) -> bool {
    let says_so = picture.held.iter().any(|held| held.exchange.request.at(Step::Ended).is_some());
    says_so || !run.document().unwrap_or_default().is_empty()
}

/// The existing children, each with whether it is a zombie.
fn children(picture: &Picture) -> Vec<bool> {
    let own = program(&picture.tree);
    let others = picture.tree.processes.iter().filter(|process| Some(process.pid) != own);
    others.map(|process| process.zombie).collect()
}

/// Lets workers end until the pool has ended. Then none of them may be left.
fn look_for_children(
    stage: &mut Stage,
    pool: Pool,
    mut run: Run,
    after: &str,
) -> Result<(), Unmet> {
    loop {
        let picture = run.until_still()?;
        if is_over(&mut run, &picture) {
            if children(&picture).is_empty() {
                break;
            }
            let finding = why_left(&mut run, after, &picture)?;
            return Err(stage.unmet(run, &picture, finding));
        }
        if picture.held.is_empty() || picture.because == Because::Ended {
            break;
        }
        // Releases the program's steps, and the workers that ask before they end.
        release(&mut run, &picture, |_| true);
    }
    let rounds = match pool {
        Pool::Process => stage.answer::<Maps>(run)?.maps.len(),
        Pool::Async => stage.answer::<Async>(run)?.batches.len(),
    };
    must_count(rounds, 1, "rounds of work")
}

/// The finding for the children that are left, with whether they end when the last `Pending` is gone.
fn why_left(run: &mut Run, after: &str, picture: &Picture) -> Result<Finding, Unmet> {
    let mut finding = left(after, picture);
    let collects = |request: &Request| request.at(Step::Ended).is_some();
    if !picture.held.iter().any(|held| collects(&held.exchange.request)) {
        return Ok(finding);
    }
    // First only the workers continue, then the program collects its answers.
    let without = release_all(run, picture, |request| !collects(request))?;
    if !children(&without).is_empty() && children(&release_all(run, &without, |_| true)?).is_empty()
    {
        finding.seen += ". They ended when the last answer was collected";
        finding.cause = "every `Pending` keeps the pool alive, so the pool waits for its workers only when the \
                         last one is dropped"
            .into();
        finding.next =
            "let `join` and `drop` of the pool wait for the workers, whatever `Pending`s are left"
                .into();
    }
    Ok(finding)
}

/// Releases the held requests that `which` selects, until no more of them come.
fn release_all(
    run: &mut Run,
    picture: &Picture,
    which: impl Fn(&Request) -> bool,
) -> Result<Picture, RunError> {
    let mut picture = picture.clone();
    while picture.because != Because::Ended
        && picture.held.iter().any(|held| which(&held.exchange.request))
    {
        release(run, &picture, &which);
        picture = run.until_still()?;
    }
    Ok(picture)
}

fn left(after: &str, picture: &Picture) -> Finding {
    let children = children(picture);
    let zombies = children.iter().filter(|zombie| **zombie).count();
    let alive = children.len() - zombies;
    let other_threads = picture.tree.program().is_some_and(|own| own.threads.len() > 1);
    let cause = match (alive, other_threads) {
        (0, _) => {
            "the workers have ended, but their parent has not waited for them, because dropping a \
             `WorkerProcess` only closes its pipes"
        }
        (_, true) => "the pool leaves the workers to threads that it does not wait for",
        (_, false) => "the pool closed its workers' pipes and ended before they did",
    };
    Finding::new(
        format!("after {after}, no child process is left, not even a zombie"),
        format!("{alive} alive, {zombies} zombies"),
        cause,
        "call `wait()` for every worker in `join` and in `drop`, also after an error, and join any threads \
         that do this",
    )
}

/// A worker that cannot be started makes `start` an error. The workers started before it must be gone.
pub(crate) fn start_fails(stage: &mut Stage, pool: Pool) -> Verdict {
    const MANY: usize = 14;
    let ranges = random_ranges(stage, 3);
    let none = ["/lab/no-such-worker".to_owned()];
    let line = pool.arguments_for(&none, &ranges, 3, &["--hold"]);
    let run = stage.start(World::bare(), &line)?;
    must_be_refused(stage, pool, run, "the first worker cannot be started")?;

    // The operating system refuses one of them its pipes, because each takes two descriptors.
    let most = stage.rng.u64(12..17);
    stage.limit_open_files(most);
    let (worker, _) = odd::worker(stage, Odd::Killed);
    let line = pool.arguments_for(&worker, &ranges, MANY, &["--hold"]);
    let run = stage.start(World::bare().holding(is_last), &line)?;
    must_be_refused(stage, pool, run, "a later worker cannot be started")?;
    Ok(Met::new(format!(
        "`start` returned the error when no worker could be started, and when only some of {MANY} could. No child \
         process was left."
    )))
}

fn must_be_refused(stage: &mut Stage, pool: Pool, mut run: Run, when: &str) -> Result<(), Unmet> {
    let must = format!("when {when}, `start` is an `Err(Start)`");
    let next = "return the error of `command.start()` with `?`, and first end the workers that were started before";
    let mut picture = run.until_still()?;
    while !is_over(&mut run, &picture) && !picture.held.is_empty() {
        release(&mut run, &picture, |_| true);
        picture = run.until_still()?;
    }
    if is_over(&mut run, &picture) && !children(&picture).is_empty() {
        let mut finding = left(&format!("`start` has failed because {when}"), &picture);
        finding.next =
            "on the way out of `start`, call `wait()` for every worker that was started".into();
        return Err(stage.unmet(run, &picture, finding));
    }
    let refused: Option<Failure> = match pool {
        Pool::Process => stage.answer::<Maps>(run).map(|document| document.refused),
        Pool::Async => stage.answer::<Async>(run).map(|document| document.refused),
    }
    .map_err(|unmet| match unmet {
        Unmet::Panicked(finding) => Unmet::Panicked(Finding::new(
            must.clone(),
            finding.seen,
            "an `unwrap` or `expect` on what `command.start()` returns",
            next,
        )),
        other => other,
    })?;
    let (seen, cause) = match refused.map(|failure| failure.kind) {
        Some(FailureKind::Start) => return Ok(()),
        Some(other) => {
            (format!("another error: {other:?}"), "the error is replaced by another one")
        }
        None => (
            "`start` was Ok".into(),
            "the error is dropped, and the pool has fewer workers than were asked for",
        ),
    };
    Err(Unmet::Failed(Finding::new(must, seen, cause, next)))
}
