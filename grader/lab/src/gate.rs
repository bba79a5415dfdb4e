//! A gate inside the process that uses it, for tests and for playing.
//!
//! [`Gate`] answers the requests of [`crate::hold`]. [`Meeting`] does the same without HTTP, for the threads of a mock
//! server. Neither waits forever. If a program never brings enough callers, they are released when the caller's
//! patience is over or when the gate is dropped.
//!
//! Neither proves anything about an untrusted program, because each believes what it receives. The grader has its own
//! gate outside the program.

use std::{
    collections::HashSet,
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::hold::{Numbers, Step};

/// How long a test waits for callers that do not come. It only affects how long a failing test takes.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// One caller in a held step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Counts from 0 in the order of arrival.
    pub id: usize,
    /// The step it is in.
    pub step: Step,
    /// The name of a thread, a number or a range that identifies the caller.
    pub what: String,
}

#[derive(Default)]
struct Inside {
    waiting: Vec<Arrival>,
    let_go: HashSet<usize>,
    arrived: usize,
    open: bool,
}

struct Shared {
    inside: Mutex<Inside>,
    changed: Condvar,
    closing: AtomicBool,
    numbers: Numbers,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// A gate on a loopback port. It holds every step that asks it, until [`Gate::release`].
pub struct Gate {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Gate {
    /// Starts a gate that holds all steps, and `is_prime` for `numbers`.
    ///
    /// # Errors
    ///
    /// When no loopback port is available.
    pub fn start(numbers: Numbers) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            inside: Mutex::default(),
            changed: Condvar::new(),
            closing: AtomicBool::new(false),
            numbers,
        });
        let serving = Arc::clone(&shared);
        thread::Builder::new().name("gate".into()).spawn(move || serve(&listener, &serving))?;
        Ok(Self { shared, address })
    }

    /// The URL for `--gate` and [`crate::hold::install`].
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until `count` callers are inside at the same time, or `patience` is over. Returns the callers that are
    /// inside then.
    pub fn wait_for(&self, count: usize, patience: Duration) -> Vec<Arrival> {
        let deadline = Instant::now() + patience;
        let mut inside = self.shared.lock();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if inside.waiting.len() >= count || left.is_zero() {
                return inside.waiting.clone();
            }
            inside = match self.shared.changed.wait_timeout(inside, left) {
                Ok((inside, _)) => inside,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }

    /// The number of callers since the start, including released ones.
    pub fn arrived(&self) -> usize {
        self.shared.lock().arrived
    }

    /// Releases one caller.
    pub fn release(&self, arrival: &Arrival) {
        let mut inside = self.shared.lock();
        inside.let_go.insert(arrival.id);
        inside.waiting.retain(|waiting| waiting.id != arrival.id);
        self.shared.changed.notify_all();
    }

    /// Releases all callers, now and from now on.
    pub fn open(&self) {
        let mut inside = self.shared.lock();
        inside.open = true;
        inside.waiting.clear();
        self.shared.changed.notify_all();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.open();
        self.shared.closing.store(true, Ordering::SeqCst);
        // Wakes the accepting thread, which then ends.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.closing.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let shared = Arc::clone(shared);
        // If a caller cannot be served, its connection closes, which releases it.
        let _ = thread::Builder::new()
            .name("gate-caller".into())
            .spawn(move || answer(stream, &shared));
    }
}

fn answer(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = first.split(' ').nth(1).unwrap_or_default();
    let body = match path.strip_prefix("/hold/").and_then(|rest| rest.split_once('/')) {
        Some((step, what)) => {
            hold(shared, Step::from_name(step), what);
            String::new()
        }
        None => shared.numbers.to_string(),
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn hold(shared: &Shared, step: Step, what: &str) {
    let mut inside = shared.lock();
    let id = inside.arrived;
    inside.arrived += 1;
    if !inside.open {
        inside.waiting.push(Arrival { id, step, what: what.to_owned() });
    }
    shared.changed.notify_all();
    while !inside.open && !inside.let_go.remove(&id) {
        inside = shared.changed.wait(inside).unwrap_or_else(|poisoned| poisoned.into_inner());
    }
}

/// A meeting point, where callers wait in [`Meeting::arrive`] until `expected` of them are there.
///
/// It is for the body callbacks of a mock server, each of which runs in its own thread.
pub struct Meeting {
    expected: usize,
    patience: Duration,
    state: Mutex<Met>,
    changed: Condvar,
}

#[derive(Default)]
struct Met {
    present: usize,
    most: usize,
    over: bool,
}

impl Meeting {
    /// A meeting of `expected` callers, each of which waits for `patience` at most.
    pub fn of(expected: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self { expected, patience, state: Mutex::default(), changed: Condvar::new() })
    }

    /// Waits for the others. Once all have met or one has timed out, no caller waits any more.
    pub fn arrive(&self) {
        let mut state = self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        state.present += 1;
        state.most = state.most.max(state.present);
        state.over |= state.present >= self.expected;
        self.changed.notify_all();
        let waited = self.changed.wait_timeout_while(state, self.patience, |state| !state.over);
        let mut state = waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0;
        state.over = true;
        state.present -= 1;
        self.changed.notify_all();
    }

    /// The largest number of callers that were waiting at the same time.
    pub fn most(&self) -> usize {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).most
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hold;

    #[test]
    fn gates_release_only_chosen_steps() {
        let gate = Gate::start(Numbers::These([7].into())).unwrap();
        hold::install(&gate.url()).unwrap();
        let naps: Vec<_> = (0..3)
            .map(|n| thread::spawn(move || hold::at(Step::Nap, format!("sleeper-{n}"))))
            .collect();
        let inside = gate.wait_for(3, PATIENCE);
        let mut names: Vec<_> = inside.iter().map(|arrival| arrival.what.as_str()).collect();
        names.sort();
        assert_eq!(names, ["sleeper-0", "sleeper-1", "sleeper-2"]);

        gate.release(&inside[0]);
        assert_eq!(gate.wait_for(0, Duration::ZERO), inside[1..]);
        // Its neighbour, and a number that shares its bit.
        hold::at_prime(8);
        hold::at_prime(7 + (1 << 14));
        gate.open();
        hold::at_prime(7);
        assert_eq!(gate.arrived(), 4);
        for nap in naps {
            nap.join().unwrap();
        }
        hold::uninstall();
        hold::at(Step::Nap, "nobody");
        assert_eq!(gate.arrived(), 4);
    }

    #[test]
    fn incomplete_meetings_time_out() {
        let meeting = Meeting::of(2, Duration::from_millis(1));
        meeting.arrive();
        meeting.arrive();
        assert_eq!(meeting.most(), 1);
    }
}
