//! Holds one sleeper and checks whether the functions return too early or say hello at the wrong time.

use lab::{
    Finding,
    documents::part2::{Event, Sleepers},
    hold::Step,
};
use witness::{
    Met, Stage, Unmet, Verdict,
    evidence::{inside, must_be_waited_for},
    run::{Because, Finished, Gate, Held, Picture, Run},
    together::most,
    world::World,
};

use super::naps::{
    Function, HELLO_AFTER_JOIN, HELLO_BEFORE_JOIN, SLEEPERS, calls_of, is_hello, nap, naps_again,
    naps_for, random_names, start,
};

/// The number of sleepers in a call. Each one is held in turn.
const FEW: usize = 3;

/// While one sleeper is held and all others are awake, the function has not returned.
pub(super) fn waits_for_all(stage: &mut Stage) -> Verdict {
    let (mut held, mut calls_made) = (0, 0);
    for function in [SLEEPERS, HELLO_BEFORE_JOIN] {
        let swept = keep_each(stage, function)?;
        if naps_again(&swept.finished) {
            continue;
        }
        let document: Sleepers = Stage::document(&swept.finished)?;
        let calls = calls_of(&document, swept.calls.len())?;
        for (nth, (names, call)) in swept.calls.iter().zip(calls).enumerate() {
            let asleep = count(&call.events, "asleep");
            let end = call.events.iter().rposition(returned).unwrap_or(call.events.len());
            let seen = match count(&call.events[..end], "awake") {
                _ if !most(asleep, names.len()) => too_few(asleep, names.len()),
                awake if swept.early || awake < asleep => {
                    "it returned while one of them was still asleep".into()
                }
                _ => continue,
            };
            return Err(Unmet::Failed(Finding::new(
                format!("`{}` returns only after all sleepers have woken", function.name),
                seen,
                why(
                    nth,
                    asleep,
                    "not all threads are joined. A sleep, or a wait with a time limit, does not replace a join",
                ),
                "keep the handle of every thread, and call `join()` on each before the function \
                 ends",
            )));
        }
        held += swept.held;
        calls_made += swept.calls.len();
    }
    match calls_made {
        0 => Ok(napped_more_than_once()),
        _ => Ok(Met::new(format!(
            "One sleeper was held in {held} of {calls_made} calls, and every call returned after its last sleeper had \
             woken."
        ))),
    }
}

/// A second nap looks like one of the next call.
fn napped_more_than_once() -> Met {
    Met::left_to("any-number", "a thread napped more than once")
}

/// The calling thread says hello while all are asleep, in each of two calls.
pub(super) fn hello_before_join(stage: &mut Stage) -> Verdict {
    let lists = [random_names(stage), random_names(stage)];
    let mut run = start(stage, World::bare().holding_all(), HELLO_BEFORE_JOIN, &lists, 1)?;
    let mut asleep = Vec::new();
    for names in &lists {
        let picture = run.until_still()?;
        asleep.push(inside(&picture, &naps_for(names), nap).len());
        // More sleepers belong to the next call, so this call has returned. Another check covers that.
        if picture.because != Because::Still || picture.held.len() > names.len() {
            break;
        }
        picture.held.iter().for_each(|held| run.release(held.exchange.id));
        // Waits for the next call's sleepers, so that the picture above is not at the end of this call.
        run.until(|now| now.held > 0)?;
    }
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    if naps_again(&finished) {
        return Ok(napped_more_than_once());
    }
    let document: Sleepers = Stage::document(&finished)?;
    let calls = calls_of(&document, lists.len())?;
    let watched = asleep.len();
    // A call in which nothing was held is no evidence.
    for ((names, call), asleep) in lists.iter().zip(calls).zip(asleep) {
        let awake = call.events.iter().position(|event| event.what == "awake");
        let early = |hello: usize| awake.is_none_or(|awake| hello < awake);
        let seen = match hello(&call.events) {
            // Another check covers one sleeper that is left out.
            _ if !most(asleep, names.len()) => {
                format!("{asleep} of {} sleepers napped at the same time", names.len())
            }
            Ok(at) if early(at) => continue,
            Ok(_) => "it said hello when a sleeper was awake again".into(),
            Err(seen) => seen,
        };
        return Err(Unmet::Failed(Finding::new(
            "`hello_before_join` says one `hello`, in the calling thread, while all sleepers nap",
            seen,
            "the hello is after the loop that joins, or in the closure of the threads",
            "put `log.record(\"hello\")` between the loop that starts and the loop that joins",
        )));
    }
    Ok(Met::new(format!(
        "The grader watched {watched} of {} calls. In each the calling thread said one hello while the sleepers napped.",
        lists.len()
    )))
}

