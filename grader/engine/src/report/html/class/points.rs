//! The distribution of a class's points as a bar chart.

use lab::page::{number, ticks};
use maud::{Markup, html};

use super::super::{
    frame::count,
    statistics::{Class, quantile},
};
use crate::report::plain::points;

const MOST_BARS: f64 = 24.0;

/// The top of the tallest bar, the axis below, and the whole picture, in pixels.
const TOP: f64 = 18.0;
const BOTTOM: f64 = 204.0;
const HEIGHT: usize = 252;

pub(super) fn spread(class: &Class) -> Markup {
    let (Some(median), true) = (quantile(&class.points, 0.5), class.most > 0.0) else {
        return html! { p { "No result has a score." } };
    };
    let at = |share| quantile(&class.points, share).unwrap_or(median);
    let middle = format!("{} to {}", number(at(0.25)), number(at(0.75)));
    let people = count(class.points.len(), "learner", "learners");
    let sentence = format!(
        "Points of {people}. Median {} of {}, middle half {middle}. All points: {}.",
        number(median),
        points(class.most),
        class.full
    );
    html! {
        dl.nums {
            div { dt { "Median of " (points(class.most)) } dd { (number(median)) } }
            div { dt { "Middle half" } dd { (middle) } }
            div { dt { "All points" } dd { (class.full) } }
            div { dt { "Less than half" } dd { (class.below) } }
        }
        (histogram(class, median, &sentence))
    }
}

/// The width of a bar, as a round number of points.
fn width(most: f64) -> f64 {
    let steps = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];
    steps.into_iter().find(|step| most / step <= MOST_BARS).unwrap_or(most / 20.0)
}

/// The number of learners in each range. The last range includes its upper end.
fn bars(class: &Class, width: f64) -> Vec<usize> {
    let number = (class.most / width).ceil().max(1.0) as usize;
    let mut bars = vec![0; number];
    for points in &class.points {
        // Sums of tenths may be slightly below a border because of rounding.
        let place = (points.max(0.0) / width + 1e-9) as usize;
        bars[place.min(number - 1)] += 1;
    }
    bars
}

fn share(part: f64) -> String {
    format!("{}%", number((part.clamp(0.0, 1.0) * 10_000.0).round() / 100.0))
}

fn histogram(class: &Class, median: f64, sentence: &str) -> Markup {
    let width = width(class.most);
    let bars = bars(class, width);
    let highest = bars.iter().copied().max().unwrap_or(1).max(1) as f64;
    let marks: Vec<f64> =
        ticks(highest, 4).into_iter().filter(|mark| mark.fract() == 0.0).collect();
    let y = |learners: f64| number(BOTTOM - learners / highest * (BOTTOM - TOP));
    let x = |points: f64| share(points / class.most);
    html! {
        figure.hist aria-labelledby="hist-c" {
            figcaption.vh id="hist-c" { (sentence) }
            div.plot role="img" aria-labelledby="hist-c" {
                svg.ys width="34" height=(HEIGHT) aria-hidden="true" focusable="false" {
                    @for mark in &marks {
                        text x="100%" y=(number(BOTTOM - mark / highest * (BOTTOM - TOP) + 4.0)) text-anchor="end" { (number(*mark)) }
                    }
                }
                svg height=(HEIGHT) aria-hidden="true" focusable="false" {
                    @for mark in &marks { line.rule x1="0%" x2="100%" y1=(y(*mark)) y2=(y(*mark)) {} }
                    @for (nth, learners) in bars.iter().enumerate().filter(|(_, learners)| **learners > 0) {
                        @let from = nth as f64 * width;
                        @let wide = width.min(class.most - from).max(width * 0.2);
                        @let tall = *learners as f64 / highest * (BOTTOM - TOP);
                        rect.b x=(x(from + wide * 0.06)) width=(share(wide * 0.88 / class.most))
                            y=(number(BOTTOM - tall)) height=(number(tall)) {}
                        text.v x=(x(from + wide / 2.0)) y=(number(BOTTOM - tall - 5.0)) text-anchor="middle" { (learners) }
                    }
                    line.axis x1="0%" x2="100%" y1=(number(BOTTOM)) y2=(number(BOTTOM)) {}
                    @for mark in axis(class.most) {
                        line.axis x1=(x(mark)) x2=(x(mark)) y1=(number(BOTTOM)) y2=(number(BOTTOM + 4.0)) {}
                        @let anchor = if mark == 0.0 { "start" } else if mark >= class.most { "end" } else { "middle" };
                        text x=(x(mark)) y=(number(BOTTOM + 17.0)) text-anchor=(anchor) { (number(mark)) }
                    }
                    text x="0%" y=(number(BOTTOM + 43.0)) { "points" }
                    @let anchor = if median > class.most * 0.9 { "end" } else if median < class.most * 0.1 { "start" } else { "middle" };
                    svg x=(x(median)) y=(number(BOTTOM + 22.0)) width="1" height="10" overflow="visible" { path.mark d="M0 0l5 8h-10z" {} }
                    text.said x=(x(median)) y=(number(BOTTOM + 43.0)) text-anchor=(anchor) { "median " (number(median)) }
                }
            }
        }
        details.more {
            summary { "The same as a table" }
            table.slim {
                thead { tr { th scope="col" { "Points" } th.n scope="col" { "Learners" } } }
                tbody {
                    @for (nth, learners) in bars.iter().enumerate().filter(|(_, learners)| **learners > 0) {
                        @let from = nth as f64 * width;
                        tr {
                            th scope="row" {
                                @if nth + 1 == bars.len() { (number(from)) " to " (points(class.most)) }
                                @else { (number(from)) " to below " (number(from + width)) }
                            }
                            td.n { (learners) }
                        }
                    }
                }
            }
        }
    }
}

/// Round ticks, and the maximum at the end. Ticks close to the maximum are left out.
fn axis(most: f64) -> Vec<f64> {
    let mut marks: Vec<f64> =
        ticks(most, 8).into_iter().filter(|mark| *mark < most * 0.94).collect();
    marks.push(most);
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(points: &[f64], most: f64) -> Class<'static> {
        let points = points.to_vec();
        Class { points, most, full: 0, below: 0, checks: Vec::new(), exercises: Vec::new() }
    }

    #[test]
    fn each_learner_is_in_one_bar() {
        let class = class(&[0.0, 9.9, 10.0, 86.0, 87.0], 87.0);
        let width = width(87.0);
        let bars = bars(&class, width);
        assert_eq!((width, bars.len(), bars.iter().sum::<usize>()), (5.0, 18, 5));
        assert_eq!((bars[0], bars[1], bars[2], bars[17]), (1, 1, 1, 2));
    }

    #[test]
    fn axis_ends_at_the_maximum() {
        assert_eq!(axis(87.0), [0.0, 20.0, 40.0, 60.0, 80.0, 87.0]);
    }
}
