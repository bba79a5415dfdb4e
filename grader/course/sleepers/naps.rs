//! What the checks of `sleepers` have in common: its functions, their calls and naps.

use crate::{services::hacker_news::word, shared::hands::must_count};
use lab::{
    documents::part2::{Event, Sleepers},
    hold::Step,
};
use std::collections::BTreeMap;
use witness::{
    Stage, Unmet,
    evidence::Asked,
    observe::Holder,
    run::{Finished, Run},
    world::{Exchange, World},
};

/// One of the three functions of the exercise, and the program's `--hello` for it.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) hello: &'static str,
}

pub(super) const SLEEPERS: Function = Function { name: "sleepers", hello: "none" };

pub(super) const HELLO_BEFORE_JOIN: Function =
    Function { name: "hello_before_join", hello: "before-join" };

pub(super) const HELLO_AFTER_JOIN: Function =
    Function { name: "hello_after_join", hello: "after-join" };

pub(super) const ALL: [Function; 3] = [SLEEPERS, HELLO_BEFORE_JOIN, HELLO_AFTER_JOIN];

/// Whether a thread was seen in more than one nap of the run.
pub(super) fn naps_again(finished: &Finished) -> bool {
    most_naps(finished.holders.values()) > 1
}

/// The most naps of a single thread. Other checks cover the main thread.
pub(super) fn most_naps<'a>(holders: impl Iterator<Item = &'a Holder>) -> usize {
    let mut naps: BTreeMap<(i32, i32), usize> = BTreeMap::new();
    for holder in holders.filter(|holder| holder.tid != holder.pid) {
        *naps.entry((holder.pid, holder.tid)).or_default() += 1;
    }
    naps.into_values().max().unwrap_or_default()
}

pub(super) fn is_hello(event: &Event) -> bool {
    event.what == "hello"
}

/// Every nap counts, whatever its thread's name. Another check covers names.
pub(super) fn nap(exchange: &Exchange) -> Option<String> {
    exchange.request.at(Step::Nap).map(|_| NAP.to_owned())
}

/// The name that [`nap`] gives all of them.
pub(super) const NAP: &str = "nap";

pub(super) fn naps_for(names: &[String]) -> Asked {
    Asked::times(NAP, names.len())
}

/// Between five and eight names that are short enough to be visible in full.
pub(super) fn random_names(stage: &mut Stage) -> Vec<String> {
    let count = stage.rng.usize(5..9);
    // The number makes them different.
    (0..count).map(|number| format!("{}-{number}", word(&mut stage.rng))).collect()
}

/// The command line of these calls of `function` in sequence.
pub(super) fn arguments(function: Function, calls: &[Vec<String>], nap_ms: u64) -> Vec<String> {
    let mut args: Vec<String> = ["sleepers", "--hello", function.hello].map(str::to_owned).to_vec();
    args.push(format!("--nap-ms={nap_ms}"));
    for (number, names) in calls.iter().enumerate() {
        let option = if number == 0 { "--names" } else { "--again" };
        args.push(format!("{option}={}", names.join(",")));
    }
    args
}

/// Starts the program with a gate. It stays after its work, which makes sleepers that it does not wait for visible.
pub(super) fn start(
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
pub(super) fn calls_of(document: &Sleepers, count: usize) -> Result<Vec<&Sleepers>, Unmet> {
    must_count(1 + document.again.len(), count, "calls")?;
    Ok(std::iter::once(document).chain(&document.again).collect())
}
