//! The runs of `polite`. The first requests are held until the waiting threads are known.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use lab::{Finding, documents::part3::Polite};
use witness::{
    Stage, Unmet,
    evidence::must_be_waited_for,
    observe::{BusyWatch, Holder, TreeLook, Turns, waits_with_limit},
    run::{Because, Finished, Gate, Moment, Picture, Run},
    world::{Exchange, ExchangeId, World},
};

use crate::{
    services::yelp::{Yelp, YelpFault},
    shared::yelp::{arguments, random_cities, service},
};

/// The threads of the checks that hold requests.
pub(super) const THREADS: usize = 4;

/// Starts a run in a world that holds requests. It may pause for any time, since late is never wrong.
pub(super) fn begin(
    stage: &mut Stage,
    world: World,
    ids: &[String],
    threads: usize,
) -> Result<Run, Unmet> {
    let mut run = stage.start(world, &on(ids, threads))?;
    run.allow_long_pauses();
    Ok(run)
}

/// The same with a further call for the businesses `further`.
pub(super) fn begin_again(
    stage: &mut Stage,
    world: World,
    ids: &[String],
    further: &[String],
    threads: usize,
) -> Result<Run, Unmet> {
    let mut arguments = on(ids, threads);
    arguments.extend(["--again".into(), further.join(",")]);
    let mut run = stage.start(world, &arguments)?;
    run.allow_long_pauses();
    Ok(run)
}

