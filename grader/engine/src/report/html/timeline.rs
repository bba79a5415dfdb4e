//! The timeline of one check as a picture: a row a thread, grouped by process, and below it how
//! many were at work at the same moment. The same in words, and as a table.

use std::collections::BTreeMap;

use lab::timeline::Span;
use maud::{Markup, html};

use super::{
    charts::{self, number},
    frame::count,
};

/// The picture's width, and that of the names at its left, in its own units.
const WIDTH: f64 = 760.0;
const NAMES: f64 = 132.0;
/// The height of the curve below the bars.
const CURVE: f64 = 44.0;
/// Above so many rows they become thin and nameless: what matters then is the shape.
const MANY_ROWS: usize = 48;
/// The longest table beside a picture.
const TABLE_ROWS: usize = 240;
/// The number of colours that tell processes apart.
const HUES: usize = 6;

/// The spans of one thread.
struct Lane<'a> {
    process: u32,
    thread: &'a str,
    spans: Vec<&'a Span>,
}

/// The figure of these spans. `id` is unlike that of any other on the page.
pub(super) fn figure(id: &str, spans: &[Span]) -> Markup {
    let lanes = lanes(spans);
    let start = spans.iter().map(|span| span.start_us).min().unwrap_or(0);
    let end = spans.iter().map(|span| span.end_us).max().unwrap_or(0);
    // A step may take no time that anybody could see; the axis is a millisecond long at least.
    let total_ms = ((end - start) as f64 / 1_000.0).max(1.0);
    let steps = at_once(spans);
    let most = steps.iter().map(|(_, open)| *open).max().unwrap_or(0);
    let processes = lanes.chunk_by(|a, b| a.process == b.process).count();
    let sentence = format!(
        "{} by {} of {}; at most {most} at the same moment; {} ms in all.",
        count(spans.len(), "slow step", "slow steps"),
        count(lanes.len(), "thread", "threads"),
        count(processes, "process", "processes"),
        number(total_ms),
    );
    html! {
        figure.timeline {
            div.scroll tabindex="0" role="group" aria-labelledby={ (id) "-title" } {
                (picture(id, &sentence, &lanes, &steps, start, total_ms, most))
            }
            figcaption id={ (id) "-title" } { (sentence) }
        }
        details.data {
            summary { "The same as a table" }
            (table(spans, start))
        }
    }
}

/// The threads in the order of their first span, process by process.
fn lanes(spans: &[Span]) -> Vec<Lane<'_>> {
    let mut sorted: Vec<&Span> = spans.iter().collect();
    sorted.sort_by_key(|span| (span.process, span.start_us, span.end_us));
    let mut places: BTreeMap<(u32, &str), usize> = BTreeMap::new();
    let mut lanes: Vec<Lane> = Vec::new();
    for span in sorted {
        let place = *places.entry((span.process, &span.thread)).or_insert_with(|| {
            lanes.push(Lane { process: span.process, thread: &span.thread, spans: Vec::new() });
            lanes.len() - 1
        });
        lanes[place].spans.push(span);
    }
    lanes
}

/// How many spans are open from which moment on.
fn at_once(spans: &[Span]) -> Vec<(u64, usize)> {
    let mut changes: BTreeMap<u64, i64> = BTreeMap::new();
    for span in spans {
        *changes.entry(span.start_us).or_default() += 1;
        *changes.entry(span.end_us).or_default() -= 1;
    }
    let mut open = 0;
    let steps = changes.into_iter().map(|(at, change)| {
        open += change;
        (at, usize::try_from(open).unwrap_or(0))
    });
    steps.collect()
}

