//! `sleepers`: named threads that nap at the same moment, and two hellos.
//!
//! A nap that is held lasts as long as the gate wants. What the event log says of it is in the
//! document: whatever stands there before a nap's `awake` happened before the gate let it go.

use std::collections::BTreeSet;

use lab::{
    Finding,
    documents::part2::{Event, Sleepers},
    hold::Step,
};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Unmet,
    evidence::{Asked, inside, must_be_waited_for},
    run::{Finished, Gate, Held, Picture, Run},
    together::{let_pass, most, watch},
    world::{Exchange, World},
};

use crate::{PART2, services::hacker_news::word};

/// What is graded, and how.
pub(crate) const EXERCISE: Exercise = Exercise {
    name: "sleepers",
    part: PART2,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("all-asleep", all_asleep),
        Check::new("names", names),
        Check::new("waits-for-all", waits_for_all),
        Check::new("hello-before-join", hello_before_join),
        Check::new("hello-after-join", hello_after_join),
        Check::new("any-number", any_number),
    ],
    speedup: None,
};

/// The three functions of the exercise, and the program's `--hello` for each.
const SLEEPERS: (&str, &str) = ("sleepers", "none");
const HELLO_BEFORE_JOIN: (&str, &str) = ("hello_before_join", "before-join");
const HELLO_AFTER_JOIN: (&str, &str) = ("hello_after_join", "after-join");

/// The sleeper who is kept asleep when all others are awake.
#[derive(Clone, Copy)]
enum Kept {
    First,
    Last,
}

/// All nap at the same moment, in each of the three functions.
fn all_asleep(stage: &mut Stage) -> Result<(), Unmet> {
    for function in [SLEEPERS, HELLO_BEFORE_JOIN, HELLO_AFTER_JOIN] {
        let names = random_names(stage);
        let run = start(stage, World::bare().holding_all(), function, &names)?;
        let seen = watch(stage, run, &naps_for(&names), nap)?;
        if !seen.together() {
            let cause = match seen.came {
                0 => "`nap` is never called: a sleep of your own is none that anybody can see",
                _ => {
                    "usually `join()` stands inside the loop that starts the threads, or a thread \
                     is given what `nap(…)` returned instead of a closure that calls it"
                }
            };
            return Err(seen.unmet(|seen| {
                Finding::new(
                    format!("in `{}` all sleepers nap at the same moment", function.0),
                    seen,
                    cause,
                    "start all the threads in one loop and keep their handles; join them in a \
                     second loop",
                )
            }));
        }
    }
    Ok(())
}

/// Each naps in a thread that has the name asked for, in each of the three functions.
fn names(stage: &mut Stage) -> Result<(), Unmet> {
    for function in [SLEEPERS, HELLO_BEFORE_JOIN, HELLO_AFTER_JOIN] {
        let names = random_names(stage);
        let mut run = start(stage, World::bare().holding_all(), function, &names)?;
        // Names are asked of whoever comes, however few come at a time.
        let came = let_pass(&mut run, names.len())?;
        let finished = stage.finish(run, Gate::Opens)?;
        must_be_waited_for(&finished)?;
        if came.is_empty() {
            Stage::document::<Sleepers>(&finished)?;
        }
        let napping: BTreeSet<&str> = came.iter().filter_map(name_of).collect();
        let stranger = napping.iter().find(|name| !names.iter().any(|asked| asked == *name));
        let seen = match stranger {
            Some(name) => format!("a thread named `{name}` naps, which is none of the names"),
            None if napping.len() < came.len() => "two sleepers have the same name".into(),
            None if !most(came.len(), names.len()) => {
                format!("{} naps for {} names", came.len(), names.len())
            }
            None => continue,
        };
        return Err(Unmet::Failed(Finding::new(
            format!("in `{}` each of the threads that nap has one of the names", function.0),
            seen,
            "`thread::spawn` starts threads without a name, or the names are not those of `names`",
            "start each with `thread::Builder::new().name(name.clone())`",
        )));
    }
    Ok(())
}

