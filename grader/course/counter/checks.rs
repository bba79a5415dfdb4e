//! `counter`: a count that loses nothing, and work that nobody locks.
//!
//! A thread that is held in the tally's `write` has read and has not written. It is kept there until
//! nobody else can go on: whoever can get in between has done so by then.

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
    Check, Exercise, Pace, Processes, Stage, Unmet,
    evidence::{Asked, inside, must_be_waited_for},
    run::{Because, Finished, Gate, Run},
    together::{most, watch},
    world::{Exchange, World},
};

use crate::{PART2, shared::hands::must_count};

/// What is graded, and how.
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

/// How many items stand for "many".
const MANY: usize = 20;

/// How many items a call has whose writes are held one by one.
const FEW: usize = 4;

/// The sizes of "more than a few", where threads that spin for a lock are not many.
const MORE: RangeInclusive<usize> = 66..=72;

/// The sizes of "very many". A largest number of threads, or of places in a channel, is usually below them.
const VERY_MANY: RangeInclusive<usize> = 130..=160;

/// How many of very many threads end their work together: threads that spin for a lock slow each other down.
const GROUP: usize = 20;

/// Nothing is lost although a thread stops between its read and its write: the first one, each in turn, and none.
fn exact(stage: &mut Stage) -> Result<(), Unmet> {
    let processed = first_write_held(stage)?;
    each_write_held(stage)?;
    without_a_gate(stage, processed)
}

/// Holds the first write until no other thread can go on. Returns how many of [`MANY`] items were processed.
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
    // The work first, so that it is seen which threads do it; those that work alone come one by one after that.
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
    // What is left out, or done twice, is the matter of another check.
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
        format!("{wrong}, after a thread was kept between its read and its write")
    } else if let Some(seen) = disagrees(&counter, &finished) {
        seen
    } else {
        return Ok(processed);
    };
    Err(not_exact(seen, LOST_UPDATE))
}

/// Holds every write until the program rests, in two calls. Of several that are held together the first call's
/// largest goes first, so that a smaller one overwrites it, and the second call's smallest.
fn each_write_held(stage: &mut Stage) -> Result<(), Unmet> {
    let items = stage.numbers(2 * FEW);
    let calls = [&items[..FEW], &items[FEW..]];
    // The largest start that the program takes: a count in fewer bits does not hold it.
    let start = u32::MAX;
    let world = World::bare().holding(|request| request.at(Step::Tally).is_some());
    let mut run = stage.start(world, &watched(&calls, start))?;
    let mut early = false;
    // An answer that writes again and again is wrong in another way.
    for released in 0..4 * FEW {
        let picture = run.until_rest(|_| false)?;
        let writes = picture.held.iter().map(|held| (count_of(&held.exchange), held.exchange.id));
        let next = if released < FEW { writes.max() } else { writes.min() };
        let Some((_, id)) = next else { break };
        early |= returned(&mut run);
        run.release(id);
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
                format!("{wrong}, after each write was held until no other thread went on"),
                match counter.count < start.into() {
                    true => {
                        "the tally went down: the count is kept in a type that is too small for it, such as `u32`"
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
    Ok(())
}

/// Nothing is held, and nothing on the command line says that anything could be. Of [`MANY`] items `processed` are
/// expected: what is left out is the matter of another check.
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
    "two threads write the same number, or the smaller one of two last: one update is lost";

fn not_exact(seen: String, cause: &str) -> Unmet {
    Unmet::Failed(Finding::new(
        "when the function returns, the tally shows one more for each item that was processed",
        seen,
        cause,
        "let one thread at a time read and write: hold one `Mutex` during both, or join all \
         threads and then add",
    ))
}

/// What to say when the program wrote its document while a thread was held.
fn returned_early() -> Unmet {
    Unmet::Failed(Finding::new(
        "the function returns when all items are processed and counted",
        "it returned while a thread was still held between its read and its write",
        "not all threads are joined. A sleep, or a wait with a time limit, is no join",
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
    Some(format!("the tally shows {sign} than that"))
}

/// Where the tally in the document and the writes that the gate saw differ, if they do.
///
/// One write may add several items, as after a join. It then adds what has been processed. A write of one more may
/// come before its item.
fn disagrees(counter: &Counter, finished: &Finished) -> Option<String> {
    let mut shown = counter.start;
    let mut writes = 0;
    for write in &finished.exchanges {
        let Some(count) = write.request.at(Step::Tally) else { continue };
        let Ok(count) = count.parse::<u64>() else { return Some("a write of no number".into()) };
        writes += 1;
        let worked = |exchange: &&Exchange| {
            item_of(exchange).is_some() && exchange.answered.is_some_and(|at| at <= write.arrived)
        };
        let worked = finished.exchanges.iter().filter(worked).count() as u64;
        if count > shown.saturating_add(1) && count > counter.start + worked {
            return Some("a write that added items before `slow_work` was done with them".into());
        }
        shown = count;
    }
    // The last write to come is not the last one to end where nothing excludes the others.
    (writes != counter.writes).then(|| "other writes of the tally than the gate saw".into())
}

/// `slow_work` runs for all items at the same moment, of more than a limit on threads usually admits.
fn works_together(stage: &mut Stage) -> Result<(), Unmet> {
    let count = stage.rng.usize(MORE);
    let items = stage.numbers(count);
    let start = stage.rng.u32(1..10_000);
    let asked = Asked::from_iter(&items);
    let mut run = stage.start(holding_work(), &watched(&[&items], start))?;
    let picture = run.until(|now| now.held >= count)?;
    if inside(&picture, &asked, call).len() == count {
        // Whatever the program does next is the matter of other checks.
        stage.stop(run);
        return Ok(());
    }
    let seen = watch(stage, run, &asked, call)?;
    let why = match seen.held {
        // That some share a lock and that there are groups looks the same.
        held if held > 1 && held < seen.came => {
            "there is a largest number of threads, or they are started in groups, or some of the items share a lock \
             that is held during `slow_work`"
        }
        _ => seen.why_fewer(
            "the lock is taken before `slow_work` and held during it, so only one thread \
             works; or `join()` stands inside the loop that starts the threads",
        ),
    };
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("`slow_work` runs for all {count} items at the same moment"),
            seen,
            why,
            "call `slow_work(item)` first, without any lock; take the lock only for `read` and \
             `write`",
        )
    }))
}

/// Each item is processed once, in each of four calls: of very many, among them twins and the smallest and the largest
/// number, of one, of none, and of equal ones.
fn every_item_once(stage: &mut Stage) -> Result<(), Unmet> {
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
        called if called == expected => Ok(()),
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
        "`slow_work` is called once for each of `items`, however many they are",
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

/// What a held write is about to make the tally show.
fn count_of(exchange: &Exchange) -> Option<u64> {
    exchange.request.at(Step::Tally)?.parse().ok()
}

/// The command line of one call after the other, each on a tally that shows `start`.
fn arguments(calls: &[&[u64]], start: u32) -> Vec<String> {
    let mut args = vec!["counter".to_owned(), "--start".into(), start.to_string()];
    for (items, option) in calls.iter().zip(iter::once("--items").chain(iter::repeat("--again"))) {
        let list: Vec<_> = items.iter().map(u64::to_string).collect();
        args.push(format!("{option}={}", list.join(",")));
    }
    args
}

/// The same. The program stays after its work, so that threads that nothing waits for are seen, too.
fn watched(calls: &[&[u64]], start: u32) -> Vec<String> {
    let mut args = arguments(calls, start);
    args.push("--hold".to_owned());
    args
}
