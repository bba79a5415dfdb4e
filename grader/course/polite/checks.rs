//! `polite`: many threads, and a service that refuses some requests.
//!
//! This file checks the requests and their results. [`pauses`] checks the pause, and [`key`] a key that is not
//! accepted.

mod key;
mod pauses;
mod runs;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{self, AtomicBool},
    },
    time::Duration,
};

use lab::{
    Finding,
    documents::part3::{Polite, PoliteOutcome, PoliteReport},
};
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict,
    evidence::{Asked, inside, must_be_waited_for},
    run::{Finished, Gate, Picture},
    stage::seen_in_flight,
    together::answer_of_threads,
    world::World,
};

use self::{
    key::{key_refused, key_refused_in_a_pause},
    pauses::{longest_pause, pause},
    runs::{
        THREADS, all_in_flight, answered_with, begin, begin_again, some_businesses, start,
        until_dealt_with,
    },
};
use crate::{
    PART3,
    services::yelp::{Yelp, YelpFault},
    shared::{
        further::of_a_further_call,
        hands::must_count,
        reasons::compare_reasons,
        yelp::{as_served, compare_ids, compare_store},
    },
};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "polite",
    part: PART3,
    processes: Processes::One,
    pace: Pace::TakesSeconds,
    checks: &[
        Check::new("stored", stored),
        Check::new("faults", faults),
        Check::new("threads", threads),
        Check::new("repeated", repeated),
        Check::new("refusals-counted", refusals_counted),
        Check::new("pause", pause),
        Check::new("longest-pause", longest_pause),
        Check::new("key-refused", key_refused),
        Check::new("key-refused-in-a-pause", key_refused_in_a_pause),
    ],
    speedup: None,
};

/// All businesses are stored as served: with many threads, with one, with more threads than businesses, with no
/// businesses, and in a further call of the same process.
fn stored(stage: &mut Stage) -> Verdict {
    let mut runs = Vec::new();
    for (businesses, threads) in [(13, THREADS), (3, 1), (1, 6), (0, 2)] {
        let (service, mut ids) = some_businesses(stage, businesses + 3);
        let expected = as_served(&service, &ids);
        let further = ids.split_off(businesses);
        let world = World::of(service).holding_all();
        let mut run = begin_again(stage, world, &ids, &further, threads)?;
        all_in_flight(&mut run, threads.min(ids.len()))?;
        let document: Polite = answer_of_threads(stage, run)?;
        compare_stored(report(&document.outcome)?, &ids)?;
        must_count(document.again.len(), 1, "further calls")?;
        for outcome in &document.again {
            compare_stored(report(outcome)?, &further).map_err(of_a_further_call)?;
        }
        compare_store(&document.documents, &expected)?;
        runs.push(format!("{} with `threads` = {threads}", expected.len()));
    }
    Ok(Met::new(format!("These numbers of businesses are stored as served: {}.", runs.join(", "))))
}

fn compare_stored(report: &PoliteReport, ids: &[String]) -> Result<(), Unmet> {
    compare_report(&report.stored, ids, "was stored")?;
    compare_report(report.failed.keys(), &[], "failed")
}

/// The ways in which a business fails. There are more of them than threads. If a failure ends its thread, no thread
/// is left for the last id.
const FAULTS: [YelpFault; 7] = [
    YelpFault::Status(500),
    YelpFault::Garbage,
    YelpFault::Status(404),
    YelpFault::HangUp,
    YelpFault::Status(503),
    YelpFault::CutShort,
    YelpFault::Status(403),
];

/// Longer than the time-outs of all clients.
const LONGEST_TIME_OUT: Duration = Duration::from_secs(20);

/// Businesses that fail are in the report with their reasons, are requested once, and do not affect others.
fn faults(stage: &mut Stage) -> Verdict {
    let (service, ids) = some_businesses(stage, 16);
    // Not at an end, so that an off-by-one there fails here, too, for all random data.
    let mut failing = ids[1..15].to_vec();
    stage.rng.shuffle(&mut failing);
    failing.truncate(FAULTS.len());
    let service =
        failing.iter().zip(FAULTS).fold(service, |service, (id, fault)| service.failing(id, fault));
    let good: BTreeSet<_> = ids.iter().filter(|id| !failing.contains(id)).collect();
    let mut run = start(stage, service, &ids, THREADS)?;
    run.open();
    let picture = run.until(|now| now.arrived > ids.len())?;
    if run.exchanges().len() > ids.len() {
        return Err(stage.unmet_at_once(run, &picture, asked_again()));
    }
    let document: Polite = answer_of_threads(stage, run)?;
    let report = report(&document.outcome)?;
    compare_ids(&document.documents, &good)?;
    compare_report(report.failed.keys(), &failing, "failed")?;
    compare_report(&report.stored, good.iter().copied(), "was stored")?;
    compare_reasons(&report.failed, failing.iter().zip(FAULTS))?;
    no_answer_in_time(stage)?;
    Ok(Met::new(format!(
        "{} businesses that failed in different ways are in the report with their reasons, and {} others are stored. One \
         that was never answered is in its report, too.",
        failing.len(),
        good.len()
    )))
}

