//! In which order threads started and ended.

use std::collections::BTreeMap;

use lab::timeline::Span;

/// More names than this tell nobody anything.
const MOST: usize = 24;

/// Two lines of names: by the first start and by the last end of each thread.
pub fn of(spans: &[Span]) -> String {
    let mut threads: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for span in spans {
        let times = threads.entry(&span.thread).or_insert((span.start_us, span.end_us));
        *times = (times.0.min(span.start_us), times.1.max(span.end_us));
    }
    let line = |time: fn(&(u64, u64)) -> u64| {
        let mut names: Vec<_> = threads.iter().map(|(name, times)| (time(times), *name)).collect();
        names.sort_unstable();
        let more = if names.len() > MOST { ", …" } else { "" };
        let names: Vec<_> = names.iter().take(MOST).map(|(_, name)| *name).collect();
        names.join(", ") + more
    };
    format!("started: {}\nended:   {}", line(|times| times.0), line(|times| times.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_starts_with_its_first_span_and_ends_with_its_last() {
        let span = |thread: &str, start_us, end_us| Span {
            process: 1,
            thread: thread.to_owned(),
            label: String::new(),
            start_us,
            end_us,
        };
        let spans = [span("a", 0, 10), span("b", 5, 20), span("a", 25, 30)];
        assert_eq!(of(&spans), "started: a, b\nended:   b, a");
    }
}
