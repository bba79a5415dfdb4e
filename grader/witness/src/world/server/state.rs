//! What the gate server knows of a run, which is shared by its thread and the check.

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    os::fd::RawFd,
    sync::{Condvar, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use lab::hold::signature::Key;
use tokio::sync::oneshot;

use crate::world::{Request, World};

/// Numbers the requests of a run from 0, in the order of arrival.
pub type ExchangeId = usize;

/// One request and its outcome.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the other fields are what their names and types say")]
pub struct Exchange {
    pub id: ExchangeId,
    pub request: Request,
    /// The client's end of the connection.
    pub(crate) peer: SocketAddr,
    /// When it came, since the server's start.
    pub arrived: Duration,
    /// Whether the gate holds its answer now.
    pub held: bool,
    /// When its answer was released, since the server's start, or `None` while it is held.
    pub answered: Option<Duration>,
    /// When the client hung up, since the server's start, if it did so before the answer.
    pub(crate) hung_up: Option<Duration>,
    /// The HTTP status of its answer, also while the answer is held.
    pub status: u16,
}

/// The state, and the news of it.
pub(super) struct Shared {
    pub(super) state: Mutex<State>,
    pub(super) changed: Condvar,
    pub(super) started: Instant,
    /// The key that signs the run's steps, and the address that is part of the signature. `None` if no step counts.
    pub(super) key: Option<(Key, SocketAddr)>,
}

pub(super) struct State {
    pub(super) world: World,
    /// Signatures that have come, because each counts only once.
    pub(super) signatures: HashSet<String>,
    pub(super) exchanges: Vec<Exchange>,
    pub(super) releases: HashMap<ExchangeId, oneshot::Sender<()>>,
    /// The number of released answers whose bytes have not been sent yet.
    pub(super) under_way: usize,
    pub(super) connections: Vec<RawFd>,
    pub(super) events: u64,
    /// Whether the gate is open, so that nothing is held.
    pub(super) open: bool,
}

impl Shared {
    /// Whether the key of this run has signed exactly this request.
    pub(super) fn has_signed(&self, request: &Request, signature: &str) -> bool {
        let signs =
            |(key, gate): &(Key, SocketAddr)| key.has_signed(*gate, &request.path, signature);
        request.query.is_empty() && self.key.as_ref().is_some_and(signs)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(super) fn happened(&self, state: &mut State) {
        state.events += 1;
        self.changed.notify_all();
    }
}
