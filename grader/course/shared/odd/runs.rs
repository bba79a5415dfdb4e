//! Runs of a pool in which one worker is odd.

use std::ops::Range;

use serde::de::DeserializeOwned;
use witness::{
    Stage, Unmet,
    observe::inner_pid,
    run::{Finished, Gate::Opens, Held, Picture, Run},
    world::{Request, World},
};

use super::{Odd, Oddity, explained, never_worked};
use crate::shared::{
    watched::as_if_watched,
    workers::{Pool, list, random_ranges},
};

/// Output that is not a valid answer. The worker's pid and the range follow.
const NO_ANSWERS: [&str; 4] = ["so many primes!", "{\"pid\":", "[2,3,5]", "null"];

/// The command line of a worker that is `odd`, and the text that it writes.
pub(in super::super) fn worker(stage: &mut Stage, odd: Odd) -> (Vec<String>, &'static str) {
    let text = NO_ANSWERS[stage.rng.usize(..NO_ANSWERS.len())];
    let program = stage.put_beside("odd_worker");
    let mut words = vec![program, odd.word().into(), "odd".into(), text.into()];
    words.extend(as_if_watched());
    (words, text)
}

/// Runs a pool of two with a worker that is `odd`, and reads the document. `more` adds options of the program.
pub(crate) fn run<T: DeserializeOwned>(
    stage: &mut Stage,
    pool: Pool,
    odd: Odd,
    more: &[&str],
) -> Result<(T, Oddity), Unmet> {
    // In the first round each worker has one task, so both exist when one of them is odd.
    let rounds = [2, 6, 6].map(|count| random_ranges(stage, count)).to_vec();
    let (worker, text) = worker(stage, odd);
    let later = [list(&rounds[1]), list(&rounds[2])];
    let words = [&["--then", &later[0], "--then", &later[1]], more].concat();
    let line = pool.arguments_for(&worker, &rounds[0], 2, &words);
    let world = World::bare().holding(|request| task_of(request).is_some());
    let mut run = stage.start(world, &line)?;
    let mut of_killed = None;
    // Normally both hold a task. If a worker ends at once, the program rests when it has noticed everything it can.
    let picture = match odd {
        Odd::EndsAtOnce => run.until_rest(|_| false)?,
        _ => run.until(|now| now.held >= 2)?,
    };
    match odd {
        Odd::Killed => {
            // If pending answers are dropped, the killed worker must hold the task of one of them.
            let unread = more.contains(&"--drop-unread").then(|| &rounds[0][1]);
            of_killed = kill_one(stage, &mut run, &picture, unread);
            if unread.is_some() {
                until_death_is_known(&mut run, &picture)?;
            }
        }
        Odd::EndsAfterAnAnswer => {
            for held in &picture.held {
                run.release(held.exchange.id);
            }
            run.until_rest(|_| false)?;
        }
        _ => {}
    }
    let finished = stage.finish(run, Opens)?;
    let said = finished.exchanges.iter().find_map(|exchange| odd_of(&exchange.request));
    let Some((pid, task)) = of_killed.or(said) else {
        return Err(never_worked(document_of::<T>(&finished, pool, odd).err()));
    };
    let document = document_of(&finished, pool, odd)?;
    Ok((document, Oddity { odd, pid, task, text, rounds }))
}

/// Kills one of the workers that hold a task, or the one with the task `this` if given. Returns its pid, as the
/// program sees it, and its task.
fn kill_one(
    stage: &mut Stage,
    run: &mut Run,
    picture: &Picture,
    this: Option<&Range<u64>>,
) -> Option<(u32, Option<Range<u64>>)> {
    let is_this = |held: &&Held| this.is_some() && task_of(&held.exchange.request).as_ref() == this;
    let held = picture.held.iter().find(is_this).or_else(|| stage.rng.choice(&picture.held))?;
    let pid = held.holder.as_ref()?.pid;
    let inner = inner_pid(pid).ok()?.unsigned_abs();
    let is_child = picture.tree.program().is_some_and(|program| program.pid != pid);
    // The holder waits with a task, so it still exists. A kill fails only if the whole program ends right now.
    (is_child && run.kill(pid).is_ok()).then(|| (inner, task_of(&held.exchange.request)))
}

/// Waits until a process of this `picture` has ended and the pool, which learns it from the pipes, has done all that it
/// does then.
fn until_death_is_known(run: &mut Run, picture: &Picture) -> Result<(), Unmet> {
    let before = picture.tree.alive().count();
    run.until(|now| now.tree.alive().count() < before)?;
    run.until_rest(|_| false)?;
    Ok(())
}

/// The pid and the task that an odd worker reports.
fn odd_of(request: &Request) -> Option<(u32, Option<Range<u64>>)> {
    let said = request.path.strip_prefix("/worker/odd/")?;
    let (pid, task) = said.split_once('.').unwrap_or((said, ""));
    Some((pid.parse().ok()?, range_of(task)))
}

/// The task that one of the grader's workers asks the gate about.
pub(in super::super) fn task_of(request: &Request) -> Option<Range<u64>> {
    range_of(request.path.strip_prefix("/worker/task/")?)
}

fn range_of(text: &str) -> Option<Range<u64>> {
    let (start, end) = text.split_once("..")?;
    Some(start.parse().ok()?..end.parse().ok()?)
}

/// The document of a run with a worker that is `odd`, or why there is none.
fn document_of<T: DeserializeOwned>(finished: &Finished, pool: Pool, odd: Odd) -> Result<T, Unmet> {
    Stage::document(finished).map_err(|unmet| explained(unmet, pool, odd))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> Request {
        Request {
            method: "GET".into(),
            path: path.into(),
            query: String::new(),
            bearer: None,
            signed: false,
        }
    }

    #[test]
    fn odd_reports_give_pid_and_task() {
        assert_eq!(odd_of(&request("/worker/odd/7.10..20")), Some((7, Some(10..20))));
        assert_eq!(odd_of(&request("/worker/odd/7")), Some((7, None)));
        assert_eq!(odd_of(&request("/worker/task/10..20")), None);
        assert_eq!(task_of(&request("/worker/task/10..20")), Some(10..20));
    }
}
