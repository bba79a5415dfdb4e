//! A timeline as lanes, one for each thread that was seen to wait, and one for requests without such a thread.
//!
//! The terminal and the page draw the same lanes and print the same sentence. Besides its own counts, the
//! sentence contains only numbers that the verdict used.

use std::collections::BTreeMap;

use witness::timeline::{Span, Timeline};

use crate::explain::counted;

/// One row of a timeline.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lane<'a> {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Its requests, in the order of arrival.
    pub(super) spans: Vec<&'a Span>,
}

/// The kind of requests in a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Requests of one thread.
    Thread,
    /// Held requests for which no waiting thread was seen.
    NoThread,
    /// Requests that were answered at once. Their threads were not looked up.
    AtOnce,
}

/// The lanes, with threads sorted by process and first request, and then requests without a thread.
pub(super) fn lanes(spans: &[Span]) -> Vec<Lane<'_>> {
    let mut threads: BTreeMap<(u32, u32, &str), Vec<&Span>> = BTreeMap::new();
    let mut held = Vec::new();
    let mut at_once = Vec::new();
    for span in spans {
        if span.process != 0 {
            // Records of an older grader have no thread ids.
            let name = if span.tid == 0 { span.thread.as_str() } else { "" };
            threads.entry((span.process, span.tid, name)).or_default().push(span);
        } else if span.end_us > span.start_us || span.open {
            held.push(span);
        } else {
            at_once.push(span);
        }
    }
    let mut threads: Vec<_> = threads.into_iter().collect();
    threads.sort_by_key(|((process, ..), spans)| (*process, spans[0].start_us, spans[0].end_us));
    let alone = threads.chunk_by(|(one, _), (next, _)| one.0 == next.0).count() == 1;
    let mut lanes: Vec<Lane> = threads
        .into_iter()
        .map(|(_, spans)| Lane { name: name(spans[0], alone), kind: Kind::Thread, spans })
        .collect();
    lanes.extend(held.into_iter().map(|span| Lane {
        name: "no thread".into(),
        kind: Kind::NoThread,
        spans: vec![span],
    }));
    if !at_once.is_empty() {
        let name = format!("{} not held", at_once.len());
        lanes.push(Lane { name, kind: Kind::AtOnce, spans: at_once });
    }
    lanes
}

/// The name of a span's thread, with its process if there are several.
fn name(span: &Span, alone: bool) -> String {
    let thread = match (span.thread.as_str(), span.tid) {
        ("", 0) => "thread".to_owned(),
        ("", tid) => format!("unnamed {tid}"),
        (name, _) => name.to_owned(),
    };
    match (alone, thread.as_str()) {
        (true, _) => thread,
        (false, "main") => format!("process {}", span.process),
        (false, _) => format!("{}: {thread}", span.process),
    }
}

/// The content of a timeline as a claim and the rest of the sentence.
pub(super) fn sentence(timeline: &Timeline, lanes: &[Lane]) -> (String, String) {
    let requests = timeline.spans.len() + timeline.left_out;
    let made = format!("{} in this run", counted(requests, "request", "requests"));
    let how = how(lanes);
    let (claim, rest) = match &timeline.together {
        Some(together) => (
            format!(
                "{} of {} waited at the same time",
                together.counted.min(together.wanted),
                together.wanted
            ),
            format!(
                ", {} ms after the program’s start, when the verdict was formed. {made}: {how}.",
                together.at_us / 1_000,
            ),
        ),
        None => (made, format!(": {how}.")),
    };
    let open = timeline.spans.iter().filter(|span| span.open).count();
    let open = match open {
        0 => String::new(),
        open => format!(" {open} never released: the check had seen enough."),
    };
    let left_out = match timeline.left_out {
        0 => String::new(),
        more => format!(" The last {more} are not drawn."),
    };
    (claim, format!("{rest}{open}{left_out}"))
}

