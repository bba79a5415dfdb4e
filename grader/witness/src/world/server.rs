//! The gate server: one thread, one event loop, one run.
//!
//! An answer that is held is withheld whole, head and all, so that a client sees nothing of it.
//! The server forms no verdict and releases nothing by itself.

mod body;

use std::{
    collections::{HashMap, HashSet},
    io,
    net::{SocketAddr, TcpListener},
    os::fd::{AsRawFd, RawFd},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use hyper::{Response, StatusCode, body::Incoming, header::HeaderValue, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use lab::hold::signature::{HEADER, Key};
use nix::{
    libc,
    sys::resource::{Resource, getrlimit},
};
use tokio::sync::{Semaphore, mpsc, oneshot};

use self::body::AnswerBody;
use crate::world::{Ending, Request, World};

/// Connections that are served at the same time. Further ones wait; 200 honest threads have two each at most.
pub const MOST_CONNECTIONS: usize = 512;

/// Descriptors that a grader has open besides the connections of one run.
pub const OTHER_DESCRIPTORS: usize = 320;

/// Requests of one run that are answered: many times what any check asks for. Each is remembered, so this and
/// [`LONGEST_ADDRESS`] bound the memory that a flood takes.
const MOST_REQUESTS: usize = 5_000;

/// What is kept of one connection until it is read or written, in bytes; a head of more is refused.
const LARGEST_BUFFER: usize = 16 * 1024;

/// The longest method.
const LONGEST_METHOD: usize = 16;

/// The pause after a connection that could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// The longest address that is answered, in bytes.
const LONGEST_ADDRESS: usize = 1024;

/// The longest signature, in bytes.
const LONGEST_SIGNATURE: usize = 160;

/// Counts the requests of a run from 0, in the order of arrival.
pub type ExchangeId = usize;

/// One request and what became of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Its number.
    pub id: ExchangeId,
    /// What was asked.
    pub request: Request,
    /// The client's end of the connection.
    pub peer: SocketAddr,
    /// When it came, since the server's start.
    pub arrived: Duration,
    /// Whether the gate holds its answer back now.
    pub held: bool,
    /// When its answer was let go, since the server's start; `None` while it is held.
    pub answered: Option<Duration>,
    /// When the client hung up, since the server's start, where it did so before it was answered.
    pub hung_up: Option<Duration>,
    /// The status it was answered with.
    pub status: u16,
}

/// What the server saw of itself at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLook {
    /// Whether bytes or connections of the program wait for the server to read them, or the
    /// server has answers under way.
    pub busy: bool,
    /// Counts arrivals, releases and hang-ups: two equal figures mean that nothing happened.
    pub events: u64,
}

/// A server at work. Dropping it closes every connection.
pub struct Server {
    shared: Arc<Shared>,
    commands: mpsc::UnboundedSender<Command>,
    thread: Option<JoinHandle<()>>,
}

enum Command {
    Look(oneshot::Sender<ServerLook>),
    Stop,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    started: Instant,
    /// The key of the run's steps, and the address that they are signed for. `None` where no step counts.
    key: Option<(Key, SocketAddr)>,
}

struct State {
    world: World,
    /// Signatures that have come, each of which is worth something once.
    signatures: HashSet<String>,
    exchanges: Vec<Exchange>,
    releases: HashMap<ExchangeId, oneshot::Sender<()>>,
    /// Answers let go whose bytes are not yet on their way.
    under_way: usize,
    connections: Vec<RawFd>,
    events: u64,
    /// Nothing is held any more.
    open: bool,
}

impl Shared {
    /// Whether the key of this run has signed exactly this request.
    fn has_signed(&self, request: &Request, signature: &str) -> bool {
        let signs =
            |(key, gate): &(Key, SocketAddr)| key.has_signed(*gate, &request.path, signature);
        request.query.is_empty() && self.key.as_ref().is_some_and(signs)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn happened(&self, state: &mut State) {
        state.events += 1;
        self.changed.notify_all();
    }
}

impl Server {
    /// Starts to serve `world` on `listener`. Steps count when `key` has signed them, and never without one.
    ///
    /// # Errors
    ///
    /// When the host grants no thread or event loop.
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

    /// Every request so far.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.lock().exchanges.clone()
    }

    /// The time since the server's start: the clock of every [`Exchange`].
    pub fn now(&self) -> Duration {
        self.shared.started.elapsed()
    }

    /// The requests that the gate holds, and how many have come so far, at one moment.
    pub fn held_and_arrived(&self) -> (Vec<Exchange>, usize) {
        let exchanges = &self.shared.lock().exchanges;
        (exchanges.iter().filter(|exchange| exchange.held).cloned().collect(), exchanges.len())
    }

    /// Lets the answer to one request go.
    pub fn release(&self, id: ExchangeId) {
        let mut state = self.shared.lock();
        if let Some(release) = state.releases.remove(&id) {
            state.exchanges[id].held = false;
            state.exchanges[id].answered = Some(self.shared.started.elapsed());
            state.under_way += 1;
            if release.send(()).is_err() {
                // The client hung up a moment ago; its answer goes nowhere.
                state.under_way -= 1;
            }
            self.shared.happened(&mut state);
        }
    }

