//! The page of a class: how the points are spread, what was hard, who needs help, and everybody in
//! one table that sorts and searches.

mod learners;
mod pictures;

use maud::{Markup, html};

use super::{
    charts::{number, percent},
    frame::{address, count, document},
    statistics::{self, Class, NEEDS_HELP_BELOW, quantile},
};
use crate::{
    record::Record,
    report::{
        Standing,
        plain::{self, points},
    },
};

/// The checks that are shown before the rest is asked for.
const HARDEST: usize = 10;

/// Learners who are named as likely to need help; the table has all of them.
const HELP_ROWS: usize = 12;

/// The page. `page` tells where a learner's page is.
pub(super) fn page(
    records: &[Record],
    standings: &[Standing],
    page: impl Fn(&Record) -> String,
) -> String {
    let class = statistics::of(records);
    let most = records.iter().map(|record| record.max_score).fold(0.0, f64::max);
    let body = html! {
        header.top {
            p.kicker { "Parallel programming lab " span.badge { "instructor’s view" } }
            h1 { "Class results" }
            p.score {
                (count(records.len(), "learner", "learners")) ", "
                (count(class.exercises.len(), "exercise", "exercises")) ", "
                (count(class.checks.len(), "check", "checks")) ", "
                (points(most)) " points"
            }
            nav aria-label="Sections" {
                a href="#distribution" { "Points" }
                a href="#hardest" { "Hardest checks" }
                @if !class.speedups.is_empty() { a href="#speedups" { "Speed-ups" } }
                a href="#help" { "Who needs help" }
                @if !standings.is_empty() { a href="#standings" { "To look at" } }
                a href="#learners" { "Everybody" }
            }
        }
        main id="main" {
            (tiles(records, &class))
            section aria-labelledby="distribution" {
                h2 id="distribution" { "How the points are spread" }
                (pictures::distribution(&class))
            }
            section aria-labelledby="exercises" {
                h2 id="exercises" { "Exercises" }
                (exercises(&class))
            }
            section aria-labelledby="hardest" {
                h2 id="hardest" { "Hardest checks" }
                (hardest(&class))
            }
            @if !class.speedups.is_empty() {
                section aria-labelledby="speedups" {
                    h2 id="speedups" { "Speed-ups" }
                    (speedups(&class))
                }
            }
            section aria-labelledby="help" {
                h2 id="help" { "Who needs help" }
                (help(records, &page))
            }
            @if !standings.is_empty() {
                section aria-labelledby="standings" {
                    h2 id="standings" { "To look at" }
                    (people(standings))
                }
            }
            section aria-labelledby="learners" {
                h2 id="learners" { "Everybody" }
                (learners::table(records, &class, &page))
            }
        }
        footer {
            p { "Results with a grader error are in no statistic of points. The page loads nothing
                 from anywhere." }
        }
    };
    document("Class results: parallel programming lab", "wide", &body)
}

fn tiles(records: &[Record], class: &Class) -> Markup {
    let share = |at| quantile(&class.shares, at).map_or("–".to_owned(), percent);
    let below = class.shares.iter().filter(|share| **share < NEEDS_HELP_BELOW).count();
    let again = records.iter().filter(|record| !record.complete).count();
    let full = class.shares.iter().filter(|share| **share >= 1.0).count();
    html! {
        dl.tiles {
            div { dt { "Median" } dd { (share(0.5)) } }
            div { dt { "Middle half" } dd { (share(0.25)) " to " (share(0.75)) } }
            div { dt { "All points" } dd { (full) } }
            div { dt { "Less than half" } dd { (below) } }
            div class=[(again > 0).then_some("warn")] { dt { "To grade again" } dd { (again) } }
        }
    }
}

fn exercises(class: &Class) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label="Exercises" {
            table data-sortable {
                thead { tr {
                    th scope="col" { "Exercise" }
                    th scope="col" data-number { "Mean" }
                    th.n scope="col" data-number { "All checks passed" }
                    th.n scope="col" data-number { "Worth" }
                } }
                tbody {
                    @for exercise in &class.exercises {
                        tr {
                            th scope="row" { (plain::line(exercise.name)) }
                            td.bar data-value=(format!("{:.4}", exercise.mean)) {
                                (pictures::meter(exercise.mean)) (percent(exercise.mean))
                            }
                            td.n { (exercise.whole) span.muted { " / " (exercise.learners) } }
                            td.n { (points(exercise.max_points)) }
                        }
                    }
                }
            }
        }
    }
}

