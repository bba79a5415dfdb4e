//! `counter`: a count that loses nothing, and work that nobody locks.
//!
//! A thread that is held in the tally's `write` has read and has not written. It is kept there until
//! nobody else can go on: whoever can get in between has done so by then.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

use lab::{Finding, documents::part2::Counter, hold::Step};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Unmet,
    run::{Finished, Gate, Run},
    server_url,
    together::{most, watch, why_fewer},
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
    let first = AtomicBool::new(true);
    let world = World::bare().holding(move |request| {
        request.at(Step::Tally).is_some() && first.swap(false, Ordering::SeqCst)
    });
    let (mut run, start) = start(stage, world, &items)?;
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    let counter: Counter = Stage::document(&finished)?;
    // What is left out, or done twice, is the matter of another check.
    let processed: BTreeSet<_> = processed(&finished).collect();
    let counted = counter.count.checked_sub(start);
    let seen = if !most(processed.len(), MANY) {
        format!("`slow_work` was called for {} of {MANY} items", processed.len())
    } else if counted == Some(processed.len() as u64) {
        return Ok(());
    } else if counter.writes == 0 {
        "nobody wrote the tally".into()
    } else {
        let sign = if counter.count < start + processed.len() as u64 { "less" } else { "more" };
        format!("{sign} than that, after a thread was kept between its read and its write")
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

/// `slow_work` runs for all items at the same moment.
fn works_together(stage: &mut Stage) -> Result<(), Unmet> {
    let items = stage.numbers(MANY);
    let (run, _) = start(stage, holding_work(), &items)?;
    let seen = watch(stage, run, MANY, |exchange| item_of(exchange).map(str::to_owned))?;
    if seen.together(MANY) {
        return Ok(());
    }
    let held = seen.held;
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("`slow_work` runs for all {MANY} items at the same moment"),
            seen,
            why_fewer(
                held,
                "the lock is taken before `slow_work` and held during it, so only one thread \
                 works; or `join()` stands inside the loop that starts the threads",
            ),
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
        let call = |exchange: &Exchange| item_of(exchange).map(|_| exchange.id.to_string());
        let seen = watch(stage, run, items.len(), call)?;
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
    let (gate, shown) = (server_url(), start.to_string());
    let args = ["counter", "--hold", "--gate", &gate, "--start", &shown, "--items", &list];
    Ok((stage.start(world, &args.map(str::to_owned))?, start))
}
