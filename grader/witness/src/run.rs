//! One run of a program in a world, observed from outside. A check starts it, waits until it has reached a certain
//! state, takes a picture, and releases held requests.
//!
//! A wait ends for one of four reasons ([`Because`]). Only [`Because::Patience`] depends on time, and a verdict based
//! on it is marked in the record.

mod error;
mod moment;
mod pauses;
mod spending;

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use lab::hold::signature::Key;
use sandbox::{ADDRESS, Ended, Job, Running, Sandbox};

pub use self::{
    error::RunError,
    moment::{Because, Finished, Gate, Held, Moment, Picture},
};
use self::{
    moment::Until,
    pauses::{PAUSE, Pauses},
    spending::Spending,
};
use crate::{
    budget::Budget,
    observe::{
        Holder, LastReads, Patience, Sockets, StillnessWatch, TreeLook, TreeWatch, find_holders,
    },
    world::{Exchange, ExchangeId, Server, World},
};

/// How long to wait, after the last event, for a program that never rests.
const PATIENCE: Duration = Duration::from_secs(4);

/// How long to wait for a program that never rests after everything was released.
const END_PATIENCE: Duration = Duration::from_secs(10);

/// The minimum pause, so that events at nearly the same time are seen in one look.
const BREATH: Duration = Duration::from_millis(2);

/// What failed, in words, if a look at the program fails.
const LOOK: &str = "look at the run";

/// The address of the world's server, which is also the gate, as seen by the program.
pub fn server_url() -> String {
    format!("http://{ADDRESS}")
}

/// A key that no other run has.
fn fresh_key() -> io::Result<Key> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(Key::of(bytes))
}

/// A program running in a world.
pub struct Run {
    // Field order matters: the server listens inside the run's network and must be dropped before `running` returns
    // that network to the pool.
    server: Server,
    running: Running,
    tree: TreeWatch,
    sockets: Sockets,
    address: SocketAddr,
    because: Because,
    /// What the program has used during the last wait.
    patience: Patience,
    /// How much of it a wait allows.
    most_patience: Duration,
    holders: HashMap<ExchangeId, Holder>,
    last_reads: LastReads,
    unwaited: usize,
    /// Whether the program may sleep for any time at the end.
    may_sleep: bool,
    spending: Spending,
}

impl Run {
    /// Starts the program.
    ///
    /// # Errors
    ///
    /// When the sandbox or the server fails, but never because of the program.
    pub fn start(
        sandbox: &Sandbox,
        job: &Job,
        world: World,
        budget: Arc<Budget>,
    ) -> Result<Self, RunError> {
        let key = world.steps.then(fresh_key).transpose().map_err(RunError::at("make a key"))?;
        let sheet = key.as_ref().map(|key| key.sheet(&server_url(), &world.numbers));
        let job = Job { sheet, ..job.clone() };
        let mut running = sandbox.start(&job)?;
        let missing =
            || RunError::at("hand over its sockets")(io::Error::from(io::ErrorKind::NotFound));
        let listener = running.take_listener().ok_or_else(missing)?;
        let address =
            listener.local_addr().map_err(RunError::at("ask where its server listens"))?;
        let sockets = Sockets::new(running.take_diagnosis().ok_or_else(missing)?);
        let server =
            Server::start(world, listener, key).map_err(RunError::at("start the gate server"))?;
        let tree = TreeWatch::new(running.init().as_raw(), running.forks());
        Ok(Self {
            server,
            running,
            tree,
            sockets,
            address,
            because: Because::Reached,
            patience: Patience::default(),
            most_patience: PATIENCE,
            holders: HashMap::new(),
            last_reads: LastReads::default(),
            unwaited: 0,
            may_sleep: false,
            spending: Spending::of(budget),
        })
    }

    /// At the end, waits for a program that pauses, however long, up to the wall limit.
    pub fn allow_long_pauses(&mut self) {
        self.may_sleep = true;
    }

    /// From now on waits longer for a program that never rests. Use it for one that may continue by itself after this
    /// time.
    pub fn be_patient_for(&mut self, patience: Duration) {
        self.most_patience = patience;
    }

    /// Waits until `goal` holds for the held requests, and if possible until the holder of each is found. Ends earlier
    /// if the program is still, has ended or never rests.
    ///
    /// # Errors
    ///
    /// When the grader itself fails.
    pub fn until(&mut self, goal: impl Fn(&Moment) -> bool) -> Result<Picture, RunError> {
        self.watch(goal, Until::Still)
    }

