//! `sleepers`: named threads that nap at the same time, and two hellos.
//!
//! A held nap lasts until the gate releases it. So every event before a nap's `awake` in the document's log happened
//! before that release.

mod kept;
mod names;
mod naps;
mod number;

use std::ops::RangeInclusive;

use lab::Finding;
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict,
    observe::{TreeLook, waits_with_limit},
    together::watch,
    world::World,
};

use self::naps::{ALL, Function, arguments, nap, naps_for, random_names, start};
use crate::PART2;

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "sleepers",
    part: PART2,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("all-asleep", all_asleep),
        Check::new("names", names::names),
        Check::new("waits-for-all", kept::waits_for_all),
        Check::new("hello-before-join", kept::hello_before_join),
        Check::new("hello-after-join", kept::hello_after_join),
        Check::new("any-number", number::any_number),
    ],
    speedup: None,
};

/// The sizes of "very many". A limit on threads is usually lower.
const VERY_MANY: RangeInclusive<usize> = 129..=140;

/// A nap in milliseconds that is longer than any run.
const LONG_NAP_MS: u64 = 600_000;

/// All nap at the same time, in each of the three functions. There are very many sleepers, and a few in a run without
/// a gate.
fn all_asleep(stage: &mut Stage) -> Verdict {
    let mut asleep = Vec::new();
    for function in ALL {
        let count = stage.rng.usize(VERY_MANY);
        let names: Vec<_> = (0..count).map(|number| format!("sleeper-{number}")).collect();
        let run =
            start(stage, World::bare().holding_all(), function, std::slice::from_ref(&names), 1)?;
        let seen = watch(stage, run, &naps_for(&names), nap)?;
        if !seen.together() {
            let cause = match seen.came {
                0 => "`nap` is never called, and the gate cannot see a sleep of your own",
                _ => seen.why_fewer(
                    "`join()` is usually called inside the loop that starts the threads, or a thread gets the \
                     result of `nap(…)` instead of a closure that calls it",
                ),
            };
            return Err(seen.unmet(|seen| not_together(function, count, seen, cause)));
        }
        asleep_without_a_gate(stage, function)?;
        asleep.push(format!("{count} in `{}`", function.name));
    }
    Ok(Met::new(format!("All sleepers of a call napped at the same time, {}.", asleep.join(", "))))
}

/// Holds nothing, and nothing on the command line suggests that anything could be held. The threads really sleep, and for
/// longer than anything else takes.
fn asleep_without_a_gate(stage: &mut Stage, function: Function) -> Result<(), Unmet> {
    let names = random_names(stage);
    let mut args = arguments(function, std::slice::from_ref(&names), LONG_NAP_MS);
    // Keeps the program alive, so that sleepers which the function does not join are seen, too.
    args.push("--hold".into());
    let mut run = stage.start(World::bare(), &args)?;
    let picture = run.until_rest(|now| sleeping(now.tree) >= names.len())?;
    let asleep = sleeping(&picture.tree);
    stage.stop(run);
    if asleep >= names.len() {
        return Ok(());
    }
    Err(Unmet::Failed(not_together(
        function,
        names.len(),
        format!("{asleep}, in a run without `--gate`"),
        "the function behaves differently without `--gate`, or with another number of names",
    )))
}

fn not_together(function: Function, count: usize, seen: String, cause: &str) -> Finding {
    Finding::new(
        format!("in `{}` all {count} sleepers nap at the same time", function.name),
        seen,
        cause,
        "start all the threads in one loop, keep their handles, and join them in a second loop",
    )
}

/// How many threads beside the main one sleep.
fn sleeping(tree: &TreeLook) -> usize {
    let Some(program) = tree.program() else { return 0 };
    let beside = program.threads.iter().filter(|thread| thread.tid != program.pid);
    beside.filter(|thread| waits_with_limit(thread)).count()
}