/// The calling thread says hello when all are awake, and not while one sleeper is held.
pub(super) fn hello_after_join(stage: &mut Stage) -> Verdict {
    let swept = keep_each(stage, HELLO_AFTER_JOIN)?;
    if naps_again(&swept.finished) {
        return Ok(napped_more_than_once());
    }
    let document: Sleepers = Stage::document(&swept.finished)?;
    let calls = calls_of(&document, swept.calls.len())?;
    for (nth, (names, call)) in swept.calls.iter().zip(calls).enumerate() {
        let asleep = count(&call.events, "asleep");
        let woken = |at: usize| count(&call.events[..at], "awake") >= asleep;
        let elsewhere = hello(&call.events) == Err(OTHER_THREAD.into());
        let seen = match hello(&call.events) {
            _ if !most(asleep, names.len()) => too_few(asleep, names.len()),
            Ok(at) if woken(at) => continue,
            Ok(_) => "it said hello while a sleeper was still asleep".into(),
            Err(seen) => seen,
        };
        return Err(Unmet::Failed(Finding::new(
            "`hello_after_join` says one `hello`, in the calling thread, after all sleepers have woken",
            seen,
            why(
                nth,
                asleep,
                match elsewhere {
                    true => "the hello is in the closure of a thread",
                    false => {
                        "the hello is before the loop that joins or inside it, or not all threads are joined"
                    }
                },
            ),
            "put `log.record(\"hello\")` after the loop that joins",
        )));
    }
    Ok(Met::new(format!(
        "In each of {} calls the calling thread said one hello after the last sleeper had woken.",
        swept.calls.len()
    )))
}

/// Calls of one process, in each of which one sleeper was held.
struct Swept {
    finished: Finished,
    /// The names of each call.
    calls: Vec<Vec<String>>,
    /// The number of calls whose sleeper was held.
    held: usize,
    /// Whether a call returned while its sleeper was held. Then the next call begins, or the document is written.
    early: bool,
}

/// Holds each of [`FEW`] sleepers in turn, one per call, and then the last one of a larger call. In each call all nap
/// first. The held one is released when the rest of the program has come to rest.
fn keep_each(stage: &mut Stage, function: Function) -> Result<Swept, Unmet> {
    let more = random_names(stage);
    let mut kept: Vec<_> = (0..FEW).collect();
    kept.push(more.len() - 1);
    let calls: Vec<_> = (0..FEW).map(|_| more[..FEW].to_vec()).chain([more.clone()]).collect();
    let mut run = start(stage, World::bare().holding_all(), function, &calls, 1)?;
    let (mut held, mut early) = (0, false);
    for (names, place) in calls.iter().zip(kept) {
        let picture = run.until(|now| now.held >= names.len())?;
        let Some(kept) = keep(&picture, names, place) else { break };
        let others = picture.held.iter().map(|held| held.exchange.id).filter(|id| *id != kept);
        others.for_each(|id| run.release(id));
        let picture = run.until_still()?;
        held += 1;
        let asleep = picture.held.iter().any(|held| held.exchange.id == kept);
        early |= asleep && (has_document(&mut run) || picture.held.len() > 1);
        // A submission that polls whether all are awake is never still. One wait for it is enough.
        if early || picture.because != Because::Still {
            break;
        }
        run.release(kept);
    }
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    Ok(Swept { finished, calls, held, early })
}

/// The program writes its document when the last call has returned.
fn has_document(run: &mut Run) -> bool {
    run.document().is_ok_and(|document| !document.is_empty())
}

/// The sleeper at this place in the order of the names, or the last one. Sleepers under other names are sorted by
/// arrival.
fn keep(picture: &Picture, names: &[String], place: usize) -> Option<usize> {
    let mut held: Vec<&Held> = picture.held.iter().collect();
    held.sort_by_key(|held| {
        let name = held.exchange.request.at(Step::Nap);
        (names.iter().position(|asked| Some(asked.as_str()) == name), held.exchange.id)
    });
    held.get(place).or(held.last()).map(|held| held.exchange.id)
}

/// Why a call is wrong. It is `otherwise`, unless this is a later call and its log has no nap at all.
fn why(nth: usize, naps: usize, otherwise: &'static str) -> &'static str {
    match (nth, naps) {
        (1.., 0) => {
            "this call's naps are recorded in the log of an earlier call, which a `static` keeps"
        }
        _ => otherwise,
    }
}

/// What is seen of a hello that the calling thread does not say.
const OTHER_THREAD: &str = "another thread says hello";

fn too_few(naps: usize, asked: usize) -> String {
    format!("{naps} naps for {asked} names")
}

fn count(events: &[Event], what: &str) -> usize {
    events.iter().filter(|event| event.what == what).count()
}

fn returned(event: &Event) -> bool {
    event.thread == "main" && event.what == "returned"
}

/// The place of the one hello of the calling thread, or what is wrong with it.
fn hello(events: &[Event]) -> Result<usize, String> {
    let hellos = events.iter().filter(|event| is_hello(event)).count();
    match events.iter().position(is_hello) {
        None => Err("it says no hello".into()),
        Some(_) if hellos > 1 => Err(format!("{hellos} hellos")),
        Some(at) if events[at].thread != "main" => Err(OTHER_THREAD.into()),
        Some(at) => Ok(at),
    }
}