/// The number of held requests, of their threads, and of requests that were not held.
fn how(lanes: &[Lane]) -> String {
    let count = |kind| {
        let own = lanes.iter().filter(move |lane| lane.kind == kind);
        own.map(|lane| lane.spans.len()).sum::<usize>()
    };
    let threads = lanes.iter().filter(|lane| lane.kind == Kind::Thread);
    let mut processes: Vec<u32> =
        threads.clone().filter_map(|lane| lane.spans.first()).map(|span| span.process).collect();
    processes.dedup();
    let mut parts = Vec::new();
    if count(Kind::Thread) > 0 {
        let threads = counted(threads.count(), "thread", "threads");
        let of = match processes.len() {
            1 => String::new(),
            processes => format!(" of {processes} processes"),
        };
        parts.push(format!("{} waited for in {threads}{of}", count(Kind::Thread)));
    }
    if count(Kind::NoThread) > 0 {
        parts.push(format!("{} held, and no thread was seen to wait", count(Kind::NoThread)));
    }
    if count(Kind::AtOnce) > 0 {
        parts.push(format!("{} answered at once", count(Kind::AtOnce)));
    }
    parts.join("; ")
}

/// The length of a timeline in microseconds from the start of the run. Never 0.
pub(super) fn end_us(timeline: &Timeline) -> u64 {
    let verdict = timeline.together.map_or(0, |together| together.at_us);
    let last = timeline.spans.iter().map(|span| span.end_us.max(span.start_us)).max();
    last.unwrap_or(0).max(verdict).max(1_000)
}

/// The number of threads that the verdict missed.
pub(super) fn missing(timeline: &Timeline) -> usize {
    timeline.together.map_or(0, |together| together.wanted.saturating_sub(together.counted))
}

#[cfg(test)]
mod tests {
    use witness::timeline::Together;

    use super::*;

    fn span(process: u32, tid: u32, thread: &str, start_us: u64, end_us: u64) -> Span {
        let (thread, label) = (thread.to_owned(), "item".to_owned());
        Span { process, tid, thread, label, start_us, end_us, open: false }
    }

    fn names(spans: &[Span]) -> Vec<String> {
        lanes(spans).into_iter().map(|lane| lane.name).collect()
    }

    #[test]
    fn namesake_threads_get_separate_lanes() {
        let spans = [span(7, 8, "", 2, 9), span(7, 9, "", 1, 9), span(7, 8, "", 10, 12)];
        assert_eq!(names(&spans), ["unnamed 9", "unnamed 8"]);
        assert_eq!(lanes(&spans)[1].spans.len(), 2);
    }

    #[test]
    fn requests_without_a_thread_are_kept() {
        let spans = [span(7, 8, "item-1", 0, 9), span(0, 0, "", 3, 8), span(0, 0, "", 9, 9)];
        assert_eq!(names(&spans), ["item-1", "no thread", "1 not held"]);
    }

    #[test]
    fn several_processes_are_named() {
        let spans = [span(7, 7, "main", 0, 9), span(8, 8, "main", 0, 9), span(8, 9, "x", 1, 9)];
        assert_eq!(names(&spans), ["process 7", "process 8", "8: x"]);
    }

    #[test]
    fn older_records_group_by_name() {
        let spans = [span(7, 0, "a", 0, 1), span(7, 0, "b", 0, 1), span(7, 0, "a", 2, 3)];
        assert_eq!(names(&spans), ["a", "b"]);
    }

    #[test]
    fn concurrency_comes_from_the_verdict() {
        let spans = vec![span(7, 8, "item-1", 0, 9_000), span(0, 0, "", 9_500, 9_500)];
        let mut timeline = Timeline { spans, left_out: 0, together: None };
        let said = |timeline: &Timeline| {
            let (claim, rest) = sentence(timeline, &lanes(&timeline.spans));
            claim + &rest
        };
        assert_eq!(
            said(&timeline),
            "2 requests in this run: 1 waited for in 1 thread; 1 answered at once."
        );
        timeline.together = Some(Together { counted: 1, wanted: 2, at_us: 8_000 });
        assert!(said(&timeline).starts_with("1 of 2 waited at the same time, 8 ms after"));
        assert_eq!((missing(&timeline), end_us(&timeline)), (1, 9_500));
    }
}
