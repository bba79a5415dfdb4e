//! The runs of `polite`: the first requests are held until it is seen which threads wait for them.

use std::time::Duration;

use lab::{Finding, documents::part3::Polite};
use witness::{
    Stage, Unmet,
    evidence::must_be_waited_for,
    observe::{Holder, TreeLook, waits_with_limit},
    run::{Because, Finished, Gate, Moment, Picture, Run},
    world::{ExchangeId, World},
};

use crate::{
    services::yelp::{Fault, Yelp},
    shared::yelp::{arguments, random_cities, service},
};

/// The threads of the checks that hold requests.
pub(super) const THREADS: usize = 4;

/// Starts a run in which the first requests are held until it is seen which threads wait for them.
pub(super) fn start(
    stage: &mut Stage,
    service: Yelp,
    ids: &[String],
    threads: usize,
) -> Result<Run, Unmet> {
    let mut run = stage.start(World::of(service).holding_all(), &on(ids, threads))?;
    all_in_flight(&mut run, threads.min(ids.len()))?;
    Ok(run)
}

pub(super) fn some_businesses(stage: &mut Stage, count: usize) -> (Yelp, Vec<String>) {
    let service = service(stage);
    let city = random_cities(1, &mut stage.rng).remove(0);
    let service = service.with_city(&city, count, &mut stage.rng);
    let ids = service.cities[&city].clone();
    (service, ids)
}

pub(super) fn on(ids: &[String], threads: usize) -> Vec<String> {
    let work = ["--ids".into(), ids.join(","), "--threads".into(), threads.to_string()];
    arguments("polite", &work)
}

/// A run of twelve businesses in which the first requests are held.
pub(super) struct Play {
    pub(super) run: Run,
    /// The requests that were in flight before the first answer, in the order of arrival.
    pub(super) in_flight: Vec<(ExchangeId, Option<Holder>)>,
    /// How many had been made then.
    pub(super) asked: usize,
}

impl Play {
    /// Starts it, and waits until all threads stand in their requests. The first requests get
    /// `faults` for an answer, in the order of arrival, and all others are answered.
    pub(super) fn start(stage: &mut Stage, faults: &[Fault]) -> Result<Self, Unmet> {
        let (mut service, ids) = some_businesses(stage, 3 * THREADS);
        for (count, &fault) in faults.iter().enumerate() {
            service = service.failing_by_count(count, fault);
        }
        let mut run = stage.start(World::of(service).holding_all(), &on(&ids, THREADS))?;
        // Fewer or more are as good here: that is another check.
        let picture = all_in_flight(&mut run, THREADS)?;
        let in_flight =
            picture.held.iter().map(|held| (held.exchange.id, held.holder.clone())).collect();
        let asked = run.exchanges().len();
        Ok(Self { run, in_flight, asked })
    }

    /// Lets one of the requests in flight go; returns when, on the server's clock.
    pub(super) fn release(&mut self, at: usize) -> Duration {
        let Some((id, _)) = self.in_flight.get(at) else { return self.run.clock() };
        self.run.release(*id);
        let exchanges = self.run.exchanges();
        exchanges.get(*id).and_then(|exchange| exchange.answered).unwrap_or_default()
    }

    /// Lets all but the first go.
    pub(super) fn release_others(&mut self) {
        for at in 1..self.in_flight.len() {
            self.release(at);
        }
    }

    /// Brings the run to its end: a request was refused, and the work went on when the pause was `over`.
    pub(super) fn must_go_on(self, stage: &mut Stage, over: Duration) -> Result<(), Unmet> {
        let finished = stage.finish(self.run, Gate::Opens)?;
        must_be_waited_for(&finished)?;
        Stage::document::<Polite>(&finished)?;
        let seen = if answered_with(&finished, 429) == 0 {
            "no request was made that could be refused"
        } else if finished.exchanges.iter().all(|exchange| exchange.arrived < over) {
            "no request came after the pause"
        } else {
            return Ok(());
        };
        Err(Unmet::Failed(Finding::new(
            "when the pause after a refusal is over, the work goes on",
            seen,
            "the work ends at the first refusal, or nothing is requested at all",
            "repeat what was refused, and take the other ids from the queue",
        )))
    }

    /// Waits until the program has dealt with the answer to a request: the thread that made it
    /// pauses, or the whole program rests. It also ends when the program asks, or at `limit`.
    pub(super) fn until_settled(&mut self, at: usize, limit: Duration) -> Result<Picture, Unmet> {
        let asked = self.asked;
        let holder = self.in_flight.get(at).and_then(|(_, holder)| holder.clone());
        let paused = |now: &Moment| holder.as_ref().is_some_and(|h| pauses(now.tree, h));
        Ok(self.run.until_rest(|now| now.arrived > asked || now.clock > limit || paused(now))?)
    }

    /// `seen`, if the program has asked before `over`.
    pub(super) fn asked_before(&self, over: Duration, seen: &'static str) -> Option<&'static str> {
        let exchanges = self.run.exchanges();
        let early = exchanges.iter().skip(self.asked).any(|exchange| exchange.arrived < over);
        early.then_some(seen)
    }
}

/// Waits until as many requests are held as there are threads, and a moment longer for those that
/// more threads would make.
pub(super) fn all_in_flight(run: &mut Run, threads: usize) -> Result<Picture, Unmet> {
    let picture = run.until(|now| now.held >= threads)?;
    if picture.because != Because::Reached {
        return Ok(picture);
    }
    // A program that never rests is not waited for: it is not what this is about.
    let limit = run.clock() + Duration::from_millis(500);
    Ok(run.until_rest(|now| now.clock > limit)?)
}

fn pauses(tree: &TreeLook, holder: &Holder) -> bool {
    let mut threads = tree.alive().flat_map(|process| &process.threads);
    threads.find(|thread| thread.tid == holder.tid).is_some_and(waits_with_limit)
}

/// How many requests were answered with `status`.
pub(super) fn answered_with(finished: &Finished, status: u16) -> usize {
    finished.exchanges.iter().filter(|exchange| exchange.status == status).count()
}
