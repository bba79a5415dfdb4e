//! `@NAME@`. to write: what its checks look at.
//!
//! What an answer can depend on, and the checks that vary it. `empty` gives the reason why no check does.
//!
//! ```toml
//! "to write: what `@CHECK@` varies" = "@CHECK@"
//! ```

use lab::Finding;
use serde::Deserialize;
use witness::{Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict, world::World};

use crate::@PART@;

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "@NAME@",
    part: @PART@,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[Check::new("@CHECK@", @CHECK_FN@)],
    speedup: None,
};

/// What the checks read of the program's document.
#[derive(Deserialize)]
struct Results {
    results: Vec<u64>,
}

/// to write: what must hold.
fn @CHECK_FN@(stage: &mut Stage) -> Verdict {
    let items = stage.numbers(5);
    let run = stage.start(World::bare(), &arguments(&items))?;
    let document: Results = stage.answer(run)?;
    if document.results.len() == items.len() {
        return Ok(Met::new("to write: what held in this run, with its counts."));
    }
    Err(Unmet::Failed(Finding::new(
        "to write: what must hold",
        format!("{} results for {} items", document.results.len(), items.len()),
        "to write: the likely cause",
        "to write: what to do next",
    )))
}

/// The command line for these items.
fn arguments(items: &[u64]) -> Vec<String> {
    let items: Vec<_> = items.iter().map(u64::to_string).collect();
    vec!["@KEBAB@".into(), format!("--items={}", items.join(","))]
}