/// The name of a napping thread: as the thread itself knows it, and as it is seen from outside.
fn name_of(held: &Held) -> Option<&str> {
    let name = held.exchange.request.at(Step::Nap)?;
    let holder = held.holder.as_ref()?;
    Some(if name.starts_with(&holder.name) { name } else { &holder.name })
}

/// With all others awake and one kept asleep, the function has not returned.
fn waits_for_all(stage: &mut Stage) -> Result<(), Unmet> {
    for (function, kept) in
        [(SLEEPERS, Kept::First), (SLEEPERS, Kept::Last), (HELLO_BEFORE_JOIN, Kept::Last)]
    {
        let KeptAsleep { finished, asked, naps, returned } = keep_one(stage, function, kept)?;
        let events = Stage::document::<Sleepers>(&finished)?.events;
        let end = events.iter().rposition(is("returned")).unwrap_or(events.len());
        let awake = events[..end].iter().filter(|event| event.what == "awake").count();
        if !most(naps, asked) || returned || awake < naps {
            return Err(Unmet::Failed(Finding::new(
                format!("`{}` returns only when all sleepers woke", function.0),
                match most(naps, asked) {
                    false => too_few(naps, asked),
                    true => "it returned while one of them was still asleep".into(),
                },
                "the threads are started and not joined, or not all of them are",
                "keep the handle of every thread, and call `join()` on each before the function \
                 ends",
            )));
        }
    }
    Ok(())
}

/// The calling thread says hello while all are asleep.
fn hello_before_join(stage: &mut Stage) -> Result<(), Unmet> {
    let names = random_names(stage);
    let mut run = start(stage, World::bare().holding_all(), HELLO_BEFORE_JOIN, &names)?;
    let picture = run.until_still()?;
    let asleep = inside(&picture, &naps_for(&names), nap).len();
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let events = Stage::document::<Sleepers>(&finished)?.events;
    let awake = events.iter().position(|event| event.what == "awake");
    let early = |hello: usize| awake.is_none_or(|awake| hello < awake);
    let seen = match hello(&events) {
        // One of them left out is the matter of another check.
        _ if !most(asleep, names.len()) => {
            format!("{asleep} of {} sleepers napped at the same time", names.len())
        }
        Ok(at) if early(at) => return Ok(()),
        Ok(_) => "it said hello when somebody was awake again".into(),
        Err(seen) => seen,
    };
    Err(Unmet::Failed(Finding::new(
        "`hello_before_join` says one `hello`, in the calling thread, while all sleepers nap",
        seen,
        "the hello stands behind the loop that joins, or in the closure of the threads",
        "put `log.record(\"hello\")` between the loop that starts and the loop that joins",
    )))
}

/// The calling thread says hello when all are awake, and not while one is kept asleep.
fn hello_after_join(stage: &mut Stage) -> Result<(), Unmet> {
    for kept in [Kept::First, Kept::Last] {
        let KeptAsleep { finished, asked, naps, .. } = keep_one(stage, HELLO_AFTER_JOIN, kept)?;
        let events = Stage::document::<Sleepers>(&finished)?.events;
        let woken =
            |at: usize| events[..at].iter().filter(|event| event.what == "awake").count() >= naps;
        let seen = match hello(&events) {
            _ if !most(naps, asked) => too_few(naps, asked),
            Ok(at) if woken(at) => continue,
            Ok(_) => "it said hello while somebody was still asleep".into(),
            Err(seen) => seen,
        };
        return Err(Unmet::Failed(Finding::new(
            "`hello_after_join` says one `hello`, in the calling thread, when all sleepers woke",
            seen,
            "the hello stands before the loop that joins or inside it, or not all are joined",
            "put `log.record(\"hello\")` behind the loop that joins",
        )));
    }
    Ok(())
}

