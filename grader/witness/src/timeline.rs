//! What a check's timeline shows: the requests of one run, and which thread waited for each answer.
//!
//! Nothing is judged by it. [`Together`] is the exception the other way round: it repeats what a verdict was
//! formed from, so that a picture states no other number.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    observe::Holder,
    run::Finished,
    world::{Exchange, Request, decoded},
};

/// The requests of a run that are kept.
const MOST_SPANS: usize = 120;

/// The longest label, in characters.
const LONGEST_LABEL: usize = 80;

/// One request of a run. Times are microseconds since the run's start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The process that waited for the answer; 0 where no thread was seen to wait.
    pub process: u32,
    /// The thread that waited for the answer; 0 where none was seen.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tid: u32,
    /// The thread's name, `main` for the first one of a process; empty where it has none of its own.
    pub thread: String,
    /// What was asked for.
    pub label: String,
    /// When the request came.
    pub start_us: u64,
    /// When the answer was released, or the client hung up; the run's end, where neither happened.
    pub end_us: u64,
    /// Whether the answer was never released.
    #[serde(default, skip_serializing_if = "is_false")]
    pub open: bool,
}

/// How many threads a verdict counted at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// Threads that waited, each for one of the things asked for.
    pub counted: usize,
    /// How many must.
    pub wanted: usize,
    /// When they were counted, in microseconds since the run's start.
    pub at_us: u64,
}

/// One run as a timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Its requests, in the order of arrival: at most [`MOST_SPANS`].
    pub spans: Vec<Span>,
    /// How many requests came after those.
    pub left_out: usize,
    /// What the verdict counted, where it counted threads at one moment.
    pub together: Option<Together>,
}

impl Timeline {
    /// The timeline of a run that is over.
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

    /// The timeline with its first `most` requests only.
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

/// What a request asks for, as a reader says it: `nap ada-1`, `/items/7`.
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
    fn a_request_that_is_never_released_lasts_until_the_run_ends() {
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
    fn a_request_without_a_thread_is_kept() {
        let span = span(&exchange("/items/7", Some(2), None), None, Duration::ZERO);
        assert_eq!((span.process, span.tid, span.thread.as_str()), (0, 0, ""));
        assert_eq!(span.label, "/items/7");
    }

    #[test]
    fn a_thread_goes_by_a_name_of_its_own() {
        let name = |tid, name: &str| {
            span(&exchange("/items/7", None, None), Some(&holder(tid, name)), Duration::ZERO).thread
        };
        assert_eq!(name(9, "item-7"), "item-7");
        assert_eq!(name(9, "program"), "");
        assert_eq!(name(7, "program"), "main");
    }

    #[test]
    fn a_step_is_named_by_what_it_is_for() {
        let label = |path| label(&exchange(path, None, None).request);
        assert_eq!(label("/hold/nap/Ada%2D7"), "nap Ada-7");
        assert_eq!(label("/city/%53%61n/0"), "/city/San/0");
    }
}
