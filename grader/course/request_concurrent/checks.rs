//! `request_concurrent`: every id in flight together, each in its own thread.

mod call;
mod failures;

use std::collections::BTreeMap;

use lab::{Finding, documents::part2::Items};
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Subject, Task, Unmet, Verdict, Work,
    evidence::{Asked, must_be_waited_for},
    run::{Gate, Held},
    together::{Seen, let_pass, most, watch},
    world::{Exchange, World},
};

use self::call::{
    arguments, compare, items_of_an_earlier_call, must_not_return_early, until_no_more,
};
use crate::{
    PART2,
    services::hacker_news::HackerNews,
    shared::{
        hands::must_count,
        speedups::{all_items, service, words},
    },
};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "request_concurrent",
    part: PART2,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("items", items),
        Check::new("all-in-flight", all_in_flight),
        Check::new("thread-names", thread_names),
        Check::new("faults", failures::faults),
        Check::new("two-hundred", two_hundred),
        Check::new("one-request-each", failures::one_request_each),
    ],
    speedup: Some(SPEEDUP),
};

const SPEEDUP: Subject = Subject {
    work: Work::Waiting,
    task: |_, terms| {
        let all = all_items(terms);
        Task {
            sequential: words(format!("request-sequential {all}")),
            parallel: words(format!("request-concurrent {all}")),
        }
    },
    world: Some(service),
    env: &[],
    volatile: &["spans"],
};

/// The number of requests for "all of them" where the exact number does not matter.
const SOME: usize = 20;

/// The result has the items as they were served, in whatever order the answers come. Covers an id that occurs twice,
/// the smallest and the largest id, and no ids. The second call of a process has nothing from the first one.
fn items(stage: &mut Stage) -> Verdict {
    let mut ids = stage.numbers(SOME);
    ids.insert(SOME / 2, ids[0]);
    ids.extend([0, u64::MAX]);
    stage.rng.shuffle(&mut ids[1..]);
    let (other, one) = (stage.numbers(3), stage.numbers(1));
    let mut returned = 0;
    for calls in [vec![&ids[..], &other, &ids[..2]], vec![&[]], vec![&one]] {
        let asked = calls.concat();
        let service = HackerNews::random(asked.iter().copied(), &mut stage.rng);
        let expected = service.items.clone();
        // The last id is answered first. The others follow when the program has finished with that answer.
        let first = calls[0].last().copied();
        let world = World::of(service).holding(move |request| HackerNews::id_of(request) != first);
        let mut run = stage.start(world, &arguments(&calls))?;
        let picture = if asked.is_empty() { None } else { Some(until_no_more(&mut run)?) };
        let finished = stage.finish(run, Gate::Opens)?;
        must_not_return_early(picture.as_ref(), &finished)?;
        let document: Items = Stage::document(&finished)?;
        must_count(1 + document.again.len(), calls.len(), "calls")?;
        for (call, (ids, got)) in
            calls.iter().zip(std::iter::once(&document).chain(&document.again)).enumerate()
        {
            let mut expected = expected.clone();
            expected.retain(|id, _| ids.contains(id));
            let earlier = calls[..call].concat();
            if call > 0 && got.items.keys().any(|id| !ids.contains(id) && earlier.contains(id)) {
                return Err(items_of_an_earlier_call());
            }
            compare(&got.items, &expected)?;
            returned += 1;
        }
    }
    Ok(Met::new(format!(
        "{returned} calls returned each item under its id as it was served, the largest for {} ids. One id occurred \
         twice.",
        ids.len()
    )))
}

/// All requests are held at the gate at the same time, each in its own thread.
fn all_in_flight(stage: &mut Stage) -> Verdict {
    let (seen, asked) = hold(stage, SOME)?;
    if !seen.together() {
        let why = seen.why_fewer(
            "`join()` is usually called inside the loop that starts the threads, or the request is made before \
             the thread is started",
        );
        return Err(seen.unmet(|seen| {
            Finding::new(
                format!("all {SOME} requests are in flight together"),
                seen,
                why,
                "start all threads first, then join them",
            )
        }));
    }
    let others = seen
        .finished
        .exchanges
        .iter()
        .filter(|exchange| item_of(exchange).is_none_or(|item| !asked.contains(&item)));
    match others.count() {
        0 => Ok(Met::new(format!(
            "All {SOME} requests were in flight at the same time, each in its own thread."
        ))),
        others => Err(Unmet::Failed(Finding::new(
            "only the items of `ids` are requested",
            format!("{others} requests for something else"),
            "the ids are hard-coded instead of taken from `ids`",
            "call `request_item(client, id)` for each of `ids`, and nothing else",
        ))),
    }
}