/// One sleeper and a hundred: a nap for each name, and `sleepers` says no hello.
fn any_number(stage: &mut Stage) -> Result<(), Unmet> {
    for (function, count) in [(HELLO_BEFORE_JOIN, 1), (HELLO_AFTER_JOIN, 2), (SLEEPERS, 100)] {
        let names: Vec<_> = (1..=count).map(|number| format!("sleeper-{number}")).collect();
        let run = start(stage, World::bare().holding_all(), function, &names)?;
        let seen = watch(stage, run, &naps_for(&names), nap)?;
        let events = Stage::document::<Sleepers>(&seen.finished)?.events;
        let came = naps(&seen.finished);
        let hello = function == SLEEPERS && events.iter().any(is_hello);
        if came == count && !hello {
            continue;
        }
        return Err(Unmet::Failed(Finding::new(
            format!("in `{}` {count} names make {count} naps", function.0),
            match hello {
                true => "a hello, which belongs to the other two functions".into(),
                false => format!("{came} naps"),
            },
            "the number of threads is written down instead of taken from `names`, or the loop \
             leaves one out",
            "start a thread for each of `names`, whatever their number",
        )));
    }
    Ok(())
}

/// A run in which one sleeper was kept asleep.
struct KeptAsleep {
    finished: Finished,
    /// How many sleepers were asked for.
    asked: usize,
    /// How many naps there were.
    naps: usize,
    /// Whether the function had returned while that one was asleep: the program writes its document then.
    returned: bool,
}

/// Waits until all nap, lets all but one of them wake, and lets that one wake when the rest has
/// come to rest.
fn keep_one(stage: &mut Stage, function: (&str, &str), kept: Kept) -> Result<KeptAsleep, Unmet> {
    let names = random_names(stage);
    let mut run = start(stage, World::bare().holding_all(), function, &names)?;
    let picture = run.until(|now| now.held >= names.len())?;
    let kept = keep(&picture, &names, kept);
    for held in &picture.held {
        if Some(held.exchange.id) != kept {
            run.release(held.exchange.id);
        }
    }
    let picture = run.until_still()?;
    let asleep = picture.held.iter().any(|held| Some(held.exchange.id) == kept);
    let returned = asleep && run.document().is_ok_and(|document| !document.is_empty());
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let naps = naps(&finished);
    Ok(KeptAsleep { finished, asked: names.len(), naps, returned })
}

fn too_few(naps: usize, asked: usize) -> String {
    format!("{naps} naps for {asked} names")
}

/// The first or the last of the sleepers by the order of the names; sleepers under other names
/// stand where they came.
fn keep(picture: &Picture, names: &[String], kept: Kept) -> Option<usize> {
    let place = |held: &&Held| {
        let name = held.exchange.request.at(Step::Nap);
        (names.iter().position(|asked| Some(asked.as_str()) == name), held.exchange.id)
    };
    let kept = match kept {
        Kept::First => picture.held.iter().min_by_key(place),
        Kept::Last => picture.held.iter().max_by_key(place),
    };
    Some(kept?.exchange.id)
}

/// Where the one hello of the calling thread stands, or what is wrong with it.
fn hello(events: &[Event]) -> Result<usize, String> {
    let hellos = events.iter().filter(|event| is_hello(event)).count();
    match events.iter().position(is_hello) {
        None => Err("it says no hello".into()),
        Some(_) if hellos > 1 => Err(format!("{hellos} hellos")),
        Some(at) if events[at].thread != "main" => Err("another thread says hello".into()),
        Some(at) => Ok(at),
    }
}

fn is_hello(event: &Event) -> bool {
    event.what == "hello"
}

fn is(what: &str) -> impl Fn(&Event) -> bool {
    move |event| event.thread == "main" && event.what == what
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

fn naps(finished: &Finished) -> usize {
    finished.exchanges.iter().filter_map(nap).count()
}

/// Between five and eight names that a thread's name shows in full.
fn random_names(stage: &mut Stage) -> Vec<String> {
    let count = stage.rng.usize(5..9);
    // The number makes them different.
    (0..count).map(|number| format!("{}-{number}", word(&mut stage.rng))).collect()
}

/// Starts the program, which stays after its work: so sleepers that nobody waits for are seen, too.
fn start(
    stage: &mut Stage,
    world: World,
    (_, hello): (&str, &str),
    names: &[String],
) -> Result<Run, Unmet> {
    let names = names.join(",");
    let function = ["sleepers", "--hold", "--hello", hello];
    let sleep = ["--nap-ms", "1", "--names", &names];
    stage.start(world, &function.into_iter().chain(sleep).map(str::to_owned).collect::<Vec<_>>())
}
