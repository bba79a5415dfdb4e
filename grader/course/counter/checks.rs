//! `counter`: a count that loses no update, and work outside of the lock.
//!
//! A thread that is held in the tally's `write` has read and has not written. It is held until no other thread can
//! continue. Any thread that can get in between has done so by then.

use std::{
    collections::BTreeSet,
    iter,
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use lab::{Finding, documents::part2::Counter, hold::Step};
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict,
    evidence::{Asked, inside, must_be_waited_for},
    run::{Because, Finished, Gate, Run},
    together::{most, watch},
    world::{Exchange, World},
};

use crate::{PART2, shared::hands::must_count};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "counter",
    part: PART2,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("exact", exact),
        Check::new("works-together", works_together),
        Check::new("every-item-once", every_item_once),
    ],
    speedup: None,
};

/// The number of items for "many".
const MANY: usize = 20;

/// The number of items in a call whose writes are held one by one.
const FEW: usize = 4;

/// The numbers of items for "more than a few". Fewer than [`VERY_MANY`], because threads may spin for a lock.
const MORE: RangeInclusive<usize> = 66..=72;

/// The numbers of items for "very many". A limit on threads or channel capacity is usually lower.
const VERY_MANY: RangeInclusive<usize> = 130..=160;

/// How many of very many threads end their work together. Threads that spin for a lock slow each other down.
const GROUP: usize = 20;

/// No update is lost when a thread stops between its read and its write. Holds the first write, then each write in
/// turn, then none.
fn exact(stage: &mut Stage) -> Verdict {
    let processed = first_write_held(stage)?;
    let held = each_write_held(stage)?;
    without_a_gate(stage, processed)?;
    Ok(Met::new(format!(
        "The tally counted {processed} of {processed} items while the first write was held. It was also exact when \
         each of {held} writes was held in turn, and when none was held."
    )))
}

/// Holds the first write until no other thread can continue. Returns how many of [`MANY`] items were processed.
fn first_write_held(stage: &mut Stage) -> Result<usize, Unmet> {
    let items = stage.numbers(MANY);
    let start = stage.rng.u32(1..10_000);
    let (working, first) = (Arc::new(AtomicBool::new(true)), AtomicBool::new(true));
    let works = Arc::clone(&working);
    let world = World::bare().holding(move |request| {
        let work = request.at(Step::SlowWork).is_some() && works.load(Ordering::SeqCst);
        work || (request.at(Step::Tally).is_some() && first.swap(false, Ordering::SeqCst))
    });
    let mut run = stage.start(world, &watched(&[&items], start))?;
    // Holding the work first shows which threads do it. Threads that work alone arrive one by one after that.
    let picture = run.until(|now| now.held >= MANY)?;
    working.store(false, Ordering::SeqCst);
    for held in picture.held.iter().filter(|held| item_of(&held.exchange).is_some()) {
        run.release(held.exchange.id);
    }
    let picture = run.until_still()?;
    let early = !picture.held.is_empty() && returned(&mut run);
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let counter: Counter = Stage::document(&finished)?;
    // Another check covers items that are left out or processed twice.
    let processed = processed_of(&finished, &items);
    let start = u64::from(start);
    let seen = if !most(processed, MANY) {
        format!("`slow_work` was called for {processed} of {MANY} items")
    } else if early {
        return Err(returned_early());
    } else if (counter.items, counter.start) != (MANY as u64, start) {
        "a document of other items, or of another start".into()
    } else if counter.writes == 0 {
        "the tally was never written".into()
    } else if let Some(wrong) = wrong_count(&counter, start, processed) {
        format!("{wrong}, after a thread was held between its read and its write")
    } else if let Some(seen) = disagrees(&counter, &finished) {
        seen
    } else {
        return Ok(processed);
    };
    Err(not_exact(seen, LOST_UPDATE))
}

/// Holds every write until the program rests, in two calls. Of several held writes the largest is released first in
/// the first call, so that a smaller one overwrites it. In the second call the smallest is released first. Returns how
/// many writes were held.
fn each_write_held(stage: &mut Stage) -> Result<usize, Unmet> {
    let items = stage.numbers(2 * FEW);
    let calls = [&items[..FEW], &items[FEW..]];
    // The largest start that the program accepts. A count with fewer bits overflows.
    let start = u32::MAX;
    let world = World::bare().holding(|request| request.at(Step::Tally).is_some());
    let mut run = stage.start(world, &watched(&calls, start))?;
    let (mut early, mut held) = (false, 0);
    // The bound ends a program that writes again and again, which is a different mistake.
    for released in 0..4 * FEW {
        let picture = run.until_rest(|_| false)?;
        let writes = picture.held.iter().map(|held| (count_of(&held.exchange), held.exchange.id));
        let next = if released < FEW { writes.max() } else { writes.min() };
        let Some((_, id)) = next else { break };
        early |= returned(&mut run);
        run.release(id);
        held += 1;
        if picture.because != Because::Reached {
            break;
        }
    }
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let counter: Counter = Stage::document(&finished)?;
    if early {
        return Err(returned_early());
    }
    let documents: Vec<_> = iter::once(&counter).chain(&counter.again).collect();
    must_count(documents.len(), calls.len(), "calls")?;
    for (call, (items, counter)) in calls.into_iter().zip(documents).enumerate() {
        let processed = processed_of(&finished, items);
        let Some(wrong) = wrong_count(counter, start.into(), processed) else { continue };
        return Err(match call {
            0 => not_exact(
                format!("{wrong}, after each write was held until no other thread could continue"),
                match counter.count < start.into() {
                    true => {
                        "the tally went down, because the count is kept in a type that is too small for it, such as `u32`"
                    }
                    false => LOST_UPDATE,
                },
            ),
            _ => not_exact(
                format!("in the second call of one process {wrong}. The first call was exact"),
                "a `static` keeps a number, or a lock, of the first call",
            ),
        });
    }
    Ok(held)
}