    /// Lets everything go, now and from now on.
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

    /// Waits until something happens or `patience` is over.
    pub fn wait_for_change(&self, seen_events: u64, patience: Duration) {
        let state = self.shared.lock();
        let unchanged = |state: &mut State| state.events == seen_events;
        // A poisoned lock would mean a panic of the server's; then nothing happens any more.
        drop(self.shared.changed.wait_timeout_while(state, patience, unchanged));
    }

    /// One round trip through the event loop: what there is to read has been read, or is told.
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
        // Both fail only when the thread has ended already.
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
        // Nobody closes the semaphore.
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let conversation = converse(Arc::clone(&accepting), stream, peer);
                    tokio::task::spawn_local(async move {
                        conversation.await;
                        drop(place);
                    });
                }
                // Only a lack of descriptors fails here, and asking at once would change nothing.
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    });
    while let Some(Command::Look(tell)) = orders.recv().await {
        // Tasks that are ready now run before this one goes on.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        let _ = tell.send(look(&shared, backlog_of));
    }
}

/// The connections of one run, where the grader may have few descriptors: one place for checks is then all there is.
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
    // A small answer must not wait for the client's acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let fd = stream.as_raw_fd();
    shared.lock().connections.push(fd);
    let answering = Arc::clone(&shared);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let shared = Arc::clone(&answering);
        async move { answer(shared, request, peer).await }
    });
    // What is wrong with a stranger's bytes ends this connection and nothing else.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .max_buf_size(LARGEST_BUFFER)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    shared.lock().connections.retain(|&open| open != fd);
}

async fn answer(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
    peer: SocketAddr,
) -> io::Result<Response<AnswerBody>> {
    let too_long = request.uri().path().len() > LONGEST_ADDRESS
        || request.uri().query().is_some_and(|query| query.len() > LONGEST_ADDRESS)
        || request.method().as_str().len() > LONGEST_METHOD;
    if too_long {
        return Ok(refusal(StatusCode::URI_TOO_LONG));
    }
    let signature = signature_of(&request).map(str::to_owned);
    let mut request = read(&request);
    let (id, answer, hold, latency) = {
        let mut state = shared.lock();
        request.signed = signature.is_some_and(|signature| {
            shared.has_signed(&request, &signature) && state.signatures.insert(signature)
        });
        let id = state.exchanges.len();
        if id >= MOST_REQUESTS {
            return Ok(refusal(StatusCode::SERVICE_UNAVAILABLE));
        }
        let answer = state.world.answer(&request);
        let hold = !state.open && !request.is_forged() && (state.world.holds)(&request);
        let arrived = shared.started.elapsed();
        let status = answer.status;
        let answered = (!hold).then_some(arrived);
        state.exchanges.push(Exchange {
            id,
            request,
            peer,
            arrived,
            held: hold,
            answered,
            hung_up: None,
            status,
        });
        let wait = hold.then(|| {
            let (release, released) = oneshot::channel();
            state.releases.insert(id, release);
            released
        });
        if !hold {
            state.under_way += 1;
        }
        shared.happened(&mut state);
        (id, answer, wait, state.world.latency)
    };
    let mut leaving = Leaving { shared: &shared, id, held: hold.is_some() };
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    if let Some(released) = hold {
        // The sender is dropped only together with the whole server.
        let _ = released.await;
        leaving.held = false;
    }
    drop(leaving);
    if answer.ending == Ending::HangUp {
        // An error of the service closes the connection.
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    let mut response =
        Response::builder().status(answer.status).header("content-type", answer.content_type);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let body = AnswerBody::new(answer.body, answer.ending);
    Ok(response.body(body).unwrap_or_else(|_| Response::default()))
}

/// An answer to what no honest client sends. It leaves no trace: a flood of these must not grow.
fn refusal(status: StatusCode) -> Response<AnswerBody> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response.headers_mut().insert("connection", HeaderValue::from_static("close"));
    response
}

/// Tells the record that a request leaves the gate: answered, or its client hung up.
struct Leaving<'a> {
    shared: &'a Shared,
    id: ExchangeId,
    held: bool,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        if self.held && state.exchanges[self.id].held {
            state.releases.remove(&self.id);
            state.exchanges[self.id].held = false;
            state.exchanges[self.id].hung_up = Some(self.shared.started.elapsed());
        } else {
            state.under_way = state.under_way.saturating_sub(1);
        }
        self.shared.happened(&mut state);
    }
}

fn read(request: &hyper::Request<Incoming>) -> Request {
    let bearer = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .filter(|value| value.len() <= LONGEST_ADDRESS)
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::to_owned);
    Request {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        bearer,
        signed: false,
    }
}

fn signature_of(request: &hyper::Request<Incoming>) -> Option<&str> {
    let value = request.headers().get(HEADER)?.to_str().ok()?;
    (value.len() <= LONGEST_SIGNATURE).then_some(value)
}

fn unread_bytes(fd: RawFd) -> libc::c_int {
    let mut bytes = 0;
    // SAFETY: FIONREAD writes one int, which lives until the call returns.
    unsafe { libc::ioctl(fd, libc::FIONREAD, &mut bytes) };
    bytes
}

/// Connections that the kernel has made and nobody has accepted yet.
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