/// A business that is not answered in time fails like any other. The client's time-out is short at first. On a busy
/// machine other requests may exceed it as well, and then a longer one is tried.
fn no_answer_in_time(stage: &mut Stage) -> Result<(), Unmet> {
    let mut outcome = Ok(());
    for timeout_ms in [200, 1_500, 6_000] {
        let (service, ids) = some_businesses(stage, 5);
        let silent = ids[stage.rng.usize(1..4)].clone();
        let held = silent.clone();
        let world =
            World::of(service).holding(move |request| Yelp::id_of(request).as_ref() == Some(&held));
        let mut run = stage.start_with_time_out(world, &runs::on(&ids, 2), timeout_ms)?;
        let picture =
            run.until_time(run.clock() + LONGEST_TIME_OUT, |now| now.arrived > ids.len())?;
        if run.exchanges().len() > ids.len() {
            return Err(stage.unmet_at_once(run, &picture, asked_again()));
        }
        let finished = stage.finish(run, Gate::StaysShut)?;
        let document: Polite = Stage::document(&finished)?;
        let report = report(&document.outcome)?;
        outcome = compare_report(report.failed.keys(), &[silent], "failed");
        if outcome.is_ok() || report.failed.len() <= 1 {
            return outcome;
        }
    }
    outcome
}

fn asked_again() -> Finding {
    Finding::new(
        "a business is asked for again only when the service has refused the request",
        "more requests than businesses, although the service had refused none",
        "a request that fails in another way is tried again, after a time-out or another status than 429",
        "give every result but `Refused` and `Unauthorized` to `PoliteReport::record`, and go on with the next id",
    )
}

/// While ids wait, as many threads as requested have a request in flight. Tries a small number, and one larger than
/// any likely hard-coded number.
fn threads(stage: &mut Stage) -> Verdict {
    let [few, many] = [stage.rng.usize(3..7), stage.rng.usize(66..90)];
    for threads in [few, many] {
        let (service, ids) = some_businesses(stage, threads + 8);
        let mut run = begin(stage, World::of(service).holding_all(), &ids, threads)?;
        let picture = all_in_flight(&mut run, threads)?;
        // Too many requests count for whatever they are. Too few count only where each has a thread.
        let waiting = inside(&picture, &Asked::from_iter(&ids), |e| Yelp::id_of(&e.request)).len();
        let seen = if picture.held.len() > threads { picture.held.len() } else { waiting };
        if seen != threads {
            let finding = other_threads(&picture, threads, seen, waiting);
            return Err(stage.unmet(run, &picture, finding));
        }
        answer_of_threads::<Polite>(stage, run)?;
    }
    Ok(Met::new(format!(
        "{few} of {few} and {many} of {many} threads had a request in flight while ids waited, and no more than these."
    )))
}

/// The finding when `seen` requests are in flight, and `waiting` threads wait for answers.
fn other_threads(picture: &Picture, threads: usize, seen: usize, waiting: usize) -> Finding {
    let must = format!("{threads} threads have {threads} requests in flight while ids wait");
    let in_flight = match picture.held.len() {
        held if held > waiting => format!("{held}, and {waiting} threads waiting for answers"),
        _ => seen_in_flight(picture),
    };
    if seen > threads {
        Finding::new(
            must,
            format!("{seen}, and more may follow"),
            "every id gets its own thread, or the number of threads is hard-coded",
            "start exactly `threads` threads, and let them share one queue of ids",
        )
    } else if seen > 1 && seen + 1 == threads {
        Finding::new(
            must,
            in_flight,
            "there is one thread too few, or one of them only hands out ids",
            "start exactly `threads` threads that make requests",
        )
    } else if seen > 1 {
        Finding::new(
            must,
            in_flight,
            "the number of threads has a limit or is hard-coded",
            "start exactly `threads` threads, however many that is",
        )
    } else {
        Finding::new(
            must,
            in_flight,
            "a lock is held during the request (a guard in the head of `match`, `if let` or `while let` lives \
             to the end of the block), or each thread is joined before the next one starts",
            "take the id in its own statement, so that the lock is released before the request",
        )
    }
}