/// Starts a run in which the first requests are held until the waiting threads are known.
pub(super) fn start(
    stage: &mut Stage,
    service: Yelp,
    ids: &[String],
    threads: usize,
) -> Result<Run, Unmet> {
    let mut run = begin(stage, World::of(service).holding_all(), ids, threads)?;
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
pub(super) struct HeldRun {
    pub(super) run: Run,
    /// The requests that were in flight before the first answer, in the order of arrival.
    pub(super) in_flight: Vec<(ExchangeId, Option<Holder>)>,
    /// How many had been made by then.
    pub(super) asked: usize,
    /// Which threads wait in a busy loop.
    pub(super) busy: RefCell<BusyWatch>,
}

impl HeldRun {
    /// Starts it, and waits until all threads are in their requests. `faults` numbers requests in order of arrival
    /// and says which get a fault. All others are answered.
    pub(super) fn start(stage: &mut Stage, faults: &[(usize, YelpFault)]) -> Result<Self, Unmet> {
        let (mut service, ids) = some_businesses(stage, 3 * THREADS);
        for &(count, fault) in faults {
            service = service.failing_by_count(count, fault);
        }
        let mut run = begin(stage, World::of(service).holding_all(), &ids, THREADS)?;
        // Another check covers fewer or more threads. Any number will do here.
        let picture = all_in_flight(&mut run, THREADS)?;
        let in_flight =
            picture.held.iter().map(|held| (held.exchange.id, held.holder.clone())).collect();
        let asked = run.exchanges().len();
        Ok(Self { run, in_flight, asked, busy: RefCell::default() })
    }

    /// Releases one of the requests in flight. Returns when, on the server's clock.
    pub(super) fn release(&mut self, at: usize) -> Duration {
        let Some((id, _)) = self.in_flight.get(at) else { return self.run.clock() };
        self.run.release(*id);
        let exchanges = self.run.exchanges();
        exchanges.get(*id).and_then(|exchange| exchange.answered).unwrap_or_default()
    }

    pub(super) fn release_all_but(&mut self, one: usize) {
        for at in (0..self.in_flight.len()).filter(|&at| at != one) {
            self.release(at);
        }
    }

    /// Holds one of the requests in flight until it has taken `time`. Returns how long it took.
    pub(super) fn keep_for(&mut self, at: usize, time: Duration) -> Result<Duration, Unmet> {
        let Some((id, _)) = self.in_flight.get(at) else { return Ok(Duration::ZERO) };
        let came = self.run.exchanges().get(*id).map(|exchange| exchange.arrived);
        let came = came.unwrap_or_default();
        self.run.until_time(came + time, |_| false)?;
        Ok(self.run.clock().saturating_sub(came))
    }

    /// Ends the run, in which a request was refused and the work continued when the pause was `over`.
    pub(super) fn must_go_on(self, stage: &mut Stage, over: Duration) -> Result<(), Unmet> {
        let finished = stage.finish(self.run, Gate::Opens)?;
        must_be_waited_for(&finished)?;
        Stage::document::<Polite>(&finished)?;
        let seen = if answered_with(&finished, 429) == 0 {
            "no request was sent that could be refused"
        } else if finished.exchanges.iter().all(|exchange| exchange.arrived < over) {
            "no request came after the pause"
        } else {
            return Ok(());
        };
        Err(Unmet::Failed(Finding::new(
            "when the pause after a refusal is over, the work continues",
            seen,
            "the work ends at the first refusal, or nothing is requested at all",
            "repeat the refused requests, and take the other ids from the queue",
        )))
    }

    /// Waits until the program has dealt with the answer to a request. Then the thread that made it pauses, or every
    /// thread has had its turn. Also returns when the program sends a request, or at `limit`.
    pub(super) fn until_settled(&mut self, at: usize, limit: Duration) -> Result<Picture, Unmet> {
        let holder = self.in_flight.get(at).and_then(|(_, holder)| holder.clone());
        self.until_dealt(holder.as_ref(), limit)
    }

    /// The same for the answers to all requests.
    pub(super) fn until_all_settled(&mut self, limit: Duration) -> Result<Picture, Unmet> {
        self.until_dealt(None, limit)
    }

    fn until_dealt(&mut self, holder: Option<&Holder>, limit: Duration) -> Result<Picture, Unmet> {
        let asked = self.asked;
        let pauses = |tree: &TreeLook| holder.is_some_and(|holder| pauses(tree, holder));
        let turns = RefCell::new(Turns::default());
        Ok(self.run.until(|now| {
            now.arrived > asked || now.clock > limit || pauses(now.tree) || dealt(&turns, now)
        })?)
    }

    /// Waits until the program sends a request, at most until `over`. Notes threads that wait in a busy loop.
    pub(super) fn until_asked(&mut self, over: Duration) -> Result<Picture, Unmet> {
        let (asked, busy) = (self.asked, &self.busy);
        Ok(self.run.until_time(over, |now| {
            busy.borrow_mut().add(now.tree);
            now.arrived > asked
        })?)
    }

    /// The first request since the first answer that came before `over`.
    pub(super) fn asked_before(&self, over: Duration) -> Option<Exchange> {
        let exchanges = self.run.exchanges();
        exchanges.into_iter().skip(self.asked).find(|exchange| exchange.arrived < over)
    }
}

/// Waits until as many requests are held as there are threads, and a little longer for requests of extra threads.
pub(super) fn all_in_flight(run: &mut Run, threads: usize) -> Result<Picture, Unmet> {
    let picture = run.until(|now| now.held >= threads)?;
    if picture.because != Because::Reached {
        return Ok(picture);
    }
    until_dealt_with(run)
}

/// Waits until every thread has had its turn.
pub(super) fn until_dealt_with(run: &mut Run) -> Result<Picture, Unmet> {
    let turns = RefCell::default();
    Ok(run.until(|now| dealt(&turns, now))?)
}

fn dealt(turns: &RefCell<Turns>, now: &Moment) -> bool {
    turns.borrow_mut().add(now.tree, now.server, Instant::now())
}

fn pauses(tree: &TreeLook, holder: &Holder) -> bool {
    let mut threads = tree.alive().flat_map(|process| &process.threads);
    threads.find(|thread| thread.tid == holder.tid).is_some_and(waits_with_limit)
}

/// How many requests were answered with `status`.
pub(super) fn answered_with(finished: &Finished, status: u16) -> usize {
    finished.exchanges.iter().filter(|exchange| exchange.status == status).count()
}
