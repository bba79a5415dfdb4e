//! `polite`: many threads, and a service that refuses some requests.
//!
//! The checks of the pause let one thread be refused while the requests of all others are held. When
//! the program has dealt with that (it rests, or the refused thread sleeps), the others are let go:
//! whoever asks from then on has had the chance to know, and has asked too early if the server's
//! clock says so. Being late is never wrong.

mod play;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use lab::{
    Finding,
    documents::part3::{FailureKind, Polite, PoliteOutcome, PoliteReport},
};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Unmet,
    evidence::{Asked, inside, must_be_waited_for},
    run::{Finished, Gate},
    stage::seen_in_flight,
    together::answer_of_threads,
    world::World,
};

use self::play::{Play, THREADS, all_in_flight, answered_with, on, some_businesses, start};
use crate::{
    PART3,
    services::yelp::{Fault, Yelp},
    shared::yelp::{as_served, compare_ids, compare_store},
};

/// What is graded, and how.
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

/// All businesses are stored as served, with many threads and with one, and more threads than
/// businesses.
fn stored(stage: &mut Stage) -> Result<(), Unmet> {
    for (businesses, threads) in [(13, THREADS), (3, 1), (2, 6)] {
        let (service, ids) = some_businesses(stage, businesses);
        let expected = as_served(&service, &ids);
        let run = start(stage, service, &ids, threads)?;
        let document: Polite = answer_of_threads(stage, run)?;
        let report = report(&document)?;
        compare_store(&document.documents, &expected)?;
        compare_report(&report.stored.iter().collect(), &ids, "was stored")?;
    }
    Ok(())
}

/// Businesses that fail are in the report, and cost no other.
fn faults(stage: &mut Stage) -> Result<(), Unmet> {
    let (service, ids) = some_businesses(stage, 3 * THREADS);
    // In the middle, so that an answer that slips at an end fails here, too, whatever the data.
    let mut failing = ids[1..11].to_vec();
    stage.rng.shuffle(&mut failing);
    // One more than there are threads: a failure that ends its thread leaves nobody for the last id.
    failing.truncate(THREADS + 1);
    let faults = [Fault::Status(500), Fault::Garbage, Fault::Status(404)];
    let service = failing
        .iter()
        .zip(faults.iter().cycle())
        .fold(service, |service, (id, fault)| service.failing(id, *fault));
    let good = ids.iter().filter(|id| !failing.contains(id)).collect();
    let run = start(stage, service, &ids, THREADS)?;
    let document: Polite = answer_of_threads(stage, run)?;
    let report = report(&document)?;
    compare_ids(&document.documents, &good)?;
    compare_report(&report.failed.keys().collect(), &failing, "failed")
}

/// While ids wait, as many threads as asked for have a request in flight.
fn threads(stage: &mut Stage) -> Result<(), Unmet> {
    let threads = stage.rng.usize(3..7);
    let (service, ids) = some_businesses(stage, 3 * threads);
    let mut run = stage.start(World::of(service).holding_all(), &on(&ids, threads))?;
    let picture = all_in_flight(&mut run, threads)?;
    // More than that count whatever they are for, and fewer only with a thread each.
    let waiting = inside(&picture, &Asked::from_iter(&ids), |e| Yelp::id_of(&e.request)).len();
    let seen = if picture.held.len() > threads { picture.held.len() } else { waiting };
    if seen == threads {
        answer_of_threads::<Polite>(stage, run)?;
        return Ok(());
    }
    let must = format!("{threads} threads have {threads} requests in flight while ids wait");
    let in_flight = match picture.held.len() {
        held if held > waiting => format!("{held}, and {waiting} threads that wait for answers"),
        _ => seen_in_flight(&picture),
    };
    let finding = if seen > threads {
        Finding::new(
            must,
            format!("{seen}, and more may follow"),
            "every id gets a thread of its own, whatever `threads` says",
            "start exactly `threads` threads, and let them share one queue of ids",
        )
    } else if seen > 1 && seen + 1 == threads {
        Finding::new(
            must,
            in_flight,
            "one thread too few is started, or one of them only hands out",
            "start exactly `threads` threads that make requests",
        )
    } else {
        Finding::new(
            must,
            in_flight,
            "a lock is held across the request: the guard in the head of a `match`, `if let` or \
             `while let` lives to the end of its block; or the threads are joined as they start",
            "take the id in a statement of its own, so that the lock is free before the request",
        )
    };
    Err(stage.unmet(run, &picture, finding))
}

