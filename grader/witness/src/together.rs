//! "All at the same moment": the picture that most exercises are about, and the look at whoever
//! comes, however few come at a time.

use std::collections::BTreeSet;

use lab::Finding;
use sandbox::SandboxError;
use serde::de::IgnoredAny;

use crate::{
    Stage, Unmet,
    run::{Because, Finished, Gate, Held, Picture, Run},
    world::Exchange,
};

/// A run in which things of one kind were held, looked at, and let go.
pub struct Seen {
    /// What was held when all were, or when nobody else came.
    pub picture: Picture,
    /// How the run went on.
    pub finished: Finished,
    /// How many different ones were held then.
    pub held: usize,
    /// How many different ones came in all.
    pub came: usize,
}

/// Waits until `count` different ones are held, or no more come; then lets everything go. `which`
/// tells which one an exchange is, if it is of that kind.
pub fn watch(
    stage: &mut Stage,
    mut run: Run,
    count: usize,
    which: impl Fn(&Exchange) -> Option<String>,
) -> Result<Seen, Unmet> {
    let different = |exchanges: &mut dyn Iterator<Item = &Exchange>| {
        exchanges.filter_map(&which).collect::<BTreeSet<_>>().len()
    };
    // One of them may stand there more than once: then more must be held until all are.
    let mut wanted = count;
    let (picture, held) = loop {
        let picture = run.until(|now| now.held >= wanted)?;
        let held = different(&mut picture.held.iter().map(|held| &held.exchange));
        if held >= count || picture.because != Because::Reached {
            break (picture, held);
        }
        wanted = picture.held.len() + 1;
    };
    let finished = stage.finish(run, Gate::Opens)?;
    let came = different(&mut finished.exchanges.iter());
    Ok(Seen { picture, finished, held, came })
}

impl Seen {
    /// All that ever came were held at the same moment. That one is left out altogether is the
    /// matter of another check, as long as most are there.
    pub fn together(&self, count: usize) -> bool {
        self.held >= count || (self.held == self.came && most(self.came, count))
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

/// Why only `held` were there together: a lock or a join lets one in after the other, which `alone`
/// tells; several are a bound.
pub fn why_fewer(held: usize, alone: &'static str) -> &'static str {
    match held {
        0 | 1 => alone,
        _ => {
            "there is a largest number of threads, or they are started in groups, each of which is \
             waited for before the next one starts"
        }
    }
}

/// Whether `came` are most of `count`: enough to judge what was done with them.
pub fn most(came: usize, count: usize) -> bool {
    2 * came > count
}

/// Lets everything that is held go, picture by picture, until `count` have gone or nobody comes any
/// more. Returns all of them.
pub fn let_pass(run: &mut Run, count: usize) -> Result<Vec<Held>, SandboxError> {
    let mut passed = Vec::new();
    while passed.len() < count {
        let picture = run.until(|now| now.held > 0)?;
        if picture.held.is_empty() {
            break;
        }
        for held in &picture.held {
            run.release(held.exchange.id);
        }
        passed.extend(picture.held);
    }
    Ok(passed)
}
