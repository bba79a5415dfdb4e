//! The exercises of a class with the numbers of learners with all, some or no points, and the most expensive
//! check.

use lab::page::number;
use maud::{Markup, html};

use super::super::{
    frame::percent,
    statistics::{CheckStatistic, Class, ExerciseStatistic},
};
use crate::{
    record::split_id,
    report::plain::{self, points},
};

pub(super) fn table(class: &Class) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label="Exercises" {
            table.ex {
                thead { tr {
                    th scope="col" { "Exercise" }
                    th.bar scope="col" { span.vh { "Picture" } }
                    th.n scope="col" { (sign("whole")) "all points" }
                    th.n scope="col" { (sign("some")) "in part" }
                    th.n scope="col" { (sign("build")) "does not compile" }
                    th.n scope="col" { (sign("stub")) "nothing" }
                    th.n scope="col" { "Mean points" }
                    th.hard scope="col" { "Hardest check" }
                } }
                tbody { @for exercise in &class.exercises { (row(class, exercise)) } }
            }
        }
        (all_checks(class))
    }
}

fn sign(class: &str) -> Markup {
    html! { svg.sw aria-hidden="true" focusable="false" { rect class=(class) x=".5" y=".5" width="11" height="9" {} } " " }
}

fn row(class: &Class, exercise: &ExerciseStatistic) -> Markup {
    let mean = exercise.points / exercise.learners.max(1) as f64;
    let hardest = hardest(class, exercise.name);
    html! {
        tr {
            th scope="row" { code { (plain::line(exercise.name)) } }
            td.bar { (bar(exercise)) }
            td.n { (exercise.whole) }
            td.n { (exercise.partly) }
            td.n { (exercise.broken) }
            td.n { (exercise.nothing) }
            td.n { (format!("{mean:.1}")) span.muted { " of " (points(exercise.max_points)) } }
            td.hard {
                @if let Some(check) = hardest { code { (plain::line(split_id(check.id).1)) } " " (percent(passed(check))) }
            }
        }
    }
}

/// The parts of a class as one bar.
fn bar(exercise: &ExerciseStatistic) -> Markup {
    let all = exercise.learners.max(1) as f64;
    let parts = [
        ("whole", exercise.whole),
        ("some", exercise.partly),
        ("build", exercise.broken),
        ("stub", exercise.nothing),
    ];
    let mut at = 0.0;
    html! {
        svg height="14" aria-hidden="true" focusable="false" {
            @for (class, learners) in parts {
                @let wide = learners as f64 / all * 100.0;
                @let x = { let x = at; at += wide; x };
                @if learners > 0 {
                    rect class=(class) x=(format!("{}%", number(x))) y=".5" width=(format!("{}%", number(wide))) height="13" {}
                }
            }
        }
    }
}

fn passed(check: &CheckStatistic) -> f64 {
    if check.judged == 0 { 1.0 } else { check.passed as f64 / check.judged as f64 }
}

/// The check of an exercise that the smallest share of learners passed, unless all passed.
fn hardest<'c>(class: &'c Class, exercise: &str) -> Option<&'c CheckStatistic<'c>> {
    let own =
        class.checks.iter().filter(|check| split_id(check.id).0 == exercise && passed(check) < 1.0);
    own.min_by(|one, other| passed(one).total_cmp(&passed(other)))
}

fn all_checks(class: &Class) -> Markup {
    html! {
        details.more {
            summary { "Pass shares of all " (class.checks.len()) " checks" }
            p.muted.small { "Of the learners with a verdict. Each check links to the learners who missed it." }
            div.scroll tabindex="0" role="group" aria-label="All checks" {
                table.checks {
                    thead { tr {
                        th scope="col" { "Check" }
                        th.bar scope="col" { span.vh { "Picture" } }
                        th.n scope="col" { "Passed" }
                    } }
                    tbody {
                        @for (place, check) in class.checks.iter().enumerate() {
                            tr {
                                th scope="row" { a href="#learners" data-missed=(place) { code { (plain::line(check.id)) } } }
                                td.bar { svg height="10" aria-hidden="true" focusable="false" {
                                    rect.bg width="100%" height="10" {}
                                    rect.whole width=(format!("{}%", number(passed(check) * 100.0))) height="10" {}
                                } }
                                td.n { (percent(passed(check))) span.muted { " " (check.passed) " of " (check.judged) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
