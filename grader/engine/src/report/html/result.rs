//! The page of one learner: what was reached, and of each check why, with its timeline.

use maud::{Markup, html};
use witness::run::Because;

use super::{
    charts::percent,
    frame::{address, count, document},
    speedup, timeline,
};
use crate::{
    record::{Outcome, Record, Speedup},
    report::{
        plain::{self, points},
        view::{Shown, ShownCheck, View},
    },
};

/// The page. `root` leads from it to the folder of the records.
pub(super) fn page(shown: &Shown, record: &Record, root: &str) -> String {
    let instructor = shown.view == View::Instructor;
    let body = html! {
        header.top {
            p.kicker {
                "Parallel programming lab"
                @if instructor { " " span.badge { "instructor’s view" } }
            }
            h1 { (shown.student) }
            p.score {
                @if shown.faulty() {
                    strong { "No score" }
                } @else {
                    strong { (points(shown.score)) } " of " (points(shown.max_score)) " points"
                    @if let Some(late) = &shown.late { span.muted { " (" (plain::late(late)) ")" } }
                }
            }
            (state(shown))
            @if instructor {
                nav aria-label="Class" { a href="../index.html" { "The whole class" } }
            }
        }
        main id="main" {
            section aria-labelledby="overview" {
                h2 id="overview" { "Overview" }
                (overview(shown))
            }
            @for (nth, (exercise, checks)) in shown.exercises().enumerate() {
                section.exercise aria-labelledby={ "e" (nth) } {
                    header {
                        h2 id={ "e" (nth) } { (exercise) }
                        p { (points(sum(checks, |c| c.points))) " of "
                            (points(sum(checks, |c| c.max_points))) }
                    }
                    @for (place, check) in checks.iter().enumerate() {
                        (card(check, &format!("c{nth}-{place}"), instructor, root))
                    }
                }
            }
            @if !shown.notes.is_empty() {
                section aria-labelledby="notes" {
                    h2 id="notes" { "Notes" }
                    ul { @for note in &shown.notes { li { (note) } } }
                }
            }
        }
        footer { (provenance(record, instructor)) }
    };
    document(&format!("{}: parallel programming lab", shown.student), "narrow", &body)
}

fn sum(checks: &[ShownCheck], of: impl Fn(&ShownCheck) -> f64) -> f64 {
    checks.iter().map(of).sum()
}

/// What a reader must know before reading on.
fn state(shown: &Shown) -> Markup {
    html! {
        @if shown.faulty() {
            p.state.error {
                "The grader itself failed on some checks. This is no final result: it will be graded again."
            }
        } @else if !shown.complete {
            p.state.warn {
                "Some checks could not be measured on the machine that graded this. Their points are given."
            }
        }
    }
}

