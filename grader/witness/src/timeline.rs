//! The timeline of a check shows the requests of one run, and which thread waited for each answer.
//!
//! It is not used for verdicts. [`Together`], on the other hand, repeats the number that a verdict is based on, so that
//! the picture agrees with it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    observe::Holder,
    run::Finished,
    world::{Exchange, Request, decoded},
};

/// The maximum number of requests in a timeline.
const MOST_SPANS: usize = 120;

/// The longest label, in characters.
const LONGEST_LABEL: usize = 80;

/// One request of a run. Times are microseconds since the run's start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The process that waited for the answer, or 0 if no thread was seen waiting.
    pub process: u32,
    /// The thread that waited for the answer, or 0 if none was seen.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tid: u32,
    /// The thread's name. It is `main` for the first thread of a process, and empty for an unnamed one.
    pub thread: String,
    /// What was asked for, such as `nap ada-1` or `/items/7`.
    pub label: String,
    /// When the request came.
    pub start_us: u64,
    /// When the answer was released or the client hung up, or else the run's end.
    pub end_us: u64,
    /// Whether the answer was never released.
    #[serde(default, skip_serializing_if = "is_false")]
    pub open: bool,
}

/// How many threads a verdict counted at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// The number of waiting threads, each for one of the things asked for.
    pub counted: usize,
    /// The number that the check requires.
    pub wanted: usize,
    /// When they were counted, in microseconds since the run's start.
    pub at_us: u64,
}

/// One run as a timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The first [`MOST_SPANS`] requests, in the order of arrival.
    pub spans: Vec<Span>,
    /// The number of requests after those.
    pub left_out: usize,
    /// What the verdict counted, if it counted threads that wait at the same time.
    pub together: Option<Together>,
}

impl Timeline {
    /// The timeline of a finished run.
    pub fn of(finished: &Finished) -> Self {
        let exchanges = &finished.exchanges;
        let span = |exchange: &Exchange| {
            span(exchange, finished.holders.get(&exchange.id), finished.ended_at)
        };
        Self {
            spans: exchanges.iter().take(MOST_SPANS).map(span).collect(),
            left_out: exchanges.len().saturating_sub(MOST_SPANS),
            together: None,
        }
    }

    /// Keeps only the first `most` requests.
    pub fn shortened(mut self, most: usize) -> Self {
        self.left_out += self.spans.len().saturating_sub(most);
        self.spans.truncate(most);
        self
    }
}

fn span(exchange: &Exchange, holder: Option<&Holder>, run_ended: Duration) -> Span {
    let us = |time: Duration| time.as_micros() as u64;
    let left = exchange.answered.or(exchange.hung_up);
    Span {
        process: holder.map_or(0, |holder| holder.pid as u32),
        tid: holder.map_or(0, |holder| holder.tid as u32),
        thread: holder.map(Holder::own_name).unwrap_or_default(),
        label: label(&exchange.request),
        start_us: us(exchange.arrived),
        end_us: us(left.unwrap_or(run_ended).max(exchange.arrived)),
        open: left.is_none(),
    }
}

/// A short label for what a request asks for, such as `nap ada-1` or `/items/7`.
fn label(request: &Request) -> String {
    let label = match request.step() {
        Some((step, what)) => format!("{} {}", step.name(), decoded(what)),
        None => decoded(&request.path),
    };
    label.trim_end().chars().take(LONGEST_LABEL).collect()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(path: &str, answered: Option<u64>, hung_up: Option<u64>) -> Exchange {
        let ms = |time: Option<u64>| time.map(Duration::from_millis);
        Exchange {
            id: 0,
            request: Request {
                method: "GET".into(),
                path: path.into(),
                query: String::new(),
                bearer: None,
                signed: true,
            },
            peer: ([127, 0, 0, 1], 1000).into(),
            arrived: Duration::from_millis(2),
            held: answered.is_none() && hung_up.is_none(),
            answered: ms(answered),
            hung_up: ms(hung_up),
            status: 200,
        }
    }

    fn holder(tid: i32, name: &str) -> Holder {
        Holder { pid: 7, tid, name: name.into(), process: "program".into() }
    }

    #[test]
    fn open_requests_last_until_the_end() {
        let end = Duration::from_millis(9);
        let of = |answered, hung_up| {
            let span = span(&exchange("/items/7", answered, hung_up), None, end);
            (span.start_us, span.end_us, span.open)
        };
        assert_eq!(of(None, None), (2_000, 9_000, true));
        assert_eq!(of(Some(5), None), (2_000, 5_000, false));
        assert_eq!(of(None, Some(4)), (2_000, 4_000, false));
    }

    #[test]
    fn requests_without_thread_are_kept() {
        let span = span(&exchange("/items/7", Some(2), None), None, Duration::ZERO);
        assert_eq!((span.process, span.tid, span.thread.as_str()), (0, 0, ""));
        assert_eq!(span.label, "/items/7");
    }

    #[test]
    fn threads_use_their_own_names() {
        let name = |tid, name: &str| {
            span(&exchange("/items/7", None, None), Some(&holder(tid, name)), Duration::ZERO).thread
        };
        assert_eq!(name(9, "item-7"), "item-7");
        assert_eq!(name(9, "program"), "");
        assert_eq!(name(7, "program"), "main");
    }

    #[test]
    fn labels_decode_the_request_path() {
        let label = |path| label(&exchange(path, None, None).request);
        assert_eq!(label("/hold/nap/Ada%2D7"), "nap Ada-7");
        assert_eq!(label("/city/%53%61n/0"), "/city/San/0");
    }
}
