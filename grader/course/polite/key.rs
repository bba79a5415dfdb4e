//! The checks of a key that the service does not accept. No request follows, and the result is an error.

use std::time::Duration;

use lab::{
    Finding,
    documents::part3::{FailureKind, Polite, PoliteOutcome},
};
use witness::{
    Met, Stage, Unmet, Verdict,
    evidence::must_be_waited_for,
    run::{Finished, Gate},
    world::World,
};

use super::runs::{HeldRun, THREADS, answered_with, begin, some_businesses};
use crate::services::yelp::YelpFault;

/// How long a program may take to deal with 401, on the server's clock.
const MOST: Duration = Duration::from_secs(8);

/// After 401 no thread sends another request, and the result is `Unauthorized`.
pub(super) fn key_refused(stage: &mut Stage) -> Verdict {
    let one = stage.rng.usize(..THREADS);
    let mut held_run = HeldRun::start(stage, &[(one, YelpFault::Unauthorized)])?;
    if one >= held_run.in_flight.len() {
        // Another check covers too few threads, which also delay the 401.
        let finished = stage.finish(held_run.run, Gate::Opens)?;
        must_be_waited_for(&finished)?;
        must_be_unauthorized(&finished)?;
        return Ok(Met::left_to(
            "threads",
            format!("fewer than {THREADS} requests were in flight"),
        ));
    }
    let limit = held_run.release(one) + MOST;
    let settled = held_run.until_settled(one, limit)?;
    let asked = held_run.asked;
    let picture = if held_run.run.exchanges().len() > asked {
        settled
    } else {
        held_run.release_all_but(one);
        held_run.run.until(|now| now.arrived > asked)?
    };
    if held_run.run.exchanges().len() > asked {
        return Err(stage.unmet(held_run.run, &picture, goes_on()));
    }
    let finished = stage.finish(held_run.run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    must_be_unauthorized(&finished)?;
    refused_when_repeated(stage)?;
    let sent = match asked {
        1 => "1 request was".to_owned(),
        more => format!("{more} requests were"),
    };
    Ok(Met::new(format!(
        "{sent} sent before the service rejected the key, and none after that. The result was the error `Unauthorized`."
    )))
}

/// The key is accepted at first, and rejected when a refused request is repeated.
fn refused_when_repeated(stage: &mut Stage) -> Result<(), Unmet> {
    let (service, ids) = some_businesses(stage, 2 * THREADS);
    let id = &ids[stage.rng.usize(..ids.len())];
    let service = service.refusing(id, 1).failing(id, YelpFault::Unauthorized);
    let mut run = begin(stage, World::of(service), &ids, THREADS)?;
    // Another check covers too many repetitions. The bound ends a program that never stops.
    let most = 4 * ids.len();
    let picture = run.until(|now| now.arrived > most)?;
    if run.exchanges().len() > most {
        return Err(stage.unmet_at_once(run, &picture, goes_on()));
    }
    let finished = stage.finish(run, Gate::Opens)?;
    // Another check covers a business that is given up after its refusal.
    match answered_with(&finished, 401) {
        0 => Stage::document::<Polite>(&finished).map(drop),
        _ => must_be_unauthorized(&finished),
    }
}

/// A thread that pauses while another one receives 401 sends no request after its pause.
pub(super) fn key_refused_in_a_pause(stage: &mut Stage) -> Verdict {
    for seconds in [1, 3, 8] {
        let mut faults: Vec<_> = (0..THREADS).map(|at| (at, YelpFault::Unauthorized)).collect();
        faults[0].1 = YelpFault::Refused(seconds);
        let mut held_run = HeldRun::start(stage, &faults)?;
        let over = held_run.release(0) + Duration::from_secs(seconds);
        held_run.until_settled(0, over)?;
        // Another check covers requests before the first 401.
        held_run.asked = held_run.run.exchanges().len();
        held_run.release_all_but(0);
        for at in 1..held_run.in_flight.len() {
            held_run.until_settled(at, over)?;
        }
        // With one request in flight no thread has received 401 yet, and there is nothing to see.
        let in_time = held_run.run.clock() < over && held_run.in_flight.len() > 1;
        let asked = held_run.asked;
        // A thread that pauses continues after the pause. A correct program has ended by then.
        let picture = held_run.until_asked(over + Duration::from_secs(2))?;
        if in_time && held_run.run.exchanges().len() > asked {
            return Err(stage.unmet(held_run.run, &picture, goes_on()));
        }
        let alone = held_run.in_flight.len() <= 1;
        let finished = stage.finish(held_run.run, Gate::Opens)?;
        must_be_waited_for(&finished)?;
        if in_time || alone {
            must_be_unauthorized(&finished)?;
            return Ok(match alone {
                true => Met::left_to("threads", "at most one request was in flight"),
                false => Met::new(format!(
                    "A refusal asked for a pause of {seconds} s. The key was rejected during that time, and no request \
                     came after that."
                )),
            });
        }
    }
    Ok(Met::undecided("the machine was too slow"))
}

fn goes_on() -> Finding {
    Finding::new(
        "after the service has said that it does not accept the key, no thread starts a request",
        "a thread sent a request after that",
        "only the thread that received it stops, or threads check before a pause but not after it",
        "before every request check the shared state for both the pause and a rejected key",
    )
}

/// The service has rejected the key, and the result says so.
fn must_be_unauthorized(finished: &Finished) -> Result<(), Unmet> {
    let document: Polite = Stage::document(finished)?;
    let seen = match &document.outcome {
        PoliteOutcome::Failed(failure) if failure.kind == FailureKind::Unauthorized => {
            if answered_with(finished, 401) > 0 {
                return Ok(());
            }
            "that error, although no request was answered with 401".to_owned()
        }
        PoliteOutcome::Failed(failure) => format!("another error ({:?})", failure.kind),
        PoliteOutcome::Reported(_) => "a report instead of that error".into(),
    };
    Err(Unmet::Failed(Finding::new(
        "if the key is not accepted, the function returns the error `Unauthorized`",
        seen,
        "401 is recorded as the failure of one business, like any other status",
        "keep the first `Unauthorized` where all threads see it, and return it",
    )))
}
