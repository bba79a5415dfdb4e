//! The sections of a learner's page that explain missing points, one per cause.

use maud::{Markup, html};
use witness::run::Because;

use super::{
    speedup, timeline,
    words::{report_link, with_code},
};
use crate::{
    explain::counted,
    record::Outcome,
    report::{
        causes::{Cause, Kind, Same, in_points, sentence},
        plain::points,
        view::{ShownCheck, ShownFinding, View},
    },
};

/// What all sections of a page share.
pub(super) struct Page<'p> {
    pub(super) view: View,
    /// The relative path to the folder of the records.
    pub(super) root: &'p str,
}

/// The section of one cause. `number` counts from 1.
pub(super) fn section(page: &Page, number: usize, cause: &Cause) -> Markup {
    html! {
        section.cause id={ "cause-" (number) } aria-labelledby={ "c" (number) } {
            h2 id={ "c" (number) } {
                span.no { (number) }
                span { (with_code(&cause.title())) }
                span.pts { (in_points(cause.points)) }
            }
            @match cause.kind {
                Kind::Build(_) => (build_error(cause, number)),
                Kind::NotStarted => (not_started(cause)),
                Kind::Exercise(_) => (exercise(page, cause, number)),
            }
        }
    }
}

fn row(class: &str, label: &str, text: &str) -> Markup {
    html! { div class=[(!class.is_empty()).then_some(class)] { dt { (label) } dd { (with_code(text)) } } }
}

/// The parts of a finding that the reader may know, as sentences.
fn four(finding: &ShownFinding) -> Markup {
    html! {
        dl.four {
            (row("", "Must hold", &sentence(&finding.must)))
            @if let Some(seen) = &finding.seen { (row("", "Seen", &sentence(seen))) }
            @if let Some(cause) = &finding.cause { (row("", "Likely cause", &sentence(cause))) }
            (row("next", "Next step", &sentence(&finding.next)))
        }
    }
}

fn build_error(cause: &Cause, number: usize) -> Markup {
    let messages = cause.messages();
    let first = messages.first().copied().unwrap_or_default();
    let others = messages.get(1..).unwrap_or_default();
    let must = if cause.exercises.len() == 1 { "The file compiles." } else { "The files compile." };
    html! {
        div.two.wide {
            div {
                dl.four {
                    (row("", "Must hold", must))
                    @if let Some(finding) = cause.main_finding() {
                        @let seen = cause.seen();
                        @if !seen.is_empty() {
                            div { dt { "Seen" } dd { @for seen in &seen { p { (with_code(&sentence(seen))) } } } }
                        }
                        @if let Some(likely) = &finding.cause { (row("", "What it means", &sentence(likely))) }
                        (row("next", "Next step", &sentence(&finding.next)))
                    }
                    (row("", "Costs", &format!("{}. None of them could run.", cause.costs().join(". "))))
                }
            }
            div {
                p.label {
                    "What the compiler says"
                    @if !others.is_empty() { ", the first of " (messages.len()) " messages" }
                }
                (compiler(first, &format!("The compiler’s first message, cause {number}")))
                @if !others.is_empty() {
                    details.more {
                        summary {
                            @if others.len() == 1 { "The other message" } @else { "The other " (others.len()) " messages" }
                        }
                        @for (nth, message) in others.iter().enumerate() {
                            (compiler(message, &format!("The compiler’s message {}, cause {number}", nth + 2)))
                        }
                    }
                }
            }
        }
    }
}

fn compiler(message: &str, label: &str) -> Markup {
    html! { pre tabindex="0" role="group" aria-label=(label) { code { (message) } } }
}

fn not_started(cause: &Cause) -> Markup {
    let mut leads: Vec<&str> = Vec::new();
    for same in cause.findings() {
        let lead = same.checks[0].lead.as_str();
        if !lead.is_empty() && !leads.contains(&lead) {
            leads.push(lead);
        }
    }
    html! {
        div.one {
            dl.four {
                (row("", "Seen", "The stub’s `todo!` is still there."))
                (row("next", "Next step", "Replace it by your answer. The stub’s comment says what must hold."))
                (row("", "Costs", &format!("{}.", cause.costs().join(". "))))
            }
            @for lead in leads { p.also { (with_code(&sentence(lead))) } }
        }
    }
}