/// 200 requests are in flight together just as 20 are, and all of them are in the result.
fn two_hundred(stage: &mut Stage) -> Verdict {
    const MANY: usize = 200;
    let ids = stage.numbers(MANY);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    // Threads that copy the results, add one and put the copy back overwrite each other.
    let service = service.with_many_children(&mut stage.rng);
    let expected = service.items.clone();
    let run = stage.start(World::of(service).holding_all(), &arguments(&[&ids]))?;
    let asked = Asked::from_iter(&ids);
    let seen = watch(stage, run, &asked, item_of)?;
    if !seen.together() {
        let why = seen.why_fewer("not even 20 are in flight together");
        return Err(seen.unmet(|seen| {
            Finding::new(
                format!("all {MANY} requests are in flight together"),
                seen,
                why,
                "start a thread for each id, however many there are",
            )
        }));
    }
    let got = Stage::document::<Items>(&seen.finished)?.items;
    let missing = expected.keys().filter(|id| !got.contains_key(id)).count();
    // An answer that returns next to nothing, or something else, is wrong for 20 as well, which another check
    // reports.
    if missing > 0 && most(got.len(), MANY) {
        return Err(Unmet::Failed(Finding::new(
            format!("the result has all of {MANY} items"),
            format!("{missing} are missing, although all were requested and answered"),
            "a thread copies the shared map, adds its item and puts the copy back, which loses items that \
             others have added meanwhile, or the list or channel of results has a limit",
            "keep the lock from reading the map until it is changed, or return the items from the \
             threads",
        )));
    }
    let returned = expected.len() - missing;
    let rest = if missing > 0 { " The check `items` covers the missing ones." } else { "" };
    Ok(Met::new(format!(
        "All {MANY} requests were in flight at the same time, and the result had {returned} of {MANY} items.{rest}"
    )))
}

fn hold(stage: &mut Stage, count: usize) -> Result<(Seen, Asked), Unmet> {
    let ids = stage.numbers(count);
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let run = stage.start(World::of(service).holding_all(), &arguments(&[&ids]))?;
    let asked = Asked::from_iter(&ids);
    Ok((watch(stage, run, &asked, item_of)?, asked))
}

fn item_of(exchange: &Exchange) -> Option<String> {
    HackerNews::id_of(&exchange.request).map(|id| id.to_string())
}

/// Each request is made by a thread that is named after its item.
fn thread_names(stage: &mut Stage) -> Verdict {
    // Of each length up to the fifteen visible characters, and longer.
    let ids: Vec<_> =
        (0..12).map(|digits| stage.rng.u64(10_u64.pow(digits)..10_u64.pow(digits + 1))).collect();
    let service = HackerNews::random(ids.iter().copied(), &mut stage.rng);
    let mut run = stage.start(World::of(service).holding_all(), &arguments(&[&ids]))?;
    // All names that arrive are checked, however few come at a time.
    let came = let_pass(&mut run, ids.len())?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    if came.is_empty() {
        Stage::document::<Items>(&finished)?;
    }
    let mut others: BTreeMap<u64, Option<String>> = BTreeMap::new();
    for Held { exchange, holder } in &came {
        let id = HackerNews::id_of(&exchange.request).unwrap_or_default();
        let name = holder.as_ref().map(|holder| holder.name.clone());
        let expected: String = format!("item-{id}").chars().take(15).collect();
        if name.as_ref() != Some(&expected) {
            others.insert(id, name);
        }
    }
    let named =
        Asked::from_iter(&ids).among(came.iter().filter_map(|held| item_of(&held.exchange)));
    let seen = match others.first_key_value() {
        None if most(named, ids.len()) => {
            let all = ids.len();
            return Ok(Met::new(format!(
                "{named} of {all} items were requested by a thread that is named after its item."
            )));
        }
        None => format!("requests for {named} of {} ids", ids.len()),
        Some((id, Some(name))) => format!("item {id} was requested by the thread `{name}`"),
        Some((id, None)) => format!("no thread that waits for item {id} was found"),
    };
    let numbered =
        |name: &str| name.strip_prefix("item-").is_some_and(|rest| rest.parse::<u64>().is_ok());
    let cause = match others.first_key_value() {
        Some((_, Some(name))) if numbered(name) => {
            "the number in the name is not the id but a place in the list, or the id is cut, for example by a \
             cast to a smaller type"
        }
        _ => "`thread::spawn` gives no name, and a thread without one has its parent's",
    };
    Err(Unmet::Failed(Finding::new(
        "the thread that requests item N is named `item-N`",
        seen,
        cause,
        "start it with `thread::Builder::new().name(format!(\"item-{id}\"))`",
    )))
}
