//! The timeline of one check as a chart, with a lane for each thread and a mark for the time of the verdict.
//!
//! Widths are shares of the chart and heights are pixels, so that text keeps its size on every screen. Caption
//! and table repeat the content.

use maud::{Markup, html};
use witness::timeline::{Span, Timeline};

use super::charts::{self, number};
use crate::report::lanes::{Kind, Lane, end_us, lanes, missing, sentence};

/// Lanes are lower above the first number, and lose their names above the second.
const MANY_LANES: usize = 16;
const VERY_MANY_LANES: usize = 60;

/// The maximum number of rows in the table below a chart.
const TABLE_ROWS: usize = 240;

/// The maximum number of dotted rows for missing threads, and their distance.
const MOST_SLOTS: usize = 19;
const SLOT: usize = 6;

/// The room above the lanes for the verdict's label.
const TOP: usize = 22;

/// The lowest lane, for requests that were answered at once.
const TICKS: usize = 26;

/// The maximum length of a lane's name in characters, and the width of one character.
const NAME: usize = 20;
const LETTER: usize = 7;

/// The positions in one chart.
struct Layout {
    lane: usize,
    /// The y position of the first lane, the dotted rows, the ticks and the axis.
    lanes: usize,
    slots: usize,
    ticks: usize,
    axis: usize,
    end_us: u64,
}

/// The chart of this timeline. `id` is unique on the page.
pub(super) fn figure(id: &str, timeline: &Timeline) -> Markup {
    let lanes = lanes(&timeline.spans);
    let (claim, rest) = sentence(timeline, &lanes);
    let layout = layout(timeline, &lanes);
    html! {
        figure.tl aria-labelledby={ (id) "-c" } {
            figcaption id={ (id) "-c" } { b { (claim) } (rest) }
            div.grid role="img" aria-labelledby={ (id) "-c" } {
                (names(&layout, timeline, &lanes))
                (picture(&layout, timeline, &lanes))
            }
            (key(timeline, &lanes))
            (table(id, timeline, &lanes))
        }
    }
}

fn layout(timeline: &Timeline, lanes: &[Lane]) -> Layout {
    let held = lanes.iter().filter(|lane| lane.kind != Kind::AtOnce).count();
    let lane = match held {
        0..=MANY_LANES => 18,
        17..=VERY_MANY_LANES => 13,
        _ => 5,
    };
    let slots = TOP + held * lane;
    let ticks = slots + slots_of(timeline) * SLOT;
    let has_ticks = lanes.last().is_some_and(|lane| lane.kind == Kind::AtOnce);
    let axis = ticks + if has_ticks { TICKS } else { 0 } + 2;
    Layout { lane, lanes: TOP, slots, ticks, axis, end_us: end_us(timeline) }
}

fn slots_of(timeline: &Timeline) -> usize {
    missing(timeline).min(MOST_SLOTS)
}

impl Layout {
    fn x(&self, us: u64) -> String {
        share(us as f64 / self.end_us as f64)
    }
}

fn share(part: f64) -> String {
    format!("{}%", number((part.clamp(0.0, 1.0) * 10_000.0).round() / 100.0))
}

fn names(layout: &Layout, timeline: &Timeline, lanes: &[Lane]) -> Markup {
    let shown = |name: &str| name.chars().take(NAME).collect::<String>();
    let of_slots = format!("{} missing", missing(timeline));
    let widest = lanes.iter().map(|lane| shown(&lane.name).chars().count()).max().unwrap_or(0);
    let widest = if missing(timeline) > 0 { widest.max(of_slots.len()) } else { widest };
    let held = || lanes.iter().filter(|lane| lane.kind != Kind::AtOnce);
    html! {
        svg.names width=(widest * LETTER + 2) height=(layout.axis + 20) aria-hidden="true" focusable="false" {
            @if layout.lane > 5 {
                @for (nth, lane) in held().enumerate() {
                    text x="100%" y=(layout.lanes + nth * layout.lane + layout.lane / 2 + 3) text-anchor="end" {
                        (shown(&lane.name))
                    }
                }
            } @else {
                text x="100%" y=(layout.lanes + 12) text-anchor="end" { (held().count()) " lanes" }
            }
            @if missing(timeline) > 0 {
                text.said x="100%" y=(layout.slots + slots_of(timeline) * SLOT / 2 + 5) text-anchor="end" {
                    (of_slots)
                }
            }
            @for lane in lanes.iter().filter(|lane| lane.kind == Kind::AtOnce) {
                text x="100%" y=(layout.ticks + TICKS / 2 + 4) text-anchor="end" { (lane.name) }
            }
        }
    }
}

fn picture(layout: &Layout, timeline: &Timeline, lanes: &[Lane]) -> Markup {
    let total_ms = layout.end_us as f64 / 1_000.0;
    let held = lanes.iter().filter(|lane| lane.kind != Kind::AtOnce);
    html! {
        svg height=(layout.axis + 20) aria-hidden="true" focusable="false" {
            @for tick in charts::ticks(total_ms, 5) {
                @let x = share(tick / total_ms);
                line.rule x1=(x) x2=(x) y1=(TOP) y2=(layout.axis) {}
                @let anchor = if tick == 0.0 { "start" } else if tick > total_ms * 0.95 { "end" } else { "middle" };
                text x=(x) y=(layout.axis + 15) text-anchor=(anchor) {
                    (number(tick)) @if tick == 0.0 { " ms" }
                }
            }
            @for (nth, lane) in held.enumerate() {
                (bars(layout, lane, layout.lanes + nth * layout.lane))
            }
            @for nth in 0..slots_of(timeline) {
                @let y = layout.slots + nth * SLOT + 3;
                line.slot x1="0%" x2=(verdict_x(layout, timeline)) y1=(y) y2=(y) {}
            }
            @for lane in lanes.iter().filter(|lane| lane.kind == Kind::AtOnce) {
                @for span in &lane.spans {
                    @let x = layout.x(span.start_us);
                    line.tick x1=(x) x2=(x) y1=(layout.ticks + 3) y2=(layout.ticks + TICKS - 3) {}
                }
            }
            line.axis x1="0%" x2="100%" y1=(layout.axis) y2=(layout.axis) {}
            (verdict(layout, timeline))
        }
    }
}

