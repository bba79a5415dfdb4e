//! Checks that things happen "all at the same time", which is the picture that most exercises need. Also releases
//! requests picture by picture.

use lab::Finding;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::{
    Stage, Unmet,
    evidence::{Asked, inside, must_be_waited_for},
    run::{Because, Finished, Gate, Held, Picture, Run, RunError},
    timeline::Together,
    world::Exchange,
};

/// A run in which the requests were held, observed, and released.
pub struct Seen {
    /// The held requests when all threads had come, or when no more came.
    pub picture: Picture,
    /// The outcome of the run, after everything was released.
    pub finished: Finished,
    /// How many of the things asked for had their own thread waiting at that time.
    pub held: usize,
    /// How many of the things asked for were requested in total.
    pub came: usize,
    /// How many were expected.
    count: usize,
}

/// Waits until each of the things `asked` for has its own thread waiting, or no more come, and then releases
/// everything. `which` says what an exchange is for, if it is of that kind.
///
/// # Errors
///
/// When a request was held without a thread waiting for it, or the grader itself fails.
pub fn watch(
    stage: &mut Stage,
    run: Run,
    asked: &Asked,
    which: impl Fn(&Exchange) -> Option<String>,
) -> Result<Seen, Unmet> {
    watch_for(stage, run, asked.count(), asked, which)
}

/// Like [`watch`], but waits only for `count` of the things `asked` for.
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
    // Requests that were not asked for or come too often are held as well. Then the number of held requests must be
    // higher.
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
    /// Whether the expected number of things each had their own thread waiting at the same time. A thing that was never
    /// requested does not count.
    pub fn together(&self) -> bool {
        self.held >= self.count
    }

    /// The likely cause if there were fewer. It is `alone` if only one thread waited, because then a lock or a join
    /// admits one thread after the other. If several waited, their number has a limit, or some things were never
    /// requested.
    pub fn why_fewer(&self, alone: &'static str) -> &'static str {
        match (self.held, self.came) {
            (held, came) if held > 1 && held == came => {
                "the loop that starts the threads leaves some out, or their number is hard-coded"
            }
            (0 | 1, _) => alone,
            _ => {
                "there is a largest number of threads, or they are started in groups, each of which \
                 is waited for before the next one starts"
            }
        }
    }

    /// The finding when there were fewer. This is `finding` with what was seen instead, or how the program ended if it
    /// ended before.
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

/// Whether `came` is more than half of `count`, which is enough to judge what was done with them.
pub fn most(came: usize, count: usize) -> bool {
    2 * came > count
}

/// Releases all held requests, waits for the program's end, and reads its document. A thread of the program must have
/// waited for each held request.
///
/// # Errors
///
/// When no thread waited for a held request, or for the same reasons as [`Stage::answer`].
pub fn answer_of_threads<T: DeserializeOwned>(stage: &mut Stage, run: Run) -> Result<T, Unmet> {
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    Stage::document(&finished)
}

/// Releases held requests, picture by picture, until `count` have been released or no more come. Returns all of them.
pub fn let_pass(run: &mut Run, count: usize) -> Result<Vec<Held>, RunError> {
    let mut passed = Vec::new();
    while passed.len() < count {
        let picture = run.until(|now| now.held > 0)?;
        // A request without a thread has already failed the check, and each further wait for one takes seconds.
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