fn hardest(class: &Class) -> Markup {
    let share = |check: &statistics::CheckStatistic| {
        if check.judged == 0 { 1.0 } else { check.passed as f64 / check.judged as f64 }
    };
    let mut places: Vec<usize> = (0..class.checks.len()).collect();
    places.sort_by(|a, b| {
        share(&class.checks[*a]).total_cmp(&share(&class.checks[*b])).then(a.cmp(b))
    });
    let rows = |places: &[usize]| {
        html! {
            @for place in places {
                @let check = &class.checks[*place];
                tr {
                    th scope="row" {
                        a href="#learners" data-missed=(place) { (plain::line(check.id)) }
                    }
                    td.bar data-value=(format!("{:.4}", share(check))) {
                        (pictures::outcomes(check)) (percent(share(check)))
                    }
                    td.words { (outcomes(check)) }
                    td.n { (number(check.lost)) }
                }
            }
        }
    };
    let table = |label: &str, places: &[usize]| {
        html! {
            div.scroll tabindex="0" role="group" aria-label=(label) {
                table data-sortable {
                    thead { tr {
                        th scope="col" { "Check" }
                        th scope="col" data-number { "Passed" }
                        th scope="col" data-plain { "Otherwise" }
                        th.n scope="col" data-number { "Points lost" }
                    } }
                    tbody { (rows(places)) }
                }
            }
        }
    };
    let (first, _) = places.split_at(places.len().min(HARDEST));
    html! {
        p.muted { "Of those who could be judged. A check’s name leads to the learners who missed it." }
        (table("The hardest checks", first))
        @if places.len() > HARDEST {
            details {
                summary { "All " (places.len()) " checks" }
                (table("All checks", &places))
            }
        }
    }
}

/// How those who did not pass fell: "12 failed, 3 crashed".
fn outcomes(check: &statistics::CheckStatistic) -> String {
    let others = check.outcomes.iter().filter(|(word, _)| **word != "pass");
    others.map(|(word, number)| format!("{number} {word}")).collect::<Vec<_>>().join(", ")
}

fn speedups(class: &Class) -> Markup {
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        quantile(&values, 0.5)
    };
    html! {
        p.muted { "Measured in pairs with the reference on the same machine; the line is what is needed." }
        div.scroll tabindex="0" role="group" aria-label="Speed-ups" {
            table data-sortable {
                thead { tr {
                    th scope="col" { "Check" }
                    th.n scope="col" data-number { "Measured" }
                    th.n scope="col" data-number { "Median" }
                    th.n scope="col" data-number { "Of the reference" }
                    th.n scope="col" data-number { "Not measurable" }
                    th scope="col" data-plain { "Shares, 0 to 120 %" }
                } }
                tbody {
                    @for speedup in &class.speedups {
                        @let times = median(speedup.measured.iter().map(|s| s.estimate).collect());
                        @let share = median(speedup.measured.iter().map(|s| s.share.estimate).collect());
                        tr {
                            th scope="row" { (plain::line(speedup.id)) }
                            td.n { (speedup.measured.len()) }
                            td.n { (times.map_or("–".into(), |times| format!("{times:.2}×"))) }
                            td.n { (share.map_or("–".into(), percent)) }
                            td.n { (speedup.not_measurable) }
                            td { (pictures::shares(speedup)) }
                        }
                    }
                }
            }
        }
    }
}

/// People without a result, and results without a person on the roster.
fn people(standings: &[Standing]) -> Markup {
    html! {
        p.muted { "People without a result, and results of people who are not on the roster." }
        div.scroll tabindex="0" role="group" aria-label="To look at" {
            table data-sortable {
                thead { tr {
                    th scope="col" { "Learner" }
                    th scope="col" { "What" }
                    th scope="col" data-plain { "Reason" }
                } }
                tbody {
                    @for standing in standings {
                        tr {
                            th scope="row" { (plain::line(&standing.student)) }
                            td { (standing.status.words()) }
                            td.words { (plain::line(&standing.why)) }
                        }
                    }
                }
            }
        }
    }
}

fn help(records: &[Record], page: &impl Fn(&Record) -> String) -> Markup {
    let mut low: Vec<(f64, &Record)> = records
        .iter()
        .filter_map(|record| Some((statistics::share(record)?, record)))
        .filter(|(share, _)| *share < NEEDS_HELP_BELOW)
        .collect();
    low.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.student.cmp(&b.1.student)));
    html! {
        @if low.is_empty() {
            p { "Everybody has at least half of the points." }
        } @else {
            p.muted {
                (count(low.len(), "learner has", "learners have")) " less than half of the points."
                @if low.len() > HELP_ROWS { " The first " (HELP_ROWS) ", lowest first:" }
            }
            ul.help {
                @for (share, record) in low.iter().take(HELP_ROWS) {
                    li {
                        a href=(address(&page(record))) { (plain::line(&record.student)) }
                        " " span.muted { (percent(*share)) } " " (learners::trouble(record))
                    }
                }
            }
        }
    }
}
