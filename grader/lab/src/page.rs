//! Pages for the browser. Each is one file that needs nothing else.
//!
//! A page has a frame, texts, and timelines with one row per thread. Every text of a program is escaped.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::timeline::{PAUSE, Span, rows};

/// The style of every page. Failed steps and pauses differ in pattern, not only in colour.
const STYLE: &str = include_str!("page/page.css");

/// How many steps the table below a timeline lists.
const LISTED: usize = 500;

/// The number of parts of the time axis.
const TICKS: u64 = 4;

/// A page with this title and body, which is HTML.
pub fn frame(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// Text in which no character has a meaning in HTML.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
    html
}

/// A timeline as HTML, with a heading, all threads of `spans`, and a note.
pub fn timeline(heading: &str, spans: &[Span], note: &str) -> String {
    let mut html = format!("<section>\n<h2>{}</h2>\n", escaped(heading));
    if let Some(scale) = Scale::of(spans) {
        let rows = rows(spans);
        let several = rows.keys().map(|key| key.0).collect::<std::collections::BTreeSet<_>>().len();
        let what = format!("{} threads in {several} processes", rows.len());
        let _ = writeln!(html, "<div class=\"lanes\" role=\"img\" aria-label=\"{what}\">");
        let mut process = None;
        for ((pid, _, thread), spans) in &rows {
            if several > 1 && process != Some(*pid) {
                process = Some(*pid);
                let _ = writeln!(html, "<div class=\"process\">process {pid}</div>");
            }
            let bars: String = spans.iter().map(|span| scale.bar(span)).collect();
            let name = escaped(thread);
            let _ =
                writeln!(html, "<div class=\"name\">{name}</div><div class=\"lane\">{bars}</div>");
        }
        let _ = writeln!(html, "<div></div><div class=\"axis\">{}</div>\n</div>", scale.axis());
        html.push_str(&legend(spans));
        html.push_str(&scale.table(&rows));
    }
    let _ = writeln!(html, "<p>{}</p>\n</section>", escaped(note));
    html
}

/// Text with its line ends, such as a table for the terminal, as HTML.
pub fn preformatted(text: &str) -> String {
    format!("<pre>{}</pre>\n", escaped(text))
}

/// The period that a timeline shows.
struct Scale {
    start_us: u64,
    total_us: u64,
}

impl Scale {
    /// From the first start to the last end, or `None` if there are no spans.
    fn of(spans: &[Span]) -> Option<Self> {
        let start_us = spans.iter().map(|span| span.start_us).min()?;
        let end_us = spans.iter().map(|span| span.end_us).max()?;
        Some(Self { start_us, total_us: (end_us - start_us).max(1) })
    }

    fn share(&self, us: u64) -> f64 {
        us as f64 * 100.0 / self.total_us as f64
    }

    fn bar(&self, span: &Span) -> String {
        let (left, width) =
            (self.share(span.start_us - self.start_us), self.share(span.end_us - span.start_us));
        let (class, label) = (kind(span), escaped(&span.label));
        let ms = milliseconds(span.end_us - span.start_us);
        format!(
            "<i class=\"{class}\" style=\"left:{left:.3}%;width:{width:.3}%\" title=\"{label}, {ms} ms\"></i>"
        )
    }

    fn axis(&self) -> String {
        let ticks = (0..=TICKS).map(|tick| self.total_us * tick / TICKS);
        ticks.map(|us| format!("<span>{} ms</span>", milliseconds(us))).collect()
    }

    /// The bars as a table, which can be read as text.
    fn table(&self, rows: &BTreeMap<(u32, u64, &str), Vec<&Span>>) -> String {
        let steps = rows.values().map(Vec::len).sum::<usize>();
        let head = "<tr><th>process</th><th>thread</th><th>step</th><th>from</th><th>to</th></tr>";
        let mut html =
            format!("<details><summary>{steps} steps as a table</summary>\n<table>\n{head}\n");
        let all = rows.iter().flat_map(|(key, spans)| spans.iter().map(move |span| (key, span)));
        for ((pid, _, thread), span) in all.take(LISTED) {
            let (thread, label) = (escaped(thread), escaped(&span.label));
            let [from, to] =
                [span.start_us, span.end_us].map(|us| milliseconds(us - self.start_us));
            let _ = writeln!(
                html,
                "<tr><td>{pid}</td><td>{thread}</td><td>{label}</td><td>{from} ms</td><td>{to} ms</td></tr>"
            );
        }
        html.push_str("</table>\n");
        if steps > LISTED {
            let _ = writeln!(html, "<p>The other {} are not listed.</p>", steps - LISTED);
        }
        html + "</details>\n"
    }
}

fn milliseconds(us: u64) -> String {
    format!("{:.1}", us as f64 / 1_000.0)
}

/// The class of a span's bar.
fn kind(span: &Span) -> &'static str {
    if span.label == PAUSE {
        "pause"
    } else if span.failure().is_some() {
        "failed"
    } else {
        "step"
    }
}

/// Explains the kinds of bars that occur.
fn legend(spans: &[Span]) -> String {
    let kinds = [("step", "a step"), ("failed", "a step that failed"), ("pause", "a pause")];
    let there =
        kinds.into_iter().filter(|(class, _)| spans.iter().any(|span| kind(span) == *class));
    let signs: String =
        there.map(|(class, words)| format!("<i class=\"{class}\"></i> {words} ")).collect();
    format!("<p class=\"legend\">{signs}<i class=\"none\"></i> no step</p>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(thread: &str, label: &str, start_us: u64, end_us: u64) -> Span {
        Span { process: 7, thread: thread.into(), label: label.into(), start_us, end_us }
    }

    #[test]
    fn every_thread_has_a_lane_and_every_span_a_bar() {
        let spans: Vec<_> =
            (0..40).map(|n| span(&format!("item-{n}"), "item", n * 10, n * 10 + 10)).collect();
        let html = timeline("threads", &spans, "Completed");
        assert_eq!(html.matches("class=\"lane\"").count(), 40);
        assert_eq!(html.matches("<i class=\"step\" style").count(), 40);
        assert!(html.contains("left:97.500%;width:2.500%"), "{html}");
        assert!(!html.contains("process 7"), "{html}");
    }

    #[test]
    fn pauses_and_failures_are_explained() {
        let spans = [span("a", PAUSE, 0, 5), span("b", "item 3 failed: no answer", 0, 5)];
        let html = timeline("polite", &spans, "");
        assert!(html.contains("a step that failed") && html.contains("a pause"), "{html}");
        assert!(!html.contains("</i> a step <"), "{html}");
    }

    #[test]
    fn names_are_escaped() {
        let html = frame("<b>", &timeline("\"x\"", &[span("<script>", "a&b", 0, 5)], "<p>"));
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("&lt;script&gt;") && html.contains("a&amp;b"), "{html}");
    }

    #[test]
    fn no_span_gives_no_lanes() {
        let html = timeline("nothing", &[], "not written yet");
        assert!(!html.contains("lanes") && html.contains("not written yet"));
    }
}