/// After each refusal the request is sent once more, until it is answered, although all other threads have ended.
/// Everything is stored.
fn repeated(stage: &mut Stage) -> Verdict {
    let (service, ids) = some_businesses(stage, 12);
    // More often than a fixed number of retries would allow.
    let refusals = [(&ids[11], 5)];
    let finished = refused(stage, service, &ids, &refusals, &[])?;
    let document: Polite = Stage::document(&finished)?;
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for id in finished.exchanges.iter().filter_map(|exchange| Yelp::id_of(&exchange.request)) {
        *asked.entry(id).or_default() += 1;
    }
    for id in &ids {
        let refused =
            refusals.iter().find(|(known, _)| *known == id).map_or(0, |(_, times)| *times);
        let times = asked.get(id).copied().unwrap_or(0);
        let cause = match times.cmp(&(refused + 1)) {
            Ordering::Equal => continue,
            Ordering::Less if times <= 1 => {
                "a refused business is given up, recorded as failed, or put back although no thread is left to \
                 take it"
            }
            Ordering::Less => "the number of attempts has a limit",
            Ordering::Greater => {
                "a refused id is both put back and repeated by its own thread, or answered ids are requested \
                 again"
            }
        };
        return Err(Unmet::Failed(Finding::new(
            "each business is asked for once, and once more for each refusal",
            format!("a business that was refused {refused} times was asked for {times} times"),
            cause,
            "the thread whose request was refused repeats it after the pause, or puts the id back \
             into the queue and goes on until the queue is empty",
        )));
    }
    compare_ids(&document.documents, &ids.iter().collect())?;
    let [(_, times)] = refusals;
    Ok(Met::new(format!(
        "A business that was refused {times} times was requested {} times, and {} others once. All are stored.",
        times + 1,
        ids.len() - 1
    )))
}

/// The report counts the requests that were refused.
fn refusals_counted(stage: &mut Stage) -> Verdict {
    let (service, ids) = some_businesses(stage, 12);
    let refusals = [(&ids[0], 1), (&ids[6], 2), (&ids[11], 1)];
    let finished = refused(stage, service, &ids, &refusals, &ids[..1])?;
    let document: Polite = Stage::document(&finished)?;
    let told = report(&document.outcome)?.refusals;
    let refused = answered_with(&finished, 429);
    let mut later = 0;
    must_count(document.again.len(), 1, "further calls")?;
    for outcome in &document.again {
        later += report(outcome)?.refusals;
    }
    if told == refused && refused > 0 && later == 0 {
        return Ok(Met::new(format!("The report counts {told} of {refused} refusals.")));
    }
    if told == refused && later > 0 {
        return Err(Unmet::Failed(Finding::new(
            "the report counts the requests of its own call that were refused",
            format!("{later} in a second call of one process, in which the service refused none"),
            "the number is kept in a `static`",
            "keep the count in a value that the threads of one call share",
        )));
    }
    Err(Unmet::Failed(Finding::new(
        "the report counts every request that was refused",
        format!("{told} in the report, but the service refused {refused}"),
        "refusals are counted once per business, or not at all",
        "add one to `refusals` of the shared report for each `ScrapeError::Refused`",
    )))
}

/// Runs with some businesses refused a number of times, each with a pause of 0 seconds. The last business is held
/// until the other threads have found the queue empty.
fn refused(
    stage: &mut Stage,
    service: Yelp,
    ids: &[String],
    refusals: &[(&String, usize)],
    further: &[String],
) -> Result<Finished, Unmet> {
    let service =
        refusals.iter().fold(service, |service, (id, times)| service.refusing(id, *times));
    let last = ids[ids.len() - 1].clone();
    let all = Arc::new(AtomicBool::new(true));
    let of_world = Arc::clone(&all);
    let world = World::of(service).holding(move |request| {
        of_world.load(atomic::Ordering::SeqCst) || Yelp::id_of(request).as_ref() == Some(&last)
    });
    let mut run = begin_again(stage, world, ids, further, THREADS)?;
    let picture = all_in_flight(&mut run, THREADS)?;
    all.store(false, atomic::Ordering::SeqCst);
    for held in &picture.held {
        run.release(held.exchange.id);
    }
    until_dealt_with(&mut run)?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    Ok(finished)
}

fn report(outcome: &PoliteOutcome) -> Result<&PoliteReport, Unmet> {
    match outcome {
        PoliteOutcome::Reported(report) => Ok(report),
        PoliteOutcome::Failed(failure) => Err(Unmet::Failed(Finding::new(
            "a business that fails or is refused does not end the whole work with an error",
            format!("an error instead of a report ({:?})", failure.kind),
            "every failure ends the whole work, as only 401 should",
            "return an error only for `Unauthorized`, repeat refused requests, and give every other result to \
             `PoliteReport::record`",
        ))),
    }
}

fn compare_report<'a>(
    told: impl IntoIterator<Item = &'a String>,
    ids: impl IntoIterator<Item = &'a String>,
    which: &str,
) -> Result<(), Unmet> {
    let told: BTreeSet<_> = told.into_iter().collect();
    let expected: BTreeSet<_> = ids.into_iter().collect();
    if told == expected {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        format!("the report names every business that {which}, and no other"),
        format!("{} of {}", told.intersection(&expected).count(), expected.len())
            + if told.is_subset(&expected) { "" } else { ", and others" },
        "failures are thrown away, or results are recorded in a thread's own copy and lost",
        "give every result but `Refused` and `Unauthorized` to `PoliteReport::record`",
    )))
}
