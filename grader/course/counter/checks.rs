//! `counter`: a count that loses nothing, and work that nobody locks.
//!
//! A thread that is held in the tally's `write` has read and has not written. It is kept there until
//! nobody else can go on: whoever can get in between has done so by then.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use lab::{Finding, documents::part2::Counter, hold::Step};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Unmet,
    evidence::{Asked, must_be_waited_for},
    run::{Finished, Gate, Run},
    together::{most, watch},
    world::{Exchange, World},
};

use crate::PART2;

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

/// Nothing is lost although a thread stops between its read and its write.
fn exact(stage: &mut Stage) -> Result<(), Unmet> {
    let items = stage.numbers(MANY);
    let (working, first) = (Arc::new(AtomicBool::new(true)), AtomicBool::new(true));
    let works = Arc::clone(&working);
    let world = World::bare().holding(move |request| {
        let work = request.at(Step::SlowWork).is_some() && works.load(Ordering::SeqCst);
        work || (request.at(Step::Tally).is_some() && first.swap(false, Ordering::SeqCst))
    });
    let (mut run, start) = start(stage, world, &items)?;
    // The work first, so that it is seen which threads do it; those that work alone come one by one after that.
    let picture = run.until(|now| now.held >= MANY)?;
    working.store(false, Ordering::SeqCst);
    for held in picture.held.iter().filter(|held| item_of(&held.exchange).is_some()) {
        run.release(held.exchange.id);
    }
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let counter: Counter = Stage::document(&finished)?;
    // What is left out, or done twice, is the matter of another check.
    let asked: BTreeSet<_> = items.iter().map(u64::to_string).collect();
    let processed: BTreeSet<_> =
        processed(&finished).filter(|item| asked.contains(*item)).collect();
    let counted = counter.count.checked_sub(start);
    let seen = if !most(processed.len(), MANY) {
        format!("`slow_work` was called for {} of {MANY} items", processed.len())
    } else if (counter.items, counter.start) != (MANY as u64, start) {
        "a document of other items, or of another start".into()
    } else if counter.writes == 0 {
        "the tally was never written".into()
    } else if counted != Some(processed.len() as u64) {
        let sign = if counter.count < start + processed.len() as u64 { "less" } else { "more" };
        format!("{sign} than that, after a thread was kept between its read and its write")
    } else if let Some(seen) = disagrees(&counter, &finished) {
        seen
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "when the function returns, the tally shows one more for each item that was processed",
        seen,
        "two threads read the same number, and both write that number plus one: one update is \
         lost. Or the function returns before all threads have ended",
        "let one thread at a time read and write: hold one `Mutex` during both, or join all \
         threads and then add",
    )))
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

/// `slow_work` runs for all items at the same moment.
fn works_together(stage: &mut Stage) -> Result<(), Unmet> {
    let items = stage.numbers(MANY);
    let (run, _) = start(stage, holding_work(), &items)?;
    let seen = watch(stage, run, &Asked::from_iter(&items), call)?;
    if seen.together() {
        return Ok(());
    }
    let why = seen.why_fewer(
        "the lock is taken before `slow_work` and held during it, so only one thread \
         works; or `join()` stands inside the loop that starts the threads",
    );
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("`slow_work` runs for all {MANY} items at the same moment"),
            seen,
            why,
            "call `slow_work(item)` first, without any lock; take the lock only for `read` and \
             `write`",
        )
    }))
}

/// Each item is processed once: of many, one of which occurs twice, of one, and of none.
fn every_item_once(stage: &mut Stage) -> Result<(), Unmet> {
    let mut items = stage.numbers(3 * MANY);
    items.push(items[0]);
    for items in [&items[..], &items[..1], &[]] {
        let (run, _) = start(stage, holding_work(), items)?;
        let seen = watch(stage, run, &Asked::from_iter(items), call)?;
        Stage::document::<Counter>(&seen.finished)?;
        let mut processed: Vec<_> = processed(&seen.finished).collect();
        let mut expected: Vec<_> = items.iter().map(u64::to_string).collect();
        processed.sort_unstable();
        expected.sort_unstable();
        if processed != expected {
            return Err(Unmet::Failed(Finding::new(
                "`slow_work` is called once for each of `items`, however many they are",
                format!("{} calls for {} items", processed.len(), items.len()),
                "the loop leaves an item out, or the number of threads has a limit",
                "start a thread for each of `items`",
            )));
        }
    }
    Ok(())
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

/// Starts the program on `items` and a tally that shows the number that comes back. It stays after
/// its work: so threads that nobody waits for are seen, too.
fn start(stage: &mut Stage, world: World, items: &[u64]) -> Result<(Run, u64), Unmet> {
    let start = stage.rng.u64(1..10_000);
    let list = items.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
    let shown = start.to_string();
    let args = ["counter", "--hold", "--start", &shown, "--items", &list];
    Ok((stage.start(world, &args.map(str::to_owned))?, start))
}