/// The exercises at a glance, with links to each.
fn overview(shown: &Shown) -> Markup {
    html! {
        table.overview {
            thead { tr {
                th scope="col" { "Exercise" }
                th scope="col" { "Checks" }
                th.n scope="col" { "Points" }
            } }
            tbody {
                @for (nth, (exercise, checks)) in shown.exercises().enumerate() {
                    tr {
                        th scope="row" { a href={ "#e" (nth) } { (exercise) } }
                        td {
                            @let passed = checks.iter().filter(|c| c.outcome == Outcome::Pass).count();
                            span.dots aria-hidden="true" {
                                @for check in checks { i class=(tone(check.outcome)) {} }
                            }
                            span.said { (passed) " of " (checks.len()) " passed" }
                        }
                        td.n {
                            (points(sum(checks, |c| c.points))) span.muted {
                                " / " (points(sum(checks, |c| c.max_points)))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn card(check: &ShownCheck, id: &str, instructor: bool, root: &str) -> Markup {
    let tone = tone(check.outcome);
    let parts = check.explanation();
    html! {
        article class={ "check " (tone) } aria-labelledby=(id) {
            h3 id=(id) {
                span.sign aria-hidden="true" { (sign(check.outcome)) }
                span.name { (check.name) }
                span.word { (word(check.outcome)) }
                span.n { (check.points_in_words()) span.muted { " / " (points(check.max_points)) } }
            }
            @for (label, text) in &parts {
                @if label.is_empty() {
                    @if check.outcome == Outcome::BuildError { pre tabindex="0" { (text) } }
                    @else { p.lead { (with_code(text)) } }
                }
            }
            @if parts.iter().any(|(label, _)| !label.is_empty()) {
                dl {
                    @for (label, text) in parts.iter().filter(|(label, _)| !label.is_empty()) {
                        div class=(label.replace(' ', "-")) {
                            dt { (term(label)) }
                            dd { @if *label == "it said" { (text) } @else { (with_code(text)) } }
                        }
                    }
                }
            }
            @if instructor && check.learner_sees_less {
                p.muted { "The learner is told less of this: see the feedback levels in course.toml." }
            }
            @if instructor && check.decided_by == Because::Patience {
                p.muted { "Decided by patience: the program did not rest." }
            }
            @if let Some(speedup) = check.speedup {
                (speedup::figure(id, speedup, link(speedup, root).as_deref()))
            }
            @if !check.spans.is_empty() {
                details.picture open[check.outcome != Outcome::Pass] {
                    summary { "Timeline" span.muted { ": what ran at the same moment" } }
                    (timeline::figure(&format!("{id}-t"), &check.spans))
                }
            }
        }
    }
}

/// Text in which what stands between backticks is code.
fn with_code(text: &str) -> Markup {
    let pieces: Vec<&str> = text.split('`').collect();
    // A backtick without its fellow is a backtick.
    let paired = pieces.len() % 2 == 1;
    html! {
        @if paired {
            @for (nth, piece) in pieces.iter().enumerate() {
                @if nth % 2 == 1 { code { (piece) } } @else { (piece) }
            }
        } @else { (text) }
    }
}

fn term(label: &str) -> &'static str {
    match label {
        "must hold" => "Must hold",
        "seen" => "Seen",
        "likely" => "Likely cause",
        "next" => "Next step",
        _ => "Its last words",
    }
}

/// The colour of an outcome, as a class.
pub(super) fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail | Outcome::Timeout | Outcome::Crash | Outcome::BuildError => "fail",
        Outcome::Blocked | Outcome::NotMeasurable => "open",
        Outcome::GraderError => "ours",
    }
}

/// An outcome without colour.
fn sign(outcome: Outcome) -> &'static str {
    match tone(outcome) {
        "pass" => "✓",
        "fail" => "✗",
        "open" => "–",
        _ => "!",
    }
}

/// An outcome as a reader says it.
pub(super) fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passed",
        Outcome::Fail => "failed",
        Outcome::Timeout => "did not end",
        Outcome::Crash => "crashed",
        Outcome::BuildError => "does not compile",
        Outcome::Blocked => "blocked",
        Outcome::NotMeasurable => "not measurable here",
        Outcome::GraderError => "grader error",
    }
}

/// The way to Criterion's page, when the record names a path below its own folder and nothing else.
fn link(speedup: &Speedup, root: &str) -> Option<String> {
    let report = speedup.report.as_deref()?;
    let parts: Vec<&str> = report.split('/').collect();
    let harmless = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
    parts.iter().all(harmless).then(|| format!("{root}{}", address(report)))
}

fn provenance(record: &Record, instructor: bool) -> Markup {
    let short = |digest: &str| plain::line(&digest.chars().take(12).collect::<String>());
    let share = if record.max_score > 0.0 { record.score / record.max_score } else { 0.0 };
    html! {
        p {
            "Submission " code { (short(&record.submission)) } ", course "
            code { (short(&record.course)) } ", " (percent(share)) ". "
            "Graded with " (plain::line(&record.toolchain)) " on "
            (count(record.measurements.cores, "core", "cores")) "."
        }
        @if instructor {
            p {
                "Seed " (record.seed) "; sandbox: "
                @for (nth, layer) in record.sandbox.iter().enumerate() {
                    @if nth > 0 { ", " }
                    (layer.to_string())
                }
                "; built in " (record.measurements.build_ms) " ms, checked in "
                (record.measurements.checks_ms) " ms."
            }
        }
    }
}
