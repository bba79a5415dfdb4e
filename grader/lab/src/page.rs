//! Pages for the browser. Each is one file that needs nothing else.
//!
//! A page has a frame, texts, and timelines with one lane per thread. Every text of a program is escaped. The grader's
//! pages have the same basic style and the same charts.

mod axis;
mod chart;

use std::collections::BTreeSet;

pub use axis::{number, ticks};
pub use chart::{Bar, Chart, Lane, Sign, Verdict};

use crate::timeline::{PAUSE, Span, rows};

/// The style of what every page has.
pub const BASE: &str = include_str!("page/base.css");

/// The style of a [`Chart`].
pub const CHART: &str = include_str!("page/chart.css");

/// The hatch pattern, which does not rely on colour. A page with a chart or with missing points needs it once.
pub const PATTERNS: &str = "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>\
    <pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
    <line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"></line></pattern></defs></svg>";

/// The style of a learner's own pages.
const STYLE: &str = include_str!("page/page.css");

/// A page with this title and body, which is HTML.
pub fn frame(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{BASE}{CHART}{STYLE}</style>\n</head>\n<body>\n{PATTERNS}\n<main>\n\
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

/// A timeline as HTML, with a heading, all threads of `spans`, and a note. `nth` distinguishes the timelines of a page.
pub fn timeline(nth: usize, heading: &str, spans: &[Span], note: &str) -> String {
    let heading = escaped(heading);
    let figure = chart(spans).map(|chart| {
        let processes: BTreeSet<_> = spans.iter().map(|span| span.process).collect();
        let threads = match (chart.lanes.len(), processes.len()) {
            (1, _) => "1 thread".to_owned(),
            (threads, 1) => format!("{threads} threads"),
            (threads, processes) => format!("{threads} threads of {processes} processes"),
        };
        let ms = number(chart.end_us as f64 / 1_000.0);
        chart.figure(&format!("t{nth}"), &threads, &format!(" in {ms} ms."))
    });
    let (figure, note) = (figure.unwrap_or_default(), escaped(note));
    format!("<section>\n<h2>{heading}</h2>\n{figure}\n<p>{note}</p>\n</section>\n")
}

/// Text with its line ends, such as a table for the terminal, as HTML.
pub fn preformatted(text: &str) -> String {
    format!("<pre tabindex=\"0\">{}</pre>\n", escaped(text))
}

/// A chart from the first start to the last end, or `None` if there are no spans.
fn chart(spans: &[Span]) -> Option<Chart> {
    let start_us = spans.iter().map(|span| span.start_us).min()?;
    let end_us = spans.iter().map(|span| span.end_us).max()?;
    let rows = rows(spans);
    let alone = spans.iter().all(|span| span.process == spans[0].process);
    let lanes = rows.into_iter().map(|((process, _, thread), spans)| {
        let name = if alone { thread.to_owned() } else { format!("{process}: {thread}") };
        let bars = spans.into_iter().map(|span| Bar {
            sign: sign(span),
            label: span.label.clone(),
            start_us: span.start_us - start_us,
            end_us: span.end_us - start_us,
            open: false,
        });
        Lane { thread: name.clone(), name, bars: bars.collect() }
    });
    Some(Chart { lanes: lanes.collect(), end_us: (end_us - start_us).max(1), ..Chart::default() })
}

fn sign(span: &Span) -> Sign {
    if span.label == PAUSE {
        Sign::Pause
    } else if span.failure().is_some() {
        Sign::Failed
    } else {
        Sign::Step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(process: u32, thread: &str, label: &str, start_us: u64, end_us: u64) -> Span {
        Span { process, thread: thread.into(), label: label.into(), start_us, end_us }
    }

    #[test]
    fn every_thread_has_a_lane_and_every_span_a_bar() {
        let of = |n: u64| span(7, &format!("item-{n}"), "item", n * 10, n * 10 + 10);
        let spans: Vec<_> = (0..40).map(of).collect();
        let html = timeline(1, "threads", &spans, "Completed");
        assert!(html.contains("<b>40 threads</b> in 0.4 ms."), "{html}");
        assert_eq!(html.matches(">item-39</text>").count(), 1);
        assert_eq!(html.matches("<title>").count(), 40);
        assert!(html.contains("x=\"97.5%\""), "{html}");
    }

    #[test]
    fn processes_are_named_if_there_are_several() {
        let spans = [span(7, "main", "work", 0, 5), span(8, "main", "work", 5, 9)];
        let html = timeline(1, "workers", &spans, "");
        assert!(html.contains(">8: main</text>") && html.contains("2 threads of 2 processes"));
    }

    #[test]
    fn pauses_and_failures_are_explained() {
        let spans = [span(7, "a", PAUSE, 0, 5), span(7, "b", "item 3 failed: no answer", 0, 5)];
        let html = timeline(1, "polite", &spans, "");
        assert!(html.contains("a step that failed<") && html.contains("a pause<"), "{html}");
        assert!(!html.contains("</svg>a step<"), "{html}");
    }

    #[test]
    fn names_are_escaped() {
        let spans = [span(7, "<script>", "a&b", 0, 5)];
        let html = frame("<i>", &timeline(1, "\"x\"", &spans, "<p>"));
        assert!(!html.contains("<script>") && !html.contains("<i>"), "{html}");
        assert!(html.contains("&lt;script&gt;") && html.contains("a&amp;b"), "{html}");
    }

    #[test]
    fn no_span_gives_no_chart() {
        let html = timeline(1, "nothing", &[], "not written yet");
        assert!(!html.contains("figure") && html.contains("not written yet"));
    }
}
