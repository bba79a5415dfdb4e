//! The gate server, with one thread and one event loop for one run.
//!
//! A held answer is withheld completely, including its head, so that the client sees nothing of it. The server forms no
//! verdict and releases nothing by itself.

mod answer;
mod body;
mod state;

use std::{
    collections::{HashMap, HashSet},
    io,
    net::{SocketAddr, TcpListener},
    os::fd::{AsRawFd, RawFd},
    sync::{Arc, Condvar, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use lab::hold::signature::Key;
use nix::{
    libc,
    sys::resource::{Resource, getrlimit},
};
use tokio::sync::{Semaphore, mpsc, oneshot};

pub use self::state::{Exchange, ExchangeId};
use self::{
    answer::answer,
    state::{Shared, State},
};
use crate::world::World;

/// The maximum number of connections that are served at the same time. Further ones wait. 200 honest threads have at
/// most two each.
pub const MOST_CONNECTIONS: usize = 512;

/// Descriptors that a grader has open in addition to the connections of one run.
pub const OTHER_DESCRIPTORS: usize = 320;

/// The size of a connection's buffers, in bytes. A request with a longer head is refused.
const LARGEST_BUFFER: usize = 16 * 1024;

/// The pause after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// The server's own state at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLook {
    /// Whether bytes or connections of the program wait to be read by the server, or the server is sending answers.
    pub busy: bool,
    /// The number of arrivals, releases and hang-ups. If unchanged, nothing has happened.
    pub events: u64,
}

/// A running server. Dropping it closes every connection.
pub struct Server {
    shared: Arc<Shared>,
    commands: mpsc::UnboundedSender<Command>,
    thread: Option<JoinHandle<()>>,
}

enum Command {
    Look(oneshot::Sender<ServerLook>),
    Stop,
}

impl Server {
    /// Starts to serve `world` on `listener`. Steps count only if `key` has signed them.
    ///
    /// # Errors
    ///
    /// When the thread or the event loop cannot be started.
    pub fn start(world: World, listener: TcpListener, key: Option<Key>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                world,
                signatures: HashSet::new(),
                exchanges: Vec::new(),
                releases: HashMap::new(),
                under_way: 0,
                connections: Vec::new(),
                events: 0,
                open: false,
            }),
            changed: Condvar::new(),
            started: Instant::now(),
            key: key.map(|key| (key, address)),
        });
        let (commands, orders) = mpsc::unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        listener.set_nonblocking(true)?;
        let serving = Arc::clone(&shared);
        let thread = thread::Builder::new().name("gate".into()).spawn(move || {
            let local = tokio::task::LocalSet::new();
            local.block_on(&runtime, serve(serving, listener, orders));
        })?;
        Ok(Self { shared, commands, thread: Some(thread) })
    }

    /// All requests so far, in the order of arrival.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.lock().exchanges.clone()
    }

    /// The time since the server's start, on which the times of every [`Exchange`] are based.
    pub fn now(&self) -> Duration {
        self.shared.started.elapsed()
    }

    /// The requests that the gate holds, and the number that have come so far, in one consistent view.
    pub fn held_and_arrived(&self) -> (Vec<Exchange>, usize) {
        let exchanges = &self.shared.lock().exchanges;
        (exchanges.iter().filter(|exchange| exchange.held).cloned().collect(), exchanges.len())
    }

    /// Releases the answer to one request, if it is held.
    pub fn release(&self, id: ExchangeId) {
        let mut state = self.shared.lock();
        if let Some(release) = state.releases.remove(&id) {
            state.exchanges[id].held = false;
            state.exchanges[id].answered = Some(self.shared.started.elapsed());
            state.under_way += 1;
            if release.send(()).is_err() {
                // The client has just hung up, so its answer is not sent.
                state.under_way -= 1;
            }
            self.shared.happened(&mut state);
        }
    }

    /// Releases all held requests, and holds none from now on.
    pub fn open(&self) {
        let held: Vec<_> = {
            let mut state = self.shared.lock();
            state.open = true;
            state.releases.keys().copied().collect()
        };
        for id in held {
            self.release(id);
        }
    }

    /// Waits until there is a new event or `patience` is over.
    pub fn wait_for_change(&self, seen_events: u64, patience: Duration) {
        let state = self.shared.lock();
        let unchanged = |state: &mut State| state.events == seen_events;
        // A poisoned lock means that the server has panicked, and then there are no further events.
        drop(self.shared.changed.wait_timeout_while(state, patience, unchanged));
    }

    /// Waits for one round of the event loop, after which everything readable has been read or is reported as unread.
    ///
    /// # Errors
    ///
    /// When the event loop has ended.
    pub fn look(&self) -> io::Result<ServerLook> {
        let (tell, told) = oneshot::channel();
        let gone = || io::Error::other("the gate server's event loop has ended");
        self.commands.send(Command::Look(tell)).map_err(|_| gone())?;
        told.blocking_recv().map_err(|_| gone())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if the thread has already ended.
        let _ = self.commands.send(Command::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(
    shared: Arc<Shared>,
    listener: TcpListener,
    mut orders: mpsc::UnboundedReceiver<Command>,
) {
    let backlog_of = listener.as_raw_fd();
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let accepting = Arc::clone(&shared);
    let places = Arc::new(Semaphore::new(connections()));
    tokio::task::spawn_local(async move {
        // The semaphore is never closed.
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let conversation = converse(Arc::clone(&accepting), stream, peer);
                    tokio::task::spawn_local(async move {
                        conversation.await;
                        drop(place);
                    });
                }
                // This fails only for lack of descriptors, and an immediate retry would fail again.
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    });
    while let Some(Command::Look(tell)) = orders.recv().await {
        // Tasks that are ready now run before this one continues.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        let _ = tell.send(look(&shared, backlog_of));
    }
}

/// The number of connections of one run. It is smaller if the grader may have few descriptors, and then only one check
/// runs at a time.
fn connections() -> usize {
    let most = getrlimit(Resource::RLIMIT_NOFILE).map_or(u64::MAX, |(most, _)| most);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    most.saturating_sub(OTHER_DESCRIPTORS).clamp(1, MOST_CONNECTIONS)
}

fn look(shared: &Shared, listener: RawFd) -> ServerLook {
    let state = shared.lock();
    let unread = state.connections.iter().any(|&fd| unread_bytes(fd) > 0);
    ServerLook {
        busy: unread || waiting_connections(listener) > 0 || state.under_way > 0,
        events: state.events,
    }
}

/// Serves one connection to its end.
async fn converse(shared: Arc<Shared>, stream: tokio::net::TcpStream, peer: SocketAddr) {
    // A small answer must not wait for the client's acknowledgement of the previous one.
    let _ = stream.set_nodelay(true);
    let fd = stream.as_raw_fd();
    shared.lock().connections.push(fd);
    let answering = Arc::clone(&shared);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let shared = Arc::clone(&answering);
        async move { answer(shared, request, peer).await }
    });
    // A protocol error of the program ends only this connection.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .max_buf_size(LARGEST_BUFFER)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    shared.lock().connections.retain(|&open| open != fd);
}

fn unread_bytes(fd: RawFd) -> libc::c_int {
    let mut bytes = 0;
    // SAFETY: FIONREAD writes one int, which lives until the call returns.
    unsafe { libc::ioctl(fd, libc::FIONREAD, &mut bytes) };
    bytes
}

/// The number of connections that the kernel has made but the server has not accepted yet.
fn waiting_connections(listener: RawFd) -> u32 {
    // SAFETY: `tcp_info` is plain data for which all zeroes is a valid value.
    let mut info: libc::tcp_info = unsafe { std::mem::zeroed() };
    let mut length = size_of::<libc::tcp_info>() as libc::socklen_t;
    // SAFETY: the kernel writes at most `length` bytes into `info`, which lives until the call
    // returns.
    let asked = unsafe {
        libc::getsockopt(
            listener,
            libc::IPPROTO_TCP,
            libc::TCP_INFO,
            (&raw mut info).cast(),
            &mut length,
        )
    };
    if asked == 0 { info.tcpi_unacked } else { 0 }
}
