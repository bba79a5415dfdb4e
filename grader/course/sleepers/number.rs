//! How many naps there are, how long they should last, and which threads take them.

use lab::{Finding, documents::part2::Sleepers};
use witness::{
    Met, Stage, Unmet, Verdict, evidence::must_be_waited_for, run::Gate, together::let_pass,
    world::World,
};

use super::naps::{
    ALL, Function, HELLO_BEFORE_JOIN, SLEEPERS, calls_of, is_hello, most_naps, start,
};

/// For any number of names there is one nap per name, of the requested duration, each by its own thread. `sleepers`
/// says no hello. The calls of each function are made in one process.
pub(super) fn any_number(stage: &mut Stage) -> Verdict {
    let (mut calls_made, mut naps_taken, mut right_ones) = (0, 0, 0);
    for function in ALL {
        let nap_ms = match function {
            HELLO_BEFORE_JOIN => 0,
            _ => stage.rng.u64(2..40),
        };
        let sizes = [2, 0, 1, 5, stage.rng.usize(9..21)];
        let names = |count: &usize| (1..=*count).map(|n| format!("sleeper-{n}")).collect();
        let lists: Vec<Vec<String>> = sizes.iter().map(names).collect();
        let mut run = start(stage, World::bare().holding_all(), function, &lists, nap_ms)?;
        let passed = let_pass(&mut run, usize::MAX)?;
        let finished = stage.finish(run, Gate::Opens)?;
        must_be_waited_for(&finished)?;
        let document: Sleepers = Stage::document(&finished)?;
        let again = most_naps(passed.iter().filter_map(|held| held.holder.as_ref()));
        if again > 1 {
            return Err(naps_more_than_once(function, again));
        }
        let calls = calls_of(&document, lists.len())?;
        let asked: usize = sizes.iter().sum();
        if passed.len() != asked {
            let short = calls.iter().zip(sizes).find(|(call, size)| call.naps_us.len() != *size);
            let (names, naps) = match short {
                Some((call, names)) => (names, call.naps_us.len()),
                None => (asked, passed.len()),
            };
            return Err(number(function, names, format!("{naps} naps")));
        }
        if function == SLEEPERS && calls.iter().any(|call| call.events.iter().any(is_hello)) {
            let seen = "a hello, which only the other two functions should say".into();
            return Err(number(function, asked, seen));
        }
        let hellos = |call: &Sleepers| call.events.iter().filter(|event| is_hello(event)).count();
        // Other checks cover a hello that is missing or doubled if there are sleepers.
        let right = |call: &&&Sleepers| call.naps_us.is_empty() || hellos(call) == 1;
        let empty = calls.iter().find(|call| call.naps_us.is_empty()).map(|call| hellos(call));
        if function != SLEEPERS
            && calls.iter().filter(right).count() == calls.len()
            && empty != Some(1)
        {
            return Err(no_hello(function, format!("{} hellos", empty.unwrap_or_default())));
        }
        let mut naps = calls.iter().flat_map(|call| &call.naps_us);
        if let Some(other) = naps.find(|nap_us| **nap_us != nap_ms * 1_000) {
            return Err(wrong_duration(function, nap_ms * 1_000, *other));
        }
        calls_made += calls.len();
        naps_taken += passed.len();
        right_ones += calls.iter().map(|call| call.naps_us.len()).sum::<usize>();
    }
    Ok(Met::new(format!(
        "In {calls_made} calls {naps_taken} names made {naps_taken} naps. {right_ones} of these had the duration asked \
         for, and no started thread napped twice."
    )))
}

fn number(function: Function, names: usize, seen: String) -> Unmet {
    Unmet::Failed(Finding::new(
        format!("in `{}` {names} names make {names} naps", function.name),
        seen,
        "the number of threads is hard-coded instead of taken from `names`, or the loop leaves one out",
        "start a thread for each of `names`, however many there are",
    ))
}

fn no_hello(function: Function, seen: String) -> Unmet {
    Unmet::Failed(Finding::new(
        format!("`{}` says one `hello`, even if there are no names", function.name),
        seen,
        "the function returns before the hello if there is nothing to start, or a thread says it",
        "put `log.record(\"hello\")` outside of every loop and condition",
    ))
}

fn naps_more_than_once(function: Function, naps: usize) -> Unmet {
    Unmet::Failed(Finding::new(
        format!("in `{}` each thread naps once, for the whole duration", function.name),
        format!("one thread napped {naps} times"),
        "the closure of a thread calls `nap` more than once, or a thread takes more than one of \
         the names",
        "start a thread for each of `names` that calls `nap(duration, log)` once",
    ))
}

fn wrong_duration(function: Function, asked_us: u64, other_us: u64) -> Unmet {
    Unmet::Failed(Finding::new(
        format!("in `{}` each nap lasts for `duration`", function.name),
        format!("a nap of {other_us} µs where {asked_us} µs were asked for"),
        "the duration is hard-coded, rounded to whole seconds, or divided",
        "call `nap(duration, log)` with the `duration` that the function was given",
    ))
}
