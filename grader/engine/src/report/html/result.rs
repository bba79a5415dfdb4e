//! The page of one learner with the points, the first steps, the causes of missing points, and the passed
//! checks.

use std::slice;

use lab::page::{PATTERNS, number};
use maud::{Markup, PreEscaped, html};

use super::{
    cause::{self, Page},
    frame::{self, count, document},
    timeline,
    words::with_code,
};
use crate::{
    record::{Outcome, Record, title_of},
    report::{
        causes::{Cause, causes, in_points, undecided},
        plain::{self, points},
        terminal::speedup_sentence,
        view::{Shown, ShownCheck, View},
    },
};

/// The exercises of a part, each with its checks.
type Exercises<'s> = [(&'s str, &'s [ShownCheck<'s>])];

/// The page. `root` is the relative path to the folder of the records.
pub(super) fn page(shown: &Shown, record: &Record, root: &str) -> String {
    let page = Page { view: shown.view, root };
    let causes = causes(shown);
    let open = undecided(shown);
    let body = html! {
        (PreEscaped(PATTERNS))
        (head(shown, record))
        main id="main" {
            @if causes.is_empty() && open.is_empty() { p.todo { "Nothing is missing: every check passed." } }
            (first_steps(&causes))
            @for (number, cause) in (1..).zip(&causes) { (cause::section(&page, number, cause)) }
            @if !open.is_empty() { (cause::undecided(&page, &open)) }
            (what_held(shown, &causes))
            @if !shown.notes.is_empty() {
                section.rest aria-labelledby="notes" {
                    h2 id="notes" { "Notes" }
                    ul.notes { @for note in &shown.notes { li { (note) } } }
                }
            }
        }
        footer { (provenance(shown, record)) }
    };
    let title = plain::line(title_of(slice::from_ref(record)));
    document(&format!("{}: {title}", shown.student), frame::Kind::Learner, &body)
}

fn head(shown: &Shown, record: &Record) -> Markup {
    let instructor = shown.view == View::Instructor;
    let name = plain::line(&record.name);
    let assignment = record.assignment.as_deref().map(plain::line);
    html! {
        header {
            p.course {
                (plain::line(title_of(slice::from_ref(record))))
                @if let Some(assignment) = assignment { ", " (assignment) }
                @if instructor { ", the instructor’s view. " a.screen href="../index.html" { "The whole class" } }
            }
            div.top {
                h1 {
                    @if name.is_empty() || name == shown.student { (shown.student) }
                    @else { (name) " " span.id { (shown.student) } }
                }
                p.score {
                    @if shown.faulty() { b { "No score" } }
                    @else { b { (points(shown.score)) } " of " (in_points(shown.max_score)) }
                }
            }
            (meter(shown))
            p.facts {
                @if let Some(graded) = frame::day(&record.measurements.graded_at) { "Graded " (graded) ". " }
                @if let Some(late) = &shown.late { (capital(&plain::late(late))) ". " }
                @if !record.section.is_empty() { "Section " (plain::line(&record.section)) ". " }
            }
            (state(shown))
        }
    }
}

fn capital(text: &str) -> String {
    crate::report::causes::sentence(text).trim_end_matches('.').to_owned()
}

/// Warnings that a reader must see first.
fn state(shown: &Shown) -> Markup {
    html! {
        @if shown.faulty() {
            p.state {
                "The grader itself failed on some checks. This is no final result: it will be graded again."
            }
        } @else if !shown.complete {
            p.state {
                "Some checks could not be measured on the machine that graded this. Their points are given."
            }
        }
    }
}

/// The parts as one bar of points achieved and points missing.
fn meter(shown: &Shown) -> Markup {
    let parts = shown.parts();
    let total = shown.checks.iter().map(|check| check.max_points).sum::<f64>();
    let lost = shown.checks.iter().map(|check| check.max_points - check.points).sum::<f64>();
    if total <= 0.0 || shown.faulty() {
        return html! {};
    }
    let share = |part: f64| format!("{}%", number(part / total * 100.0));
    let mut at = 0.0;
    html! {
        div.meter {
            svg height="14" role="img" aria-label={ (points(total - lost)) " of " (points(total)) " points, " (points(lost)) " missing" } {
                @for (nth, (_, exercises)) in parts.iter().enumerate() {
                    @let (got, of) = sums(exercises);
                    @let from = { let from = at; at += of; from };
                    @if got > 0.0 { rect.got x=(share(from)) y="0" width=(share(got)) height="14" {} }
                    @if of - got > 0.0 { rect.miss x=(share(from + got)) y=".75" width=(share(of - got)) height="12.5" {} }
                    @if nth > 0 { line.cut x1=(share(from)) x2=(share(from)) y1="-2" y2="16" {} }
                }
            }
            ul {
                @for (part, exercises) in &parts {
                    @let (got, of) = sums(exercises);
                    @if !part.is_empty() { li { (part) " " b { (points(got)) } " of " (points(of)) } }
                }
                @if lost > 0.0 {
                    li.m {
                        svg width="14" height="10" aria-hidden="true" focusable="false" {
                            rect.miss x=".75" y=".75" width="12.5" height="8.5" {}
                        }
                        (points(lost)) " missing"
                    }
                }
            }
        }
    }
}

