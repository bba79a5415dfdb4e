//! The event log records what happened in which thread, in order.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// One event of one thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The name of the thread that recorded it, or empty if it has none.
    pub thread: String,
    /// What happened, such as `asleep`, `awake`, `hello`, or a text of your own.
    pub what: String,
}

/// A log that many threads write to. A clone is the same log.
///
/// ```
/// use std::thread;
///
/// use part2_threading::EventLog;
///
/// let log = EventLog::new();
/// let writer = log.clone();
/// let named = thread::Builder::new().name("item-1".into());
/// named.spawn(move || writer.record("hello")).unwrap().join().unwrap();
/// assert_eq!(log.events()[0].thread, "item-1");
/// assert_eq!(log.events()[0].what, "hello");
/// ```
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    events: Arc<Mutex<Vec<Event>>>,
    naps: Arc<Mutex<Vec<Duration>>>,
    echo: bool,
}

impl EventLog {
    /// An empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty log that also prints each event when it is recorded.
    pub fn printing() -> Self {
        Self { echo: true, ..Self::default() }
    }

    /// Adds an event of the calling thread after all earlier ones.
    pub fn record(&self, what: impl Into<String>) {
        let event = Event {
            thread: thread::current().name().unwrap_or_default().into(),
            what: what.into(),
        };
        let mut events = self.lock();
        if self.echo {
            // Printed under the lock, so that the lines are in the order of the log. A closed standard output is
            // ignored.
            let _ = writeln!(io::stdout(), "{:>12}: {}", event.thread, event.what);
        }
        events.push(event);
    }

    /// Everything recorded so far, in order.
    pub fn events(&self) -> Vec<Event> {
        self.lock().clone()
    }

    /// Adds `asleep`, and the wanted duration of the nap that begins.
    pub(crate) fn fall_asleep(&self, duration: Duration) {
        self.record("asleep");
        self.naps.lock().unwrap_or_else(PoisonError::into_inner).push(duration);
    }

    /// The wanted duration of each nap, in the order in which they began.
    pub(crate) fn naps(&self) -> Vec<Duration> {
        self.naps.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Event>> {
        // A poisoned log is still valid, because a thread only pushes while it holds the lock.
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