/// Each refused request is repeated, once a refusal, until it is answered; everything is stored.
fn repeated(stage: &mut Stage) -> Result<(), Unmet> {
    let (service, ids) = some_businesses(stage, 12);
    let (service, refusals) = refusing(service, &ids);
    let run = start(stage, service, &ids, THREADS)?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let document: Polite = Stage::document(&finished)?;
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for id in finished.exchanges.iter().filter_map(|exchange| Yelp::id_of(&exchange.request)) {
        *asked.entry(id).or_default() += 1;
    }
    for id in &ids {
        let refused = refusals.get(id).copied().unwrap_or(0);
        let times = asked.get(id).copied().unwrap_or(0);
        let cause = match times.cmp(&(refused + 1)) {
            Ordering::Equal => continue,
            Ordering::Less => {
                "a refused business is given up, recorded as failed, or repeated only once"
            }
            Ordering::Greater => {
                "a refused id is put back and repeated by its own thread as well, or answered ids \
                 are asked for again"
            }
        };
        return Err(Unmet::Failed(Finding::new(
            "each business is asked for once, and once more for each refusal",
            format!("a business that was refused {refused} times was asked for {times} times"),
            cause,
            "the thread whose request was refused repeats it after the pause, or puts the id back \
             into the queue",
        )));
    }
    compare_ids(&document.documents, &ids.iter().collect())
}

/// The report counts the requests that were refused.
fn refusals_counted(stage: &mut Stage) -> Result<(), Unmet> {
    let (service, ids) = some_businesses(stage, 12);
    let (service, _) = refusing(service, &ids);
    let run = start(stage, service, &ids, THREADS)?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let document: Polite = Stage::document(&finished)?;
    let told = report(&document)?.refusals;
    let refused = answered_with(&finished, 429);
    if told == refused && refused > 0 {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        "the report counts every request that was refused",
        format!("{told} in the report, where the service refused {refused}"),
        "refusals are counted once a business, or not at all",
        "add one to `refusals` of the shared report for each `ScrapeError::Refused`",
    )))
}

/// After a refusal nobody asks until its time is over.
fn pause(stage: &mut Stage) -> Result<(), Unmet> {
    for seconds in [1, 3] {
        let mut play = Play::start(stage, &[Fault::Refused(seconds)])?;
        let over = play.release(0) + Duration::from_secs(seconds);
        let picture = play.until_settled(0, over)?;
        if let Some(seen) = play.asked_before(over, "the refused request was repeated at once") {
            return Err(stage.unmet(play.run, &picture, too_early(seen)));
        }
        let in_time = play.run.clock() < over;
        play.release_others();
        let asked = play.asked;
        let picture = play.run.until(|now| now.arrived > asked || now.clock > over)?;
        if let Some(seen) = play.asked_before(over, "another thread went on as if it knew nothing")
        {
            return Err(stage.unmet(play.run, &picture, too_early(seen)));
        }
        play.must_go_on(stage, over)?;
        if in_time {
            return Ok(());
        }
    }
    Ok(())
}

/// Of several refusals the one that lasts longest counts, whichever came last.
fn longest_pause(stage: &mut Stage) -> Result<(), Unmet> {
    for (short, long) in [(1, 2), (2, 3)] {
        let refusals = [short, long, short].map(Fault::Refused);
        let mut play = Play::start(stage, &refusals)?;
        let mut first_over = None;
        let mut over = Duration::ZERO;
        for (at, seconds) in [short, long, short].into_iter().enumerate() {
            if at < play.in_flight.len() {
                let until = play.release(at) + Duration::from_secs(seconds);
                over = over.max(until);
                let first_over = *first_over.get_or_insert(until);
                play.until_settled(at, first_over)?;
            }
        }
        // Whoever goes on after the first pause knew of all three.
        let in_time = first_over.is_some_and(|first_over| play.run.clock() < first_over);
        let asked = play.asked;
        let picture = play.run.until(|now| now.arrived > asked || now.clock > over)?;
        let seen =
            "when the first pause was over, its thread asked again; another one lasted longer";
        if let Some(seen) = play.asked_before(over, seen).filter(|_| in_time) {
            let finding = Finding::new(
                "while a pause lasts nobody asks, however many pauses there are",
                seen,
                "a thread looks before its pause and not after it, or a later refusal with a \
                 shorter pause overwrites a longer one",
                "keep the latest moment of all (`max`), and look at it again after every pause",
            );
            return Err(stage.unmet(play.run, &picture, finding));
        }
        play.must_go_on(stage, over)?;
        if in_time {
            return Ok(());
        }
    }
    Ok(())
}

