//! `sleepers`: named threads that nap at the same moment, and two hellos.
//!
//! A nap that is held lasts as long as the gate wants. What the event log says of it is in the
//! document: whatever stands there before a nap's `awake` happened before the gate let it go.

mod kept;
mod names;
mod number;

use std::{collections::BTreeMap, ops::RangeInclusive};

use lab::{
    Finding,
    documents::part2::{Event, Sleepers},
    hold::Step,
};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Unmet,
    evidence::Asked,
    observe::{Holder, TreeLook, waits_with_limit},
    run::{Finished, Run},
    together::watch,
    world::{Exchange, World},
};

use crate::{PART2, services::hacker_news::word, shared::hands::must_count};

/// What is graded, and how.
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

/// One of the three functions of the exercise, and the program's `--hello` for it.
#[derive(Clone, Copy, PartialEq)]
struct Function {
    name: &'static str,
    hello: &'static str,
}

const SLEEPERS: Function = Function { name: "sleepers", hello: "none" };
const HELLO_BEFORE_JOIN: Function = Function { name: "hello_before_join", hello: "before-join" };
const HELLO_AFTER_JOIN: Function = Function { name: "hello_after_join", hello: "after-join" };
const ALL: [Function; 3] = [SLEEPERS, HELLO_BEFORE_JOIN, HELLO_AFTER_JOIN];

/// The sizes of "very many". A largest number of threads is usually below them.
const VERY_MANY: RangeInclusive<usize> = 129..=140;

/// A nap that no run is long enough for, in milliseconds.
const LONG_NAP_MS: u64 = 600_000;

/// All nap at the same time, in each of the three functions: very many, and some without a gate.
fn all_asleep(stage: &mut Stage) -> Result<(), Unmet> {
    for function in ALL {
        let count = stage.rng.usize(VERY_MANY);
        let names: Vec<_> = (0..count).map(|number| format!("sleeper-{number}")).collect();
        let run = start(stage, World::bare().holding_all(), function, &[names.clone()], 1)?;
        let seen = watch(stage, run, &naps_for(&names), nap)?;
        if !seen.together() {
            let cause = match seen.came {
                0 => "`nap` is never called: a sleep of your own is none that a gate can see",
                _ => seen.why_fewer(
                    "usually `join()` stands inside the loop that starts the threads, or a thread \
                     is given what `nap(…)` returned instead of a closure that calls it",
                ),
            };
            return Err(seen.unmet(|seen| not_together(function, count, seen, cause)));
        }
        asleep_without_a_gate(stage, function)?;
    }
    Ok(())
}

/// Nothing is held, and nothing on the command line says that anything could be: the threads sleep by themselves, and
/// longer than anything else takes.
fn asleep_without_a_gate(stage: &mut Stage, function: Function) -> Result<(), Unmet> {
    let names = random_names(stage);
    let mut args = arguments(function, &[names.clone()], LONG_NAP_MS);
    // Sleepers that nothing waits for sleep as well.
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
        "what the function does depends on `--gate`, or on the number of names",
    )))
}

fn not_together(function: Function, count: usize, seen: String, cause: &str) -> Finding {
    Finding::new(
        format!("in `{}` all {count} sleepers nap at the same time", function.name),
        seen,
        cause,
        "start all the threads in one loop and keep their handles; join them in a second loop",
    )
}

/// How many threads beside the main one sleep.
fn sleeping(tree: &TreeLook) -> usize {
    let Some(program) = tree.program() else { return 0 };
    let beside = program.threads.iter().filter(|thread| thread.tid != program.pid);
    beside.filter(|thread| waits_with_limit(thread)).count()
}

/// Whether a thread was seen in more than one nap of the run.
fn naps_again(finished: &Finished) -> bool {
    most_naps(finished.holders.values()) > 1
}

/// The most naps that one thread had. What the main thread does is the matter of other checks.
fn most_naps<'a>(holders: impl Iterator<Item = &'a Holder>) -> usize {
    let mut naps: BTreeMap<(i32, i32), usize> = BTreeMap::new();
    for holder in holders.filter(|holder| holder.tid != holder.pid) {
        *naps.entry((holder.pid, holder.tid)).or_default() += 1;
    }
    naps.into_values().max().unwrap_or_default()
}

fn is_hello(event: &Event) -> bool {
    event.what == "hello"
}

/// Every nap counts, whatever its thread is called: names are another check's.
fn nap(exchange: &Exchange) -> Option<String> {
    exchange.request.at(Step::Nap).map(|_| NAP.to_owned())
}

/// What [`nap`] calls each of them.
const NAP: &str = "nap";

fn naps_for(names: &[String]) -> Asked {
    Asked::times(NAP, names.len())
}

/// Between five and eight names that a thread's name shows in full.
fn random_names(stage: &mut Stage) -> Vec<String> {
    let count = stage.rng.usize(5..9);
    // The number makes them different.
    (0..count).map(|number| format!("{}-{number}", word(&mut stage.rng))).collect()
}

/// The command line of one call of `function` after the other.
fn arguments(function: Function, calls: &[Vec<String>], nap_ms: u64) -> Vec<String> {
    let mut args: Vec<String> = ["sleepers", "--hello", function.hello].map(str::to_owned).to_vec();
    args.push(format!("--nap-ms={nap_ms}"));
    for (number, names) in calls.iter().enumerate() {
        let option = if number == 0 { "--names" } else { "--again" };
        args.push(format!("{option}={}", names.join(",")));
    }
    args
}

/// Starts the program with a gate. It stays after its work, so that sleepers that nothing waits for are seen, too.
fn start(
    stage: &mut Stage,
    world: World,
    function: Function,
    calls: &[Vec<String>],
    nap_ms: u64,
) -> Result<Run, Unmet> {
    let mut args = arguments(function, calls, nap_ms);
    args.push("--hold".to_owned());
    stage.start(world, &args)
}

/// The documents of the calls of one run, of which there must be this many.
fn calls_of(document: &Sleepers, count: usize) -> Result<Vec<&Sleepers>, Unmet> {
    must_count(1 + document.again.len(), count, "calls")?;
    Ok(std::iter::once(document).chain(&document.again).collect())
}