fn exercise(page: &Page, cause: &Cause, number: usize) -> Markup {
    let findings = cause.findings();
    let last = findings.len().saturating_sub(1);
    html! {
        @for (nth, same) in findings.iter().enumerate() {
            @let id = format!("t{number}-{nth}");
            @let picture = picture(page, same, &id);
            div.two.wide[picture.is_none()] {
                div {
                    (what_failed(page, same))
                    @if nth == last {
                        @for check in cause.exercises.iter().flat_map(|cost| &cost.not_run) {
                            p.also {
                                code { (check.name) } ", " (in_points(check.max_points)) ": " (with_code(&check.lead)) "."
                            }
                        }
                    }
                }
                @if let Some(picture) = picture { div { (picture) } }
            }
        }
    }
}

/// The checks that share a finding, and the finding.
fn what_failed(page: &Page, same: &Same) -> Markup {
    let check = same.checks[0];
    html! {
        @for check in &same.checks {
            h3.check {
                code { (check.id) }
                span { (word(check)) (check.points_in_words()) " of " (in_points(check.max_points)) }
            }
        }
        @if !check.lead.is_empty() { p.lead { (with_code(&sentence(&check.lead))) } }
        @if let Some(finding) = &check.finding { (four(finding)) }
        @if !check.last_words.is_empty() {
            p.label { "Last lines of output" }
            pre tabindex="0" role="group" aria-label={ "Last lines of output in " (check.id) } { code.wrap { (check.last_words) } }
        }
        @for check in &same.checks { (set_by_hand(check)) }
        (for_the_instructor(page, check))
    }
}

/// How a check ended, if not by an ordinary failure.
fn word(check: &ShownCheck) -> &'static str {
    match check.outcome {
        Outcome::Timeout => "did not end, ",
        Outcome::Crash => "crashed, ",
        _ => "",
    }
}

fn set_by_hand(check: &ShownCheck) -> Markup {
    html! {
        @if let Some(set) = &check.overridden {
            p.also.set {
                (in_points(check.points)) " set by your instructor, the check gave " (points(set.graded)) ": “"
                (set.reason) "”."
            }
        }
    }
}

pub(super) fn for_the_instructor(page: &Page, check: &ShownCheck) -> Markup {
    html! {
        @if page.view == View::Instructor && check.learner_sees_less {
            p.also { "The learner sees less of this: see the feedback levels in course.toml." }
        }
        @if page.view == View::Instructor && check.decided_by == Because::Patience {
            p.also { "Decided by patience: the program did not rest." }
        }
    }
}

/// The picture of the first check that has one.
fn picture(page: &Page, same: &Same, id: &str) -> Option<Markup> {
    let check = same.checks[0];
    if let Some(speedup) = check.speedup {
        return Some(speedup::figure(id, speedup, report_link(speedup, page.root).as_deref()));
    }
    let drawn = same.checks.iter().find(|check| !check.timeline.spans.is_empty())?;
    Some(timeline::figure(id, &drawn.timeline))
}

/// The checks without a verdict. Equal reasons are shown once.
pub(super) fn undecided(page: &Page, checks: &[&ShownCheck]) -> Markup {
    let groups = checks.chunk_by(|one, next| one.lead == next.lead && one.outcome == next.outcome);
    html! {
        section.cause aria-labelledby="undecided" {
            h2 id="undecided" { span.no { "–" } span { "Not decided" } span.pts { (counted(checks.len(), "check", "checks")) } }
            div.one {
                @for group in groups {
                    @for check in group {
                        h3.check {
                            code { (check.id) }
                            span { (why(check.outcome)) ", " (check.points_in_words()) " of " (in_points(check.max_points)) }
                        }
                    }
                    @if !group[0].lead.is_empty() { p.lead { (with_code(&sentence(&group[0].lead))) } }
                    @for check in group {
                        @if let Some(speedup) = check.speedup {
                            (speedup::figure(&format!("u-{}", check.id.replace('/', "-")), speedup, None))
                        }
                    }
                    (for_the_instructor(page, group[0]))
                }
            }
        }
    }
}

fn why(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Blocked => "waits for another exercise",
        Outcome::NotMeasurable => "not measurable on this machine",
        Outcome::NotMeasured => "not measured",
        _ => "the grader failed",
    }
}