/// After 401 nobody asks any more, and that is the answer.
fn key_refused(stage: &mut Stage) -> Result<(), Unmet> {
    let mut play = Play::start(stage, &[Fault::Unauthorized])?;
    let patience = play.release(0) + Duration::from_secs(2);
    let settled = play.until_settled(0, patience)?;
    let asked = play.asked;
    let picture = if play.run.exchanges().len() > asked || play.run.clock() > patience {
        settled
    } else {
        play.release_others();
        play.run.until(|now| now.arrived > asked)?
    };
    if play.run.exchanges().len() > asked {
        return Err(stage.unmet(play.run, &picture, goes_on()));
    }
    let finished = stage.finish(play.run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    must_be_unauthorized(&finished)
}

/// A thread that pauses when another one is told 401 does not ask after its pause.
fn key_refused_in_a_pause(stage: &mut Stage) -> Result<(), Unmet> {
    for seconds in [1, 3] {
        let mut faults = [Fault::Unauthorized; THREADS];
        faults[0] = Fault::Refused(seconds);
        let mut play = Play::start(stage, &faults)?;
        let over = play.release(0) + Duration::from_secs(seconds);
        play.until_settled(0, over)?;
        // Who has asked before anybody was told 401 is another check's.
        play.asked = play.run.exchanges().len();
        play.release_others();
        for at in 1..play.in_flight.len() {
            play.until_settled(at, over)?;
        }
        // With one request in flight nobody has been told 401 yet: then there is nothing to see.
        let in_time = play.run.clock() < over && play.in_flight.len() > 1;
        let asked = play.asked;
        let picture = play.run.until(|now| now.arrived > asked)?;
        if in_time && play.run.exchanges().len() > asked {
            return Err(stage.unmet(play.run, &picture, goes_on()));
        }
        let alone = play.in_flight.len() <= 1;
        let finished = stage.finish(play.run, Gate::Opens)?;
        must_be_waited_for(&finished)?;
        if in_time || alone {
            return must_be_unauthorized(&finished);
        }
    }
    Ok(())
}

fn too_early(seen: &str) -> Finding {
    Finding::new(
        "after a refusal with `Retry-After` no thread starts a request until that time is over",
        seen,
        "only the thread that was refused pauses and the others never hear of it, or they look \
         once and not before each request",
        "keep the moment before which nobody may ask where all threads see it, and let each look \
         at it before every request",
    )
}

fn goes_on() -> Finding {
    Finding::new(
        "after the service has said that it does not accept the key, no thread starts a request",
        "a thread asked after that",
        "only the thread that was told so stops, or threads look before a pause and not after it",
        "look at what all threads share before every request: may I ask, and may I ask now?",
    )
}

/// The service has not accepted the key, and that is the answer.
fn must_be_unauthorized(finished: &Finished) -> Result<(), Unmet> {
    let document: Polite = Stage::document(finished)?;
    let seen = match &document.outcome {
        PoliteOutcome::Failed(failure) if failure.kind == FailureKind::Unauthorized => {
            if answered_with(finished, 401) > 0 {
                return Ok(());
            }
            "that error, without a request that was answered so".to_owned()
        }
        PoliteOutcome::Failed(failure) => format!("another error ({:?})", failure.kind),
        PoliteOutcome::Reported(_) => "a report, as if all was well".into(),
    };
    Err(Unmet::Failed(Finding::new(
        "a key that is not accepted is the error `Unauthorized` of the whole work",
        seen,
        "401 is recorded as the failure of one business, as any other status",
        "keep the first `Unauthorized` where all threads see it, and return it",
    )))
}

/// Refuses the first business, one in the middle three times, and the last, each with a pause of
/// 0 seconds.
fn refusing(mut service: Yelp, ids: &[String]) -> (Yelp, BTreeMap<String, usize>) {
    let mut refusals = BTreeMap::new();
    for (at, times) in [(0, 1), (ids.len() / 2, 3), (ids.len() - 1, 1)] {
        service = service.refusing(&ids[at], times);
        refusals.insert(ids[at].clone(), times);
    }
    (service, refusals)
}

fn report(document: &Polite) -> Result<&PoliteReport, Unmet> {
    match &document.outcome {
        PoliteOutcome::Reported(report) => Ok(report),
        PoliteOutcome::Failed(failure) => Err(Unmet::Failed(Finding::new(
            "a business that fails or is refused is no error of the whole work",
            format!("no report but an error ({:?})", failure.kind),
            "every failure ends the work as 401 does",
            "only `Unauthorized` is an error of the whole work; give every other result to \
             `PoliteReport::record`, and repeat what was refused",
        ))),
    }
}

fn compare_report(told: &BTreeSet<&String>, ids: &[String], which: &str) -> Result<(), Unmet> {
    let expected: BTreeSet<_> = ids.iter().collect();
    if *told == expected {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        format!("the report names every business that {which}, and no other"),
        format!("{} of {}", told.intersection(&expected).count(), expected.len())
            + if told.is_subset(&expected) { "" } else { ", and others" },
        "failures are thrown away, or results are recorded in a copy that is lost with its thread",
        "give every result but `Refused` and `Unauthorized` to `PoliteReport::record`",
    )))
}
