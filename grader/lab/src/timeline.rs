//! Records which thread of which process did what and when.
//!
//! Given code records a [`Span`] around each slow step, and learners may add their own. There is one log for the whole
//! process. Spans have wall-clock times in microseconds, so that those of several processes of a machine fit on one
//! axis. No verdict depends on them.

mod bars;

use std::{
    collections::BTreeMap,
    fs, io,
    path::Path,
    process,
    sync::Mutex,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

pub(crate) use bars::rows;
pub use bars::{bars, picture, width};

/// The label of a span in which a thread waits intentionally. It is drawn differently.
pub const PAUSE: &str = "pause";

/// Separates the label of a failed step from the reason.
const FAILED: &str = " failed: ";

/// A period of time in one thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The process id.
    pub process: u32,
    /// The thread's name, or `main`, or `thread` with a number when it has none.
    pub thread: String,
    /// What it did, such as "item 3".
    pub label: String,
    /// Start in microseconds since 1970.
    pub start_us: u64,
    /// End in microseconds since 1970, never before the start.
    pub end_us: u64,
}

impl Span {
    /// Why the step failed, or `None` if it did not.
    pub fn failure(&self) -> Option<&str> {
        self.label.split_once(FAILED).map(|(_, why)| why)
    }
}

static LOG: Mutex<Vec<Span>> = Mutex::new(Vec::new());

/// Records a span from now until the returned guard is dropped.
#[must_use = "the span ends when this is dropped"]
pub fn span(label: impl Into<String>) -> Open {
    Open { label: label.into(), start_us: now_us() }
}

/// A span that has not ended yet.
#[derive(Debug)]
pub struct Open {
    label: String,
    start_us: u64,
}

impl Open {
    /// Marks this step as failed for this reason.
    pub fn failed(&mut self, why: &str) {
        self.label.push_str(FAILED);
        self.label.push_str(why);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let here = thread::current();
        let thread = match here.name() {
            Some(name) => name.to_owned(),
            None => format!("{:?}", here.id()).replace("ThreadId(", "thread ").replace(')', ""),
        };
        add(vec![Span {
            process: process::id(),
            thread,
            label: std::mem::take(&mut self.label),
            start_us: self.start_us,
            end_us: now_us().max(self.start_us),
        }]);
    }
}

/// Adds spans that another process has recorded.
pub fn add(spans: Vec<Span>) {
    LOG.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).extend(spans);
}

/// Takes all spans recorded so far out of the log, in the order of their starts.
pub fn take() -> Vec<Span> {
    let mut spans = std::mem::take(&mut *LOG.lock().unwrap_or_else(|e| e.into_inner()));
    spans.sort_by_key(|span| (span.start_us, span.end_us));
    spans
}

fn now_us() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// Writes the spans into a file, as [`write_chrome_trace`] does.
///
/// # Errors
///
/// When the file cannot be written. The error names it.
pub fn save_chrome_trace(spans: &[Span], path: &Path) -> anyhow::Result<()> {
    // Made in memory first, so that a failure leaves no partial file behind.
    let mut bytes = Vec::new();
    write_chrome_trace(spans, &mut bytes)
        .and_then(|()| fs::write(path, bytes))
        .with_context(|| format!("cannot write the trace {}", path.display()))
}

/// Writes the spans as a Chrome trace, which is a JSON array of complete events that Perfetto and `chrome://tracing`
/// can open.
///
/// # Errors
///
/// When writing to `to` fails.
pub fn write_chrome_trace(spans: &[Span], to: impl io::Write) -> io::Result<()> {
    let start = spans.iter().map(|span| span.start_us).min().unwrap_or(0);
    let mut thread_ids: BTreeMap<(u32, &str), usize> = BTreeMap::new();
    for span in spans {
        let next = thread_ids.len() + 1;
        thread_ids.entry((span.process, &span.thread)).or_insert(next);
    }
    let names = thread_ids.iter().map(|((process, thread), id)| {
        serde_json::json!({
            "name": "thread_name", "ph": "M", "pid": process, "tid": id,
            "args": { "name": thread },
        })
    });
    let events = spans.iter().map(|span| {
        serde_json::json!({
            "name": span.label, "ph": "X", "pid": span.process,
            "tid": thread_ids[&(span.process, span.thread.as_str())],
            "ts": span.start_us - start, "dur": span.end_us - span.start_us,
        })
    });
    serde_json::to_writer(to, &names.chain(events).collect::<Vec<_>>()).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(process: u32, thread: &str, start_us: u64, end_us: u64) -> Span {
        Span { process, thread: thread.into(), label: "work".into(), start_us, end_us }
    }

    #[test]
    fn spans_carry_their_thread_name() {
        std::thread::Builder::new()
            .name("item-9".into())
            .spawn(|| drop(super::span("timeline test")))
            .unwrap()
            .join()
            .unwrap();
        let spans = take();
        let mine = spans.iter().find(|span| span.label == "timeline test").unwrap();
        assert_eq!(mine.thread, "item-9");
    }

    #[test]
    fn chrome_trace_names_its_threads() {
        let mut bytes = Vec::new();
        write_chrome_trace(&[span(7, "item-1", 40, 90)], &mut bytes).unwrap();
        let events: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(events[0]["args"]["name"], "item-1");
        assert_eq!((&events[1]["ts"], &events[1]["dur"]), (&0.into(), &50.into()));
    }
}
