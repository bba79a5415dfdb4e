//! The timeline of one check as a chart, with a lane for each thread and a mark for the time of the verdict.

use lab::page::{Bar, Chart, Lane, Sign, Verdict};
use maud::{Markup, PreEscaped};
use witness::timeline::Timeline;

use crate::report::lanes::{self, Kind, end_us, lanes, missing, sentence};

/// The chart of this timeline. `id` is unique on the page.
pub(super) fn figure(id: &str, timeline: &Timeline) -> Markup {
    let lanes = lanes(&timeline.spans);
    let (claim, rest) = sentence(timeline, &lanes);
    PreEscaped(chart(timeline, &lanes).figure(id, &claim, &rest))
}

fn chart(timeline: &Timeline, lanes: &[lanes::Lane]) -> Chart {
    let (at_once, held): (Vec<_>, Vec<_>) =
        lanes.iter().partition(|lane| lane.kind == Kind::AtOnce);
    Chart {
        lanes: held.into_iter().map(lane).collect(),
        at_once: at_once.first().map(|at_once| lane(at_once)),
        missing: missing(timeline),
        verdict: timeline.together.map(|together| Verdict {
            at_us: together.at_us,
            counted: together.counted.min(together.wanted),
            wanted: together.wanted,
        }),
        end_us: end_us(timeline),
        left_out: timeline.left_out,
    }
}

fn lane(lane: &lanes::Lane) -> Lane {
    let (thread, sign) = match lane.kind {
        Kind::Thread => (lane.name.as_str(), Sign::Waits),
        Kind::NoThread => ("none seen", Sign::NoThread),
        Kind::AtOnce => ("not looked up", Sign::Waits),
    };
    let bars = lane.spans.iter().map(|span| Bar {
        sign,
        label: span.label.clone(),
        start_us: span.start_us,
        end_us: span.end_us,
        open: span.open,
    });
    Lane { name: lane.name.clone(), thread: thread.to_owned(), bars: bars.collect() }
}
