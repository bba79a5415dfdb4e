//! The order in which threads started and ended.

use std::collections::BTreeMap;

use lab::timeline::{self, Span};

/// The maximum number of names in a list.
const MOST: usize = 24;

/// The width of the text before the names.
const INDENT: usize = "started: ".len();

/// Two lists of names, ordered by the first start and by the last end of each thread. Lines fit the terminal.
pub fn of(spans: &[Span]) -> String {
    let mut threads: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for span in spans {
        let times = threads.entry(&span.thread).or_insert((span.start_us, span.end_us));
        *times = (times.0.min(span.start_us), times.1.max(span.end_us));
    }
    let line = |time: fn(&(u64, u64)) -> u64| {
        let mut names: Vec<_> = threads.iter().map(|(name, times)| (time(times), *name)).collect();
        names.sort_unstable();
        let more = (names.len() > MOST).then_some("…");
        let names: Vec<_> = names.iter().take(MOST).map(|(_, name)| *name).chain(more).collect();
        wrapped(&names, timeline::width())
    };
    format!("started: {}\nended:   {}", line(|times| times.0), line(|times| times.1))
}

/// The names separated by commas, in lines of at most `width` columns. Continuation lines are indented.
fn wrapped(names: &[&str], width: usize) -> String {
    let mut text = String::new();
    let mut column = INDENT;
    for (nth, name) in names.iter().enumerate() {
        let comma = if nth + 1 < names.len() { "," } else { "" };
        let length = name.chars().count() + comma.len();
        if nth > 0 && column + 1 + length > width {
            text.push('\n');
            text.extend([' '; INDENT]);
            column = INDENT;
        } else if nth > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(name);
        text.push_str(comma);
        column += length;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_start_and_end_with_spans() {
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

    #[test]
    fn long_lines_fit_eighty_columns() {
        let names: Vec<_> = (1..=20).map(|n| format!("sleeper-{n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let text = format!("started: {}", wrapped(&names, 80));
        assert!(text.lines().count() > 2 && text.contains("\n         sleeper-"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}