fn sums(exercises: &Exercises) -> (f64, f64) {
    let checks = exercises.iter().flat_map(|(_, checks)| checks.iter());
    checks.fold((0.0, 0.0), |(got, of), check| (got + check.points, of + check.max_points))
}

fn first_steps(causes: &[Cause]) -> Markup {
    if causes.is_empty() {
        return html! {};
    }
    html! {
        section.todo aria-labelledby="todo" {
            h2 id="todo" { "Do this first" }
            ol {
                @for (number, cause) in (1..).zip(causes) {
                    @let (step, what_for) = cause.first_step();
                    li { a href={ "#cause-" (number) } {
                        span.no { (number) }
                        span.what { b { (with_code(&step)) } " " (with_code(&what_for)) }
                        span.n { (in_points(cause.points)) }
                    } }
                }
            }
        }
    }
}

/// All exercises, folded by part, with their points and the value of each passed check.
fn what_held(shown: &Shown, causes: &[Cause]) -> Markup {
    html! {
        section.rest aria-labelledby="rest" {
            h2 id="rest" { "What held" }
            @for (nth, (part, exercises)) in shown.parts().iter().enumerate() {
                @let (got, of) = sums(exercises);
                details.part {
                    summary {
                        span.t { @if part.is_empty() { "All exercises" } @else { (part) } }
                        span.n { (points(got)) " of " (in_points(of)) }
                        span.w { (in_short(exercises)) }
                    }
                    div.body {
                        @for (place, (exercise, checks)) in exercises.iter().enumerate() {
                            (held(exercise, checks, causes, &format!("h{nth}-{place}")))
                        }
                    }
                }
            }
        }
    }
}

/// The number of passed checks, and the points of each exercise.
fn in_short(exercises: &Exercises) -> Markup {
    let all = exercises.iter().flat_map(|(_, checks)| checks.iter());
    let passed = all.clone().filter(|check| check.outcome == Outcome::Pass).count();
    html! {
        (passed) " of " (count(all.count(), "check", "checks")) " passed: "
        @for (nth, (exercise, checks)) in exercises.iter().enumerate() {
            @if nth > 0 { ", " }
            @let (got, of) = sums(&[(exercise, checks)]);
            span class=[(got < of).then_some("lack")] {
                code { (exercise) } " " (points(got)) @if got < of { " of " (points(of)) }
            }
        }
    }
}

fn held(exercise: &str, checks: &[ShownCheck], causes: &[Cause], id: &str) -> Markup {
    let (got, of) = sums(&[(exercise, checks)]);
    let places: Vec<usize> = (1..)
        .zip(causes)
        .filter(|(_, cause)| cause.exercises.iter().any(|cost| cost.exercise == exercise))
        .map(|(number, _)| number)
        .collect();
    let passed: Vec<&ShownCheck> =
        checks.iter().filter(|check| check.outcome == Outcome::Pass).collect();
    html! {
        div.ex {
            h3 { code { (exercise) } " " span.n { (points(got)) " of " (points(of)) } }
            @if !places.is_empty() {
                p.see {
                    (checks.len() - passed.len()) " of " (count(checks.len(), "check", "checks")) " did not pass: see "
                    @for (nth, number) in places.iter().enumerate() {
                        @if nth > 0 { ", " } a href={ "#cause-" (number) } { (number) }
                    }
                    "."
                }
            }
            @if !passed.is_empty() {
                ul.held { @for (nth, check) in passed.iter().enumerate() { (passed_check(check, &format!("{id}-{nth}"))) } }
            }
        }
    }
}

/// A check that passed, with its points and what held in this run.
fn passed_check(check: &ShownCheck, id: &str) -> Markup {
    let counted_threads = check.timeline.together.is_some();
    html! {
        li {
            code { (check.name) }
            span {
                (with_code(&check.held))
                @if let Some(speedup) = check.speedup { (speedup_sentence(speedup)) "." }
            }
            span.n { (check.points_in_words()) }
            @if counted_threads && !check.timeline.spans.is_empty() {
                details.pic {
                    summary { "Picture" span.vh { " of " (check.id) } }
                    (timeline::figure(id, &check.timeline))
                }
            }
        }
    }
}

fn provenance(shown: &Shown, record: &Record) -> Markup {
    let short = |digest: &str| plain::line(&digest.chars().take(12).collect::<String>());
    let passed = shown.checks.iter().filter(|check| check.outcome == Outcome::Pass).count();
    html! {
        p {
            (passed) " of " (count(shown.checks.len(), "check", "checks")) " passed. Graded with "
            (plain::line(&record.toolchain)) " on a machine with "
            (count(record.measurements.cores, "core", "cores")) ". Submission "
            code { (short(&record.submission)) } ", course " code { (short(&record.course)) } "."
        }
        @if shown.view == View::Instructor {
            p {
                "Seed " (record.seed) ". Sandbox: "
                @for (nth, layer) in record.sandbox.iter().enumerate() {
                    @if nth > 0 { ", " }
                    (layer.to_string())
                }
                ". Built in " (record.measurements.build_ms) " ms, checked in "
                (record.measurements.checks_ms) " ms."
                @if !record.measurements.host.is_empty() { " Machine " (plain::line(&record.measurements.host)) "." }
            }
        }
    }
}