    /// Waits like [`Run::until`], or until the server's clock reaches `limit`. Either gives [`Because::Reached`]. The
    /// program may sleep or work during all of this time.
    ///
    /// # Errors
    ///
    /// When the grader itself fails.
    pub fn until_time(
        &mut self,
        limit: Duration,
        goal: impl Fn(&Moment) -> bool,
    ) -> Result<Picture, RunError> {
        self.watch(|now| goal(now) || now.clock > limit, Until::Time)
    }

    /// Waits like [`Run::until`], or until the program rests, which means that every thread waits, with or without a
    /// time-out. The program has then dealt with what it was given. Either gives [`Because::Reached`].
    ///
    /// # Errors
    ///
    /// When the grader itself fails.
    pub fn until_rest(&mut self, goal: impl Fn(&Moment) -> bool) -> Result<Picture, RunError> {
        self.watch(goal, Until::Rest)
    }

    fn watch(&mut self, goal: impl Fn(&Moment) -> bool, until: Until) -> Result<Picture, RunError> {
        let mut watch = StillnessWatch::new();
        let mut rest = (until == Until::Rest).then(StillnessWatch::for_rest);
        self.patience = Patience::default();
        let mut pauses = Pauses::new();
        loop {
            // First list the requests, then the threads. Only this run's owner releases a held request, so a thread
            // that is then seen reading its connection waits for its answer. In the reverse order it could be the
            // previous thread that used the connection.
            let looked = Instant::now();
            let (held, arrived) = self.server.held_and_arrived();
            let tree = self.tree.look();
            let server = self.server.look().map_err(RunError::at(LOOK))?;
            let used = self.patience.add(tree, server.events, Instant::now());
            let may_go_on = self.spending.may_go_on(tree);
            let unread = self.running.has_unread_output();
            let timed = until == Until::Time;
            let still = watch.add(tree, server, unread, Instant::now()) && !timed;
            let rests =
                rest.as_mut().is_some_and(|rest| rest.add(tree, server, unread, Instant::now()));
            let out_of_patience = (used > self.most_patience && !timed) || !may_go_on;
            let clock = self.server.now();
            let now = Moment { held: held.len(), arrived, clock, tree, server };
            let because = if goal(&now) || rests {
                Some(Because::Reached)
            } else if self.running.wait(Duration::ZERO)?.is_some() {
                Some(Because::Ended)
            } else if still {
                Some(Because::Still)
            } else {
                out_of_patience.then_some(Because::Patience)
            };
            if let Some(because) = because {
                let tree = tree.clone();
                let holders = self.holders_of(&held, &tree)?;
                let found = holders.iter().all(Option::is_some);
                // A thread between sending and reading is found by a later look, or the program comes to rest without
                // it.
                if found || because != Because::Reached || still || rests || out_of_patience {
                    if because == Because::Patience && may_go_on {
                        self.spending.forgive(self.patience.asleep());
                    }
                    return Ok(self.picture(because, held, holders, tree));
                }
                std::thread::sleep(Duration::from_millis(1));
            } else {
                let settles = watch.counts() || rest.as_ref().is_some_and(StillnessWatch::counts);
                let pause = pauses.next(server.events, settles);
                // Looks take half of a core at most.
                let breath = looked.elapsed().clamp(BREATH, PAUSE);
                std::thread::sleep(breath);
                self.server.wait_for_change(server.events, pause.saturating_sub(breath));
            }
        }
    }

    /// The thread that waits for each of these requests, where it is found.
    fn holders_of(
        &mut self,
        held: &[Exchange],
        tree: &TreeLook,
    ) -> Result<Vec<Option<Holder>>, RunError> {
        let clients: Vec<_> = held.iter().map(|exchange| exchange.peer).collect();
        let mut holders = find_holders(tree, &self.sockets, &clients, self.address)
            .map_err(RunError::at(LOOK))?;
        let requests: Vec<_> = held.iter().map(|exchange| exchange.id).collect();
        self.last_reads.fill_in(&requests, &mut holders, tree);
        Ok(holders)
    }