fn picture(
    id: &str,
    sentence: &str,
    lanes: &[Lane],
    steps: &[(u64, usize)],
    start: u64,
    total_ms: f64,
    most: usize,
) -> Markup {
    let many = lanes.len() > MANY_ROWS;
    let (row, bar) = if many { (5.0, 4.0) } else { (18.0, 12.0) };
    let across = WIDTH - NAMES - 12.0;
    let x = |us: u64| NAMES + (us - start) as f64 / 1_000.0 / total_ms * across;
    let groups: Vec<&[Lane]> = lanes.chunk_by(|a, b| a.process == b.process).collect();
    let bars_end = 8.0 + groups.len() as f64 * 20.0 + lanes.len() as f64 * row;
    let curve_end = bars_end + 14.0 + CURVE;
    let height = curve_end + 22.0;
    let ticks = charts::ticks(total_ms, 6);
    let mut y = 8.0;
    html! {
        svg viewBox={ "0 0 " (number(WIDTH)) " " (number(height)) } role="img"
            aria-labelledby={ (id) "-svg" } {
            title id={ (id) "-svg" } { "Timeline: " (sentence) }
            @for tick in &ticks {
                @let at = NAMES + tick / total_ms * across;
                line.grid x1=(number(at)) x2=(number(at)) y1="4" y2=(number(curve_end)) {}
                text.tick x=(number(at)) y=(number(curve_end + 16.0)) text-anchor="middle" {
                    (number(*tick)) @if *tick == 0.0 { " ms" }
                }
            }
            @for (hue, group) in groups.iter().enumerate() {
                @let base = { y += 20.0; y };
                text.process x="4" y=(number(base - 6.0)) { "process " (group[0].process) }
                g class={ "h" (hue % HUES) } {
                    @for lane in *group {
                        @let top = { let top = y; y += row; top };
                        @if !many {
                            text.thread x="16" y=(number(top + 10.0)) { (clip(lane.thread)) }
                        }
                        @for (nth, span) in lane.spans.iter().enumerate() {
                            @let from = x(span.start_us);
                            @let wide = (x(span.end_us) - from).max(1.5);
                            rect class=[(nth % 2 == 1).then_some("odd")] x=(number(from))
                                y=(number(top)) width=(number(wide)) height=(number(bar))
                                rx=[(!many).then_some("2")] {
                                title { (tooltip(span, start)) }
                            }
                        }
                    }
                }
            }
            text.thread x="4" y=(number(curve_end - CURVE / 2.0 + 4.0)) { "at the same moment" }
            path.curve d=(curve(steps, &x, curve_end, most)) {}
            line.base x1=(number(NAMES)) x2=(number(NAMES + across)) y1=(number(curve_end))
                y2=(number(curve_end)) {}
            text.tick x=(number(NAMES - 6.0)) y=(number(curve_end - CURVE + 4.0)) text-anchor="end" {
                (most)
            }
        }
    }
}

/// The outline of how many are open, from moment to moment.
fn curve(steps: &[(u64, usize)], x: &impl Fn(u64) -> f64, bottom: f64, most: usize) -> String {
    let height = |open: usize| bottom - open as f64 / most.max(1) as f64 * CURVE;
    let mut path = format!("M{} {}", number(NAMES), number(bottom));
    for (at, open) in steps {
        path.push_str(&format!("H{}V{}", number(x(*at)), number(height(*open))));
    }
    path.push('Z');
    path
}

fn tooltip(span: &Span, start: u64) -> String {
    let ms = |us: u64| number((us - start) as f64 / 1_000.0);
    format!("{}: {} to {} ms", span.label, ms(span.start_us), ms(span.end_us))
}

/// A name that fits at the left of the bars.
fn clip(name: &str) -> String {
    if name.chars().count() <= 17 {
        return name.to_owned();
    }
    let start: String = name.chars().take(16).collect();
    format!("{start}…")
}

fn table(spans: &[Span], start: u64) -> Markup {
    let ms = |us: u64| number((us - start) as f64 / 1_000.0);
    html! {
        div.scroll tabindex="0" role="group" aria-label="Timeline as a table" {
            table {
                thead { tr {
                    th scope="col" { "Process" }
                    th scope="col" { "Thread" }
                    th scope="col" { "What" }
                    th.n scope="col" { "From, ms" }
                    th.n scope="col" { "To, ms" }
                } }
                tbody {
                    @for span in spans.iter().take(TABLE_ROWS) {
                        tr {
                            td { (span.process) }
                            td { (span.thread) }
                            td { (span.label) }
                            td.n { (ms(span.start_us)) }
                            td.n { (ms(span.end_us)) }
                        }
                    }
                }
            }
        }
        @if spans.len() > TABLE_ROWS {
            p.muted { "… and " (spans.len() - TABLE_ROWS) " more" }
        }
    }
}
