//! "All at the same time": the picture that most exercises are about, and the look at each request that comes,
//! however few come at a time.

use lab::Finding;
use sandbox::SandboxError;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::{
    Stage, Unmet,
    evidence::{Asked, inside, must_be_waited_for},
    run::{Because, Finished, Gate, Held, Picture, Run},
    timeline::Together,
    world::Exchange,
};

/// A run in which what was asked for was held, looked at, and released.
pub struct Seen {
    /// What was held when all threads had come, or when no more came.
    pub picture: Picture,
    /// How the run went on.
    pub finished: Finished,
    /// How many of the things asked for had a thread of their own inside then.
    pub held: usize,
    /// How many of the things asked for came in all.
    pub came: usize,
    /// How many were waited for.
    count: usize,
}

/// Waits until a thread of its own is inside each of the things `asked` for, or no more come; then releases
/// everything. `which` says what an exchange is for, if it is of that kind.
///
/// # Errors
///
/// When a request was held that no thread waited for, or the grader's own means fail.
pub fn watch(
    stage: &mut Stage,
    run: Run,
    asked: &Asked,
    which: impl Fn(&Exchange) -> Option<String>,
) -> Result<Seen, Unmet> {
    watch_for(stage, run, asked.count(), asked, which)
}

/// Waits, as [`watch`], until a thread of its own is inside each of `count` of the things `asked` for.
///
/// # Errors
///
/// As [`watch`].
pub fn watch_for(
    stage: &mut Stage,
    mut run: Run,
    count: usize,
    asked: &Asked,
    which: impl Fn(&Exchange) -> Option<String>,
) -> Result<Seen, Unmet> {
    // What was not asked for, or comes too often, is held as well: then more must be held until all are.
    let mut wanted = count;
    let (picture, held) = loop {
        let picture = run.until(|now| now.held >= wanted)?;
        let held = inside(&picture, asked, &which).len();
        let unwaited = picture.held.iter().any(|held| held.holder.is_none());
        if held >= count || unwaited || picture.because != Because::Reached {
            break (picture, held);
        }
        wanted = picture.held.len() + 1;
    };
    let at_us = run.clock().as_micros() as u64;
    let finished = stage.finish(run, Gate::Opens)?;
    stage.timeline.together = Some(Together { counted: held, wanted: count, at_us });
    must_be_waited_for(&finished)?;
    let came = asked.among(finished.exchanges.iter().filter_map(which));
    Ok(Seen { picture, finished, held, came, count })
}

impl Seen {
    /// A thread of its own was inside each of the things that were waited for, at the same time. What is never
    /// requested was not there.
    pub fn together(&self) -> bool {
        self.held >= self.count
    }

    /// Why fewer were there together. A lock or a join that lets one in after the other is `alone`; several are a
    /// bound; and what never comes is left out.
    pub fn why_fewer(&self, alone: &'static str) -> &'static str {
        match (self.held, self.came) {
            (held, came) if held > 1 && held == came => {
                "the loop that starts the threads leaves some out, or their number is written down"
            }
            (0 | 1, _) => alone,
            _ => {
                "there is a largest number of threads, or they are started in groups, each of which \
                 is waited for before the next one starts"
            }
        }
    }

    /// What to say when they were not: `finding`, given what was seen instead, or how the program
    /// ended if it never came to that.
    pub fn unmet(&self, finding: impl FnOnce(String) -> Finding) -> Unmet {
        if self.picture.because == Because::Ended
            && let Err(ended) = Stage::document::<IgnoredAny>(&self.finished)
        {
            return ended;
        }
        let seen = match (self.held, self.came) {
            (0, 0) => "none ever came".into(),
            (held, came) if held == came => format!("{held}, and no other ever came"),
            (1, _) => "1, and the next one comes only when it is done".into(),
            (held, _) => format!("{held}, and more come only when one of them is done"),
        };
        Unmet::Failed(finding(seen))
    }
}

/// Whether `came` are most of `count`: enough to judge what was done with them.
pub fn most(came: usize, count: usize) -> bool {
    2 * came > count
}

/// Opens the gate, waits for the end, and reads the document of a program of which no request was held that no
/// thread waited for.
///
/// # Errors
///
/// When there was one, and as [`Stage::answer`].
pub fn answer_of_threads<T: DeserializeOwned>(stage: &mut Stage, run: Run) -> Result<T, Unmet> {
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    Stage::document(&finished)
}

/// Lets everything that is held go, picture by picture, until `count` have gone or nobody comes any
/// more. Returns all of them.
pub fn let_pass(run: &mut Run, count: usize) -> Result<Vec<Held>, SandboxError> {
    let mut passed = Vec::new();
    while passed.len() < count {
        let picture = run.until(|now| now.held > 0)?;
        // A request without a thread has failed the check already, and each wait for one takes seconds.
        if picture.held.is_empty() || picture.held.iter().any(|held| held.holder.is_none()) {
            break;
        }
        for held in &picture.held {
            run.release(held.exchange.id);
        }
        passed.extend(picture.held);
    }
    Ok(passed)
}