/// The requests of one lane.
fn bars(layout: &Layout, lane: &Lane, y: usize) -> Markup {
    let high = if layout.lane > 5 { layout.lane - layout.lane / 3 } else { 4 };
    let top = y + (layout.lane - high) / 2;
    let class = if lane.kind == Kind::NoThread { "held none" } else { "held" };
    html! {
        @for span in &lane.spans {
            @let wide = span.end_us.saturating_sub(span.start_us) as f64 / layout.end_us as f64;
            rect class=(class) x=(layout.x(span.start_us)) y=(top) width=(share(wide.max(0.003))) height=(high) {}
            @if span.open && layout.lane > 5 {
                svg x="100%" y=(top) width="8" height="12" overflow="visible" { path.open d="M2 1l4 5l-4 5" {} }
            }
        }
    }
}

fn verdict_x(layout: &Layout, timeline: &Timeline) -> String {
    layout.x(timeline.together.map_or(layout.end_us, |together| together.at_us))
}

fn verdict(layout: &Layout, timeline: &Timeline) -> Markup {
    let Some(together) = timeline.together else { return html! {} };
    let x = verdict_x(layout, timeline);
    let at = together.at_us as f64 / layout.end_us as f64;
    let anchor = if at > 0.75 {
        "end"
    } else if at < 0.25 {
        "start"
    } else {
        "middle"
    };
    html! {
        line.verdict x1=(x) x2=(x) y1="16" y2=(layout.axis) {}
        svg x=(x) y="15" width="1" height="7" overflow="visible" { path.flag d="M-5 0h10l-5 6z" {} }
        text.said x=(x) y="11" text-anchor=(anchor) {
            "verdict: " (together.counted.min(together.wanted)) " of " (together.wanted)
        }
    }
}

/// The legend for the signs that occur in this chart.
fn key(timeline: &Timeline, lanes: &[Lane]) -> Markup {
    let has = |kind| lanes.iter().any(|lane| lane.kind == kind);
    html! {
        ul.key {
            @if has(Kind::Thread) {
                li { svg aria-hidden="true" focusable="false" { rect.held x="0" y="1" width="22" height="10" {} }
                    "the thread waits for an answer" }
            }
            @if has(Kind::NoThread) {
                li { svg aria-hidden="true" focusable="false" { rect class="held none" x="1" y="1" width="20" height="10" {} }
                    "sent, and no thread waits" }
            }
            @if timeline.spans.iter().any(|span| span.open) {
                li { svg aria-hidden="true" focusable="false" { path.open d="M8 1l4 5l-4 5" {} } "never released" }
            }
            @if missing(timeline) > 0 {
                li { svg aria-hidden="true" focusable="false" { line.slot x1="0" x2="22" y1="6" y2="6" {} }
                    "nothing waits" }
            }
            @if has(Kind::AtOnce) {
                li { svg aria-hidden="true" focusable="false" { line.tick x1="11" x2="11" y1="0" y2="12" {} }
                    "one request, answered at once" }
            }
            @if timeline.together.is_some() {
                li { svg aria-hidden="true" focusable="false" {
                        line.verdict x1="11" x2="11" y1="0" y2="12" {} path.flag d="M6 0h10l-5 6z" {}
                    } "the moment of the verdict" }
            }
        }
    }
}

fn table(id: &str, timeline: &Timeline, lanes: &[Lane]) -> Markup {
    let ms = |us: u64| number(us as f64 / 1_000.0);
    let rows: Vec<(&str, &Span)> = lanes
        .iter()
        .flat_map(|lane| lane.spans.iter().map(|span| (of(lane), *span)))
        .take(TABLE_ROWS)
        .collect();
    let more = timeline.spans.len() + timeline.left_out - rows.len();
    html! {
        details {
            summary { "The same as a table" }
            div.scroll tabindex="0" role="group" aria-label={ "Table of the picture " (id) } {
                table {
                    thead { tr {
                        th scope="col" { "Thread" }
                        th scope="col" { "What" }
                        th.n scope="col" { "From, ms" }
                        th.n scope="col" { "To, ms" }
                    } }
                    tbody {
                        @for (name, span) in &rows {
                            tr {
                                td { (name) }
                                td { code { (span.label) } }
                                td.n { (ms(span.start_us)) }
                                td.n { @if span.open { "never" } @else { (ms(span.end_us)) } }
                            }
                        }
                    }
                }
            }
            @if more > 0 { p.muted { "… and " (more) " more" } }
        }
    }
}

/// The thread name of a lane, as shown in the table.
fn of<'l>(lane: &'l Lane) -> &'l str {
    match lane.kind {
        Kind::Thread => &lane.name,
        Kind::NoThread => "none seen",
        Kind::AtOnce => "not looked up",
    }
}
