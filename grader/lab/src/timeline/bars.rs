//! Spans drawn as bars, one row per thread.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
};

use super::{PAUSE, Span};

/// How many threads of each process are drawn, unless all are requested.
const LANES: usize = 24;

/// The same if the spans belong to several processes.
const LANES_OF_MANY: usize = 4;

/// Draws the spans as bars with one row per thread, grouped by process and at most `width` columns wide.
///
/// ```text
/// process 4711
///   item-1  |▐██████               |
/// ```
pub fn bars(spans: &[Span], width: usize) -> String {
    let (Some(start), Some(end)) =
        (spans.iter().map(|s| s.start_us).min(), spans.iter().map(|s| s.end_us).max())
    else {
        return String::new();
    };
    let longest = spans.iter().map(|s| s.thread.chars().count()).max().unwrap_or(0);
    let name_width = longest.clamp(4, 20);
    let bar_width = width.saturating_sub(name_width + 5).max(10);
    let total = (end - start).max(1);
    let column = |us: u64| ((us - start) as u128 * bar_width as u128 / total as u128) as usize;

    let mut text = String::new();
    let mut process = None;
    for ((pid, _, thread), spans) in rows(spans) {
        if process != Some(pid) {
            process = Some(pid);
            let _ = writeln!(text, "process {pid}");
        }
        let mut bar = vec![' '; bar_width];
        for span in spans {
            let from = column(span.start_us).min(bar_width - 1);
            let to = column(span.end_us).clamp(from + 1, bar_width);
            draw(span, &mut bar[from..to]);
        }
        let name: String = thread.chars().take(name_width).collect();
        let _ = writeln!(text, "  {name:name_width$} |{}|", bar.into_iter().collect::<String>());
    }
    let milliseconds = total as f64 / 1_000.0;
    let axis = format!("{milliseconds:.0} ms");
    let _ = writeln!(text, "  {:name_width$}  0{axis:>1$}", "", bar_width - 1);
    text
}

/// The spans of each thread, in the order of the threads' first spans.
pub(crate) fn rows(spans: &[Span]) -> BTreeMap<(u32, u64, &str), Vec<&Span>> {
    let mut rows: BTreeMap<(u32, u64, &str), Vec<&Span>> = BTreeMap::new();
    let mut first_seen: BTreeMap<(u32, &str), u64> = BTreeMap::new();
    for span in spans {
        let lane = (span.process, span.thread.as_str());
        let first = *first_seen.entry(lane).or_insert(span.start_us);
        rows.entry((lane.0, first, lane.1)).or_default().push(span);
    }
    rows
}

/// Draws one span into its cells. The first cell differs, so that two adjacent spans can be distinguished.
fn draw(span: &Span, cells: &mut [char]) {
    let (first, rest) = match span {
        span if span.label == PAUSE => ('·', '·'),
        span if span.failure().is_some() => ('▐', '▒'),
        _ => ('▐', '█'),
    };
    cells.fill(rest);
    cells[0] = first;
}

/// The bars of the first threads of each process, or of `all` threads, with a legend. Empty if there are no spans.
pub fn picture(spans: &[Span], all: bool) -> String {
    if spans.is_empty() {
        return String::new();
    }
    let (shown, hidden) = if all { (spans.to_vec(), 0) } else { first_lanes(spans) };
    let mut text = bars(&shown, width());
    if hidden > 0 {
        let _ = writeln!(text, "  and {hidden} more threads: --all-threads draws them, too");
    }
    let _ = writeln!(text, "  {}", legend(&shown));
    text
}

/// Explains the signs that occur in the bars of these spans.
fn legend(spans: &[Span]) -> String {
    let mut signs = vec!["▐█ one step"];
    if spans.iter().any(|span| span.failure().is_some()) {
        signs.push("▐▒ a step that failed");
    }
    if spans.iter().any(|span| span.label == PAUSE) {
        signs.push("·· a pause");
    }
    signs.push("blank: no step");
    signs.join("   ")
}

/// The spans of the first few threads of each process, and the number of other threads.
fn first_lanes(spans: &[Span]) -> (Vec<Span>, usize) {
    let mut lanes: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for span in spans {
        let threads = lanes.entry(span.process).or_default();
        if !threads.contains(&span.thread.as_str()) {
            threads.push(&span.thread);
        }
    }
    let most = if lanes.len() > 1 { LANES_OF_MANY } else { LANES };
    let hidden = lanes.values().map(|threads| threads.len().saturating_sub(most)).sum();
    let shown: BTreeSet<(u32, &str)> = lanes
        .iter()
        .flat_map(|(&process, threads)| threads.iter().take(most).map(move |t| (process, *t)))
        .collect();
    let shown = spans
        .iter()
        .filter(|span| shown.contains(&(span.process, span.thread.as_str())))
        .cloned()
        .collect();
    (shown, hidden)
}

/// The width for [`bars`], which is that of the terminal if the shell exports it, or else 80. At least 40.
pub fn width() -> usize {
    env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(80).max(40)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(process: u32, thread: &str, start_us: u64, end_us: u64) -> Span {
        Span { process, thread: thread.into(), label: "work".into(), start_us, end_us }
    }

    #[test]
    fn each_thread_gets_one_row() {
        let spans =
            [span(7, "item-1", 0, 500), span(7, "item-2", 500, 1000), span(9, "x", 0, 1000)];
        let text = bars(&spans, 80);
        assert_eq!(
            text.lines().map(|l| l.split('|').next().unwrap().trim()).collect::<Vec<_>>()[..5],
            ["process 7", "item-1", "item-2", "process 9", "x"]
        );
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(bars(&[], 80).is_empty());
    }

    #[test]
    fn pauses_and_failures_look_different() {
        let pause = Span { label: PAUSE.into(), ..span(7, "a", 0, 500) };
        let failed = Span { label: "item 3 failed: no answer".into(), ..span(7, "b", 500, 1000) };
        assert_eq!(failed.failure(), Some("no answer"));
        let text = picture(&[pause, failed], false);
        for part in ["|··", "▐▒▒", "·· a pause", "▐▒ a step that failed"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!picture(&[span(7, "a", 0, 9)], false).contains("pause"));
    }

    #[test]
    fn hidden_threads_are_counted() {
        let spans: Vec<_> = (0..30).map(|n| span(7, &format!("t{n}"), n, n + 1)).collect();
        assert!(picture(&spans, false).contains("and 6 more threads: --all-threads"));
        let all = picture(&spans, true);
        assert!(all.contains("t29") && !all.contains("more threads"), "{all}");
        let many = [span(1, "a", 0, 1), span(2, "b", 0, 1), span(2, "c", 0, 1)];
        assert!(!picture(&many, false).contains("more threads"));
    }
}