    /// Makes the picture of the current state, and remembers its holders for the end.
    fn picture(
        &mut self,
        because: Because,
        held: Vec<Exchange>,
        holders: Vec<Option<Holder>>,
        tree: TreeLook,
    ) -> Picture {
        self.because = self.because.max(because);
        // A program that has ended waits for nothing, but the server learns of it a little later.
        if because != Because::Ended {
            let unwaited = holders.iter().filter(|holder| holder.is_none()).count();
            self.unwaited = self.unwaited.max(unwaited);
        }
        for (exchange, holder) in held.iter().zip(&holders) {
            self.holders.extend(holder.clone().map(|holder| (exchange.id, holder)));
        }
        let held = held.into_iter().zip(holders);
        let held = held.map(|(exchange, holder)| Held { exchange, holder }).collect();
        Picture { because, held, tree }
    }

    /// Waits until the program is still, has ended, or turns out never to rest.
    ///
    /// # Errors
    ///
    /// When the grader itself fails.
    pub fn until_still(&mut self) -> Result<Picture, RunError> {
        self.until(|_| false)
    }

    /// Releases the answer to one request, if it is held.
    pub fn release(&mut self, id: ExchangeId) {
        self.server.release(id);
    }

    /// Releases all held requests, and holds none from now on.
    pub fn open(&mut self) {
        self.server.open();
    }

    /// Kills one of the program's processes, like a crash.
    ///
    /// # Errors
    ///
    /// When there is no such process.
    pub fn kill(&mut self, pid: i32) -> io::Result<()> {
        let ours = self.tree.look();
        if !ours.processes.iter().any(|process| process.pid == pid) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let pid = nix::unistd::Pid::from_raw(pid);
        Ok(nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL)?)
    }

    /// Closes the program's standard input, which ends a program started with `--hold`.
    pub fn close_stdin(&mut self) {
        self.running.close_stdin();
    }

    /// The server's clock, on which the times of every [`Exchange`] are based.
    pub fn clock(&self) -> Duration {
        self.server.now()
    }

    /// All requests so far, in the order of arrival.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.server.exchanges()
    }

    /// The current result document.
    ///
    /// # Errors
    ///
    /// When it cannot be read or is too large.
    pub fn document(&mut self) -> io::Result<Vec<u8>> {
        self.running.document()
    }

    /// Ends the program at once, for one that has shown everything the check needs.
    pub fn stop(self) -> Finished {
        self.end_with(None)
    }

    /// Waits for the program's end, and stops it if it hangs or reaches the wall limit.
    ///
    /// # Errors
    ///
    /// When the grader itself fails.
    pub fn finish(mut self, gate: Gate) -> Result<Finished, RunError> {
        if gate == Gate::Opens {
            self.server.open();
        }
        self.running.close_stdin();
        // A program that never rested gets nothing new here, so its use keeps adding up.
        if self.because != Because::Patience {
            self.patience =
                if self.may_sleep { Patience::with_sleepers() } else { Patience::default() };
        }
        let mut out_of_patience = false;
        // A deadlocked program is still while nothing is held, so there is no need to wait for the limit.
        let mut watch = StillnessWatch::new();
        let mut ended = None;
        let mut pauses = Pauses::new();
        let mut pause = PAUSE;
        while ended.is_none() && !out_of_patience {
            ended = self.running.wait(pause)?;
            if ended.is_none() {
                // Must be read before the look. A client that times out right now leaves nothing held, and looks as
                // still as it did while it waited.
                let nothing_held = self.server.held_and_arrived().0.is_empty();
                let tree = self.tree.look();
                let server = self.server.look().map_err(RunError::at(LOOK))?;
                let unread = self.running.has_unread_output();
                let used = self.patience.add(tree, server.events, Instant::now());
                out_of_patience = !self.spending.may_go_on(tree) || used > END_PATIENCE;
                let still = watch.add(tree, server, unread, Instant::now());
                pause = pauses.next(server.events, watch.counts());
                // A program that waits for its client's time-out looks still as well.
                if still && nothing_held {
                    self.because = self.because.max(Because::Still);
                    break;
                }
            }
        }
        if out_of_patience && ended.is_none() {
            self.because = Because::Patience;
        }
        Ok(self.end_with(ended))
    }

    fn end_with(mut self, ended: Option<Ended>) -> Finished {
        let ended_at = self.server.now();
        let output = self.running.stop();
        let document = self.running.document().unwrap_or_default();
        let exchanges = self.server.exchanges();
        let (used, over_budget) = self.spending.end(ended);
        let Self { holders, unwaited, because, .. } = self;
        Finished {
            ended,
            output,
            document,
            exchanges,
            holders,
            unwaited,
            ended_at,
            because,
            over_budget,
            used,
        }
    }
}