/// Holds nothing, and nothing on the command line suggests that anything could be held. Expects `processed` of
/// [`MANY`] items. Another check covers items that are left out.
fn without_a_gate(stage: &mut Stage, processed: usize) -> Result<(), Unmet> {
    let items = stage.numbers(MANY);
    let calls = [&items[..], &items, &items, &items[..1], &[]];
    let run = stage.start(World::bare(), &arguments(&calls, 0))?;
    let counter: Counter = stage.answer(run)?;
    let documents: Vec<_> = iter::once(&counter).chain(&counter.again).collect();
    must_count(documents.len(), calls.len(), "calls")?;
    for (items, counter) in calls.into_iter().zip(documents) {
        let left_out = (MANY - processed).min(items.len());
        let wrong = wrong_count(counter, 0, items.len());
        let Some(wrong) = wrong.filter(|_| counter.count != (items.len() - left_out) as u64) else {
            continue;
        };
        return Err(not_exact(
            format!("{wrong}, in a call with {} items and without `--gate`", items.len()),
            "the exclusion depends on `--gate`, or on the time that a step takes, or on the number of items",
        ));
    }
    Ok(())
}

const LOST_UPDATE: &str =
    "two threads write the same number, or the smaller one of two last, so one update is lost";

fn not_exact(seen: String, cause: &str) -> Unmet {
    Unmet::Failed(Finding::new(
        "when the function returns, the tally shows one more for each item that was processed",
        seen,
        cause,
        "hold one `Mutex` during both the read and the write, or join all threads and then add",
    ))
}

/// The finding when the program wrote its document while a thread was held.
fn returned_early() -> Unmet {
    Unmet::Failed(Finding::new(
        "the function returns when all items are processed and counted",
        "it returned while a thread was still held between its read and its write",
        "not all threads are joined. A sleep, or a wait with a time limit, does not replace a join",
        "keep the handle of every thread, and `join()` each, or start them in a `thread::scope`",
    ))
}

/// The program writes its document when the last call has returned.
fn returned(run: &mut Run) -> bool {
    run.document().is_ok_and(|document| !document.is_empty())
}

/// What is wrong with the count of a call that processed this many items, if anything.
fn wrong_count(counter: &Counter, start: u64, processed: usize) -> Option<String> {
    let right = start + processed as u64;
    let sign = match counter.count.cmp(&right) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => "less",
        std::cmp::Ordering::Greater => "more",
    };
    Some(format!("the tally shows {sign} than expected"))
}

/// How the tally in the document differs from the writes that the gate saw, if it does.
///
/// One write may add several items, as after a join, but only items already processed. A write that adds one may come
/// before its item.
fn disagrees(counter: &Counter, finished: &Finished) -> Option<String> {
    let mut shown = counter.start;
    let mut writes = 0;
    for write in &finished.exchanges {
        let Some(count) = write.request.at(Step::Tally) else { continue };
        let Ok(count) = count.parse::<u64>() else {
            return Some("a write that is not a number".into());
        };
        writes += 1;
        let worked = |exchange: &&Exchange| {
            item_of(exchange).is_some() && exchange.answered.is_some_and(|at| at <= write.arrived)
        };
        let worked = finished.exchanges.iter().filter(worked).count() as u64;
        if count > shown.saturating_add(1) && count > counter.start + worked {
            return Some("a write that added items before their `slow_work` had ended".into());
        }
        shown = count;
    }
    // Without mutual exclusion the last write to arrive need not be the last one to end.
    (writes != counter.writes).then(|| "other writes of the tally than the gate saw".into())
}

