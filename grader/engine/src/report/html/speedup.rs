//! The chart of one speed-up. It shows the learner's interval between the sequential program and the reference,
//! and the required speed-up.

use lab::page::{number, ticks};
use maud::{Markup, html};

use super::frame::percent;
use crate::{record::Speedup, report::terminal::rests_on};

const WIDTH: f64 = 480.0;
const EDGE: f64 = 24.0;

/// The chart of one speed-up. `link` leads to Criterion's page, if there is one.
pub(super) fn figure(id: &str, speedup: &Speedup, link: Option<&str>) -> Markup {
    let Speedup { estimate, low, high, runs, share, .. } = speedup;
    let (sure, rests_on) = rests_on(speedup);
    let sure = sure.replace(' ', "\u{a0}");
    let left_out = speedup.rounds.len().saturating_sub(*runs as usize);
    let summary =
        format!("{estimate:.2} times as fast as the sequential program, {low:.2} to {high:.2}");
    html! {
        figure.speedup {
            div.scroll tabindex="0" role="group" aria-labelledby={ (id) "-title" } {
                (picture(id, speedup, &summary))
            }
            figcaption id={ (id) "-title" } {
                strong { (format!("{estimate:.2}×")) } " the sequential program’s speed ("
                (format!("{low:.2} to {high:.2}")) "), "
                strong { (percent(share.estimate)) } " of the reference’s on the same machine ("
                (percent(share.low)) " to " (percent(share.high)) "); needed: "
                (percent(share.needed)) ". Intervals hold with " (sure) " confidence; " (rests_on)
                @if left_out > 0 { ", " (left_out) " disturbed and left out" }
                "."
                @if let Some(link) = link { " " a href=(link) { "Criterion’s report" } }
            }
        }
    }
}

fn picture(id: &str, speedup: &Speedup, summary: &str) -> Markup {
    let reference = if speedup.share.estimate > 0.0 {
        speedup.estimate / speedup.share.estimate
    } else {
        speedup.estimate
    };
    let needed = reference * speedup.share.needed;
    let end = [reference * 1.12, speedup.high * 1.08, 1.3].into_iter().fold(0.0, f64::max);
    let across = WIDTH - 2.0 * EDGE;
    let x = |value: f64| EDGE + (value / end).clamp(0.0, 1.0) * across;
    let place = |value: f64| number(x(value));
    html! {
        svg viewBox={ "0 0 " (number(WIDTH)) " 104" } role="img" aria-labelledby={ (id) "-svg" } {
            title id={ (id) "-svg" } { "Speed-up: " (summary) }
            rect.enough x=(place(needed)) y="20" width=(number(x(end) - x(needed))) height="46" {}
            @for tick in ticks(end, 5) {
                line.grid x1=(place(tick)) x2=(place(tick)) y1="66" y2="71" {}
                text.tick x=(place(tick)) y="84" text-anchor="middle" { (number(tick)) "×" }
            }
            line.base x1=(number(EDGE)) x2=(number(EDGE + across)) y1="66" y2="66" {}
            line.mark x1=(place(1.0)) x2=(place(1.0)) y1="20" y2="66" {}
            text.thread x=(place(1.0)) y="13" text-anchor="middle" { "sequential" }
            line.mark x1=(place(reference)) x2=(place(reference)) y1="20" y2="66" {}
            text.thread x=(place(reference)) y="13" text-anchor="middle" { "reference" }
            line.needed x1=(place(needed)) x2=(place(needed)) y1="20" y2="70" {}
            text.thread x=(place(needed)) y="99" text-anchor="middle" { "needed" }
            g.mine {
                line x1=(place(speedup.low)) x2=(place(speedup.high)) y1="48" y2="48" {}
                line x1=(place(speedup.low)) x2=(place(speedup.low)) y1="43" y2="53" {}
                line x1=(place(speedup.high)) x2=(place(speedup.high)) y1="43" y2="53" {}
                circle cx=(place(speedup.estimate)) cy="48" r="5" {}
                text x=(place(speedup.estimate)) y="37" text-anchor="middle" paint-order="stroke" {
                    (format!("{:.2}×", speedup.estimate))
                }
            }
        }
    }
}
