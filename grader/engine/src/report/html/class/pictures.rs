//! The pictures of a class: the spread of points, how a check ended, shares of the reference.

use maud::{Markup, html};

use super::super::{
    charts::{number, percent},
    frame::count,
    statistics::{BARS, CheckStatistic, Class, SpeedupStatistic, quantile},
};
use crate::{record::Outcome, report::html::result::tone};

/// A bar a twentieth of the points, with the median.
pub(super) fn distribution(class: &Class) -> Markup {
    let (width, height, left, bottom) = (760.0, 200.0, 8.0, 168.0);
    let most = class.distribution.iter().copied().max().unwrap_or(0).max(1);
    let step = (width - 2.0 * left) / BARS as f64;
    let median = quantile(&class.shares, 0.5);
    let sentence = match median {
        Some(median) => format!(
            "{} with a score; the median is {}.",
            count(class.shares.len(), "learner", "learners"),
            percent(median)
        ),
        None => "Nobody has a score.".to_owned(),
    };
    html! {
        figure.distribution {
            svg viewBox={ "0 0 " (number(width)) " " (number(height)) } role="img"
                aria-labelledby="distribution-svg" {
                title id="distribution-svg" { "Distribution of points. " (sentence) }
                @if let Some(median) = median {
                    @let x = left + median * (width - 2.0 * left);
                    line.needed x1=(number(x)) x2=(number(x)) y1="12" y2=(number(bottom)) {}
                    text.thread x=(number(if median > 0.8 { x - 6.0 } else { x + 6.0 })) y="16"
                        text-anchor=(if median > 0.8 { "end" } else { "start" }) { "median" }
                }
                @for (nth, learners) in class.distribution.iter().enumerate() {
                    @let tall = *learners as f64 / most as f64 * 136.0;
                    @let x = left + nth as f64 * step;
                    @if *learners > 0 {
                        rect x=(number(x + 1.5)) y=(number(bottom - tall)) width=(number(step - 3.0))
                            height=(number(tall)) rx="2" {
                            title { (range(nth)) ": " (count(*learners, "learner", "learners")) }
                        }
                        text.thread x=(number(x + step / 2.0)) y=(number(bottom - tall - 5.0))
                            text-anchor="middle" paint-order="stroke" { (learners) }
                    }
                }
                line.base x1=(number(left)) x2=(number(width - left)) y1=(number(bottom))
                    y2=(number(bottom)) {}
                @for nth in 0..=4_u8 {
                    @let x = left + f64::from(nth) / 4.0 * (width - 2.0 * left);
                    @let anchor = match nth { 0 => "start", 4 => "end", _ => "middle" };
                    text.tick x=(number(x)) y=(number(bottom + 18.0)) text-anchor=(anchor) {
                        (percent(f64::from(nth) / 4.0))
                    }
                }
            }
            figcaption { (sentence) }
        }
        details.data {
                summary { "The same as a table" }
                table {
                    thead { tr { th scope="col" { "Share of the points" } th.n scope="col" { "Learners" } } }
                    tbody {
                        @for (nth, learners) in class.distribution.iter().enumerate() {
                            tr { td { (range(nth)) } td.n { (learners) } }
                        }
                    }
                }
        }
    }
}

fn range(nth: usize) -> String {
    let width = 100 / BARS;
    if nth + 1 == BARS {
        format!("{} to 100 %", nth * width)
    } else {
        format!("{} to below {} %", nth * width, (nth + 1) * width)
    }
}

/// A share as a small bar. The number stands beside it.
pub(super) fn meter(share: f64) -> Markup {
    html! {
        svg.meter viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.rest width="100" height="10" {}
            rect.pass width=(number(share * 100.0)) height="10" {}
        }
    }
}

/// How a check ended over the class, as one bar.
pub(super) fn outcomes(check: &CheckStatistic) -> Markup {
    let all: usize = check.outcomes.values().sum();
    let all = all.max(1) as f64;
    let of = |wanted: &str| {
        let mine = Outcome::ALL.into_iter().filter(|outcome| tone(*outcome) == wanted);
        let number: usize =
            mine.map(|outcome| check.outcomes.get(outcome.word()).copied().unwrap_or(0)).sum();
        number as f64 / all * 100.0
    };
    let mut at = 0.0;
    html! {
        svg.meter viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            @for tone in ["pass", "open", "ours", "fail"] {
                @let wide = of(tone);
                @let x = { let x = at; at += wide; x };
                @if wide > 0.0 {
                    rect class=(tone) x=(number(x)) width=(number(wide)) height="10" {}
                }
            }
        }
    }
}

/// How near the learners come to the reference: a heap of them along an axis to 120 %.
pub(super) fn shares(speedup: &SpeedupStatistic) -> Markup {
    const CELLS: usize = 48;
    let mut cells = [0_usize; CELLS];
    for measured in &speedup.measured {
        let place = (measured.share.estimate / 1.2).clamp(0.0, 0.999) * CELLS as f64;
        cells[place as usize] += 1;
    }
    let most = cells.iter().copied().max().unwrap_or(0).max(1) as f64;
    let needed = speedup.measured.first().map(|measured| measured.share.needed);
    let below = speedup.measured.iter().filter(|s| s.share.estimate < s.share.needed).count();
    let said = format!("{below} of {} below what is needed", speedup.measured.len());
    html! {
        svg.shares viewBox="0 0 192 32" role="img" aria-label=(said) {
            @for (nth, learners) in cells.iter().enumerate().filter(|(_, learners)| **learners > 0) {
                @let tall = (*learners as f64 / most * 28.0).max(2.0);
                rect x=(nth * 4) y=(number(30.0 - tall)) width="3.2" height=(number(tall)) {}
            }
            line.base x1="0" x2="192" y1="30.5" y2="30.5" {}
            @if let Some(needed) = needed {
                @let x = needed / 1.2 * 192.0;
                line.needed x1=(number(x)) x2=(number(x)) y1="0" y2="30" {}
            }
        }
    }
}