/// `slow_work` runs for all items at the same time. There are more items than a limit on threads usually allows.
fn works_together(stage: &mut Stage) -> Verdict {
    let count = stage.rng.usize(MORE);
    let items = stage.numbers(count);
    let start = stage.rng.u32(1..10_000);
    let asked = Asked::from_iter(&items);
    let mut run = stage.start(holding_work(), &watched(&[&items], start))?;
    let picture = run.until(|now| now.held >= count)?;
    if inside(&picture, &asked, call).len() == count {
        // Other checks cover what the program does next.
        stage.stop(run);
        return Ok(Met::new(format!(
            "`slow_work` ran for {count} of {count} items at the same time."
        )));
    }
    let seen = watch(stage, run, &asked, call)?;
    let why = match seen.held {
        // A shared lock and start in groups look the same from outside.
        held if held > 1 && held < seen.came => {
            "the number of threads has a limit, or they are started in groups, or some items share a lock that \
             is held during `slow_work`"
        }
        _ => seen.why_fewer(
            "the lock is held during `slow_work`, so only one thread works, or `join()` is called inside the \
             loop that starts the threads",
        ),
    };
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("`slow_work` runs for all {count} items at the same time"),
            seen,
            why,
            "call `slow_work(item)` before you take the lock, and hold the lock only for `read` and `write`",
        )
    }))
}

/// Each item is processed once, in each of four calls. The first has very many items, including duplicates, the
/// smallest and the largest number. The others have one item, none, and equal ones.
fn every_item_once(stage: &mut Stage) -> Verdict {
    let count = stage.rng.usize(VERY_MANY);
    let numbers = stage.numbers(count + 2);
    let mut many = numbers[2..].to_vec();
    many.extend([numbers[2], 0, u64::MAX]);
    stage.rng.shuffle(&mut many);
    let equal = vec![numbers[0]; stage.rng.usize(3..8)];
    let calls = [&many[..], &numbers[1..2], &[], &equal];
    let start = stage.rng.u32(1..10_000);
    let mut run = stage.start(holding_work(), &watched(&calls, start))?;
    let picture = run.until(|now| now.held >= many.len())?;
    let mut expected = picture.held.len();
    for group in picture.held.chunks(GROUP) {
        group.iter().for_each(|held| run.release(held.exchange.id));
        expected += group.len();
        // Each of them writes, or the program waits for the others.
        let picture = run.until_rest(|now| now.arrived >= expected)?;
        if picture.because != Because::Reached {
            break;
        }
    }
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    Stage::document::<Counter>(&finished)?;
    for items in calls {
        let asked = Asked::from_iter(items);
        let called = processed(&finished).filter(|item| asked.contains(item)).count();
        if called != items.len() {
            return Err(not_once(called, items.len()));
        }
    }
    let expected: usize = calls.iter().map(|items| items.len()).sum();
    match processed(&finished).count() {
        called if called == expected => Ok(Met::new(format!(
            "`slow_work` was called once for each of {} items in one call, and in calls with 1, 0 and {} items.",
            many.len(),
            equal.len()
        ))),
        called => Err(not_once(called, expected)),
    }
}

fn not_once(called: usize, items: usize) -> Unmet {
    let cause = match called {
        called if called > items => "an item is processed more than once, or something else is",
        _ => {
            "the loop leaves an item out, equal items count as one, or the number of threads has a limit"
        }
    };
    Unmet::Failed(Finding::new(
        "`slow_work` is called once for each of `items`, however many there are",
        format!("{called} calls for {items} items"),
        cause,
        "start a thread for each of `items`",
    ))
}

/// The item that is inside `slow_work`.
fn item_of(exchange: &Exchange) -> Option<&str> {
    exchange.request.at(Step::SlowWork)
}

/// A call of `slow_work`, by its item.
fn call(exchange: &Exchange) -> Option<String> {
    item_of(exchange).map(str::to_owned)
}

fn processed(finished: &Finished) -> impl Iterator<Item = &str> {
    finished.exchanges.iter().filter_map(item_of)
}

fn holding_work() -> World {
    World::bare().holding(|request| request.at(Step::SlowWork).is_some())
}

/// How many of these items went through `slow_work`, each counted once.
fn processed_of(finished: &Finished, items: &[u64]) -> usize {
    let asked: BTreeSet<_> = items.iter().map(u64::to_string).collect();
    processed(finished).filter(|item| asked.contains(*item)).collect::<BTreeSet<_>>().len()
}

/// The count that the tally will show after a held write.
fn count_of(exchange: &Exchange) -> Option<u64> {
    exchange.request.at(Step::Tally)?.parse().ok()
}

/// The command line for these calls in sequence, each on a tally that shows `start`.
fn arguments(calls: &[&[u64]], start: u32) -> Vec<String> {
    let mut args = vec!["counter".to_owned(), "--start".into(), start.to_string()];
    for (items, option) in calls.iter().zip(iter::once("--items").chain(iter::repeat("--again"))) {
        let list: Vec<_> = items.iter().map(u64::to_string).collect();
        args.push(format!("{option}={}", list.join(",")));
    }
    args
}

/// The same arguments with `--hold`, which keeps the program alive after its work, so that threads without a join show.
fn watched(calls: &[&[u64]], start: u32) -> Vec<String> {
    let mut args = arguments(calls, start);
    args.push("--hold".to_owned());
    args
}
