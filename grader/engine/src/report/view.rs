//! What a reader may see of a record. This is the only place that applies feedback levels.
//!
//! A format for learners starts from a [`Shown`], never from the record itself. Tables of a class are for the
//! instructor and start from records. The learner's view holds at most the content of the check's message. It
//! omits whatever the course's level hides, the seeds, and errors of the grader. All its texts are plain
//! ([`super::plain`]).

use lab::Finding;
use witness::{
    run::Because,
    stage,
    timeline::{Span, Timeline},
};

use super::plain;
use crate::{
    course::Feedback,
    record::{
        CheckMeasurement, CheckRecord, Lateness, Outcome, Override, Record, Speedup, split_id,
    },
};

/// The reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The learner who handed in the submission.
    Learner,
    /// The instructor, with access to everything.
    Instructor,
}

/// A record as one reader may see it.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    pub view: View,
    /// The learner's name, on one line.
    pub student: String,
    /// The points of all checks, minus the late penalty.
    pub score: f64,
    pub max_score: f64,
    /// Whether every check has a verdict.
    pub complete: bool,
    /// The checks, in the order of the course.
    pub checks: Vec<ShownCheck<'a>>,
    /// The late penalty. The score is already reduced by it.
    pub late: Option<Lateness>,
    /// Files of the submission that were seen but not used.
    pub notes: Vec<String>,
}

/// A check as one reader may see it.
#[derive(Debug, Clone)]
pub struct ShownCheck<'a> {
    /// `exercise/check`.
    pub id: String,
    pub exercise: String,
    /// The part of the course, by its folder. Empty if the record does not name it.
    pub part: String,
    /// The check's name within the exercise.
    pub name: String,
    /// The verdict. If the level shows only points, every way to fail is [`Outcome::Fail`].
    pub outcome: Outcome,
    pub points: f64,
    pub max_points: f64,
    /// The check's own points and the reason, if an instructor has set the points.
    pub overridden: Option<Override>,
    /// Whether the stub is still there, as far as the reader may know.
    pub not_started: bool,
    /// Text before or instead of the finding, such as compiler errors or a missing file.
    pub lead: String,
    /// Why it did not pass.
    pub finding: Option<ShownFinding>,
    /// Whether a learner sees less than this.
    pub learner_sees_less: bool,
    /// The last lines of output of a program that ended without a result.
    pub last_words: String,
    /// What held in this run, if the check passed.
    pub held: String,
    /// Which thread of which process waited for which answer.
    pub timeline: Timeline,
    /// The speed-up, where the check measures one.
    pub speedup: Option<&'a Speedup>,
    /// From its start to its verdict, in milliseconds.
    pub wall_ms: u64,
    pub decided_by: Because,
}

/// The parts of a finding that the reader may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownFinding {
    /// What must hold.
    pub must: String,
    /// What was seen instead.
    pub seen: Option<String>,
    /// The likely cause.
    pub cause: Option<String>,
    /// What to do next.
    pub next: String,
}

/// The message for a learner when the grader itself failed.
const OUR_FAULT: &str =
    "the grader failed here; this is not your fault and is no zero: it will be graded again";

/// The record as `view` may see it.
pub fn shown(record: &Record, view: View) -> Shown<'_> {
    let checks = record.checks.iter().map(|check| {
        let measured = record.measurements.checks.get(&check.id);
        let speedup = record.measurements.speedups.get(&check.id);
        shown_check(check, measured, speedup, view)
    });
    Shown {
        view,
        student: plain::line(&record.student),
        score: record.score,
        max_score: record.max_score,
        complete: record.complete,
        checks: checks.collect(),
        late: record.late,
        notes: record.notes.iter().map(|note| plain::line(note)).collect(),
    }
}

fn shown_check<'a>(
    check: &CheckRecord,
    measured: Option<&CheckMeasurement>,
    speedup: Option<&'a Speedup>,
    view: View,
) -> ShownCheck<'a> {
    let everything = view == View::Instructor || check.feedback == Feedback::Full;
    let points_only = view == View::Learner && check.feedback == Feedback::PointsOnly;
    let lead = check.said_first();
    let told = match check.feedback {
        Feedback::PointsOnly => None,
        level => check.finding.as_ref().map(|finding| plain_finding(finding, level)),
    };
    let finding = match (view, &check.finding) {
        (View::Instructor, Some(finding)) => Some(plain_finding(finding, Feedback::Full)),
        (View::Instructor, None) | (View::Learner, _) => told.clone(),
    };
    let ours = check.outcome == Outcome::GraderError && view == View::Learner;
    let measured = measured.cloned().unwrap_or_default();
    ShownCheck {
        id: plain::line(&check.id),
        exercise: plain::line(&check.exercise),
        part: plain::line(&check.part),
        name: plain::line(split_id(&check.id).1),
        outcome: if points_only { coarse(check.outcome) } else { check.outcome },
        points: check.points,
        max_points: check.max_points,
        overridden: check
            .overridden
            .as_ref()
            .map(|set| Override { reason: plain::line(&set.reason), ..set.clone() }),
        not_started: everything && is_not_started(check),
        lead: if ours { OUR_FAULT.to_owned() } else { plain::text(lead) },
        learner_sees_less: finding != told,
        finding,
        last_words: if everything { plain::line(&measured.last_words) } else { String::new() },
        held: if everything { plain::text(&measured.held) } else { String::new() },
        timeline: if everything { plain_timeline(&measured) } else { Timeline::default() },
        // Without enough rounds there are no figures, and the message gives the reason.
        speedup: speedup.filter(|speedup| everything && speedup.estimate > 0.0),
        wall_ms: measured.wall_ms,
        decided_by: measured.decided_by,
    }
}

/// Whether it failed on the stub's `todo!`.
pub(super) fn is_not_started(check: &CheckRecord) -> bool {
    check.finding.as_ref().is_some_and(stage::is_not_started)
}

fn plain_finding(finding: &Finding, level: Feedback) -> ShownFinding {
    let full = |text: &str| (level == Feedback::Full).then(|| plain::text(text));
    ShownFinding {
        must: plain::text(&finding.must),
        seen: full(&finding.seen),
        cause: full(&finding.cause),
        next: plain::text(&finding.next),
    }
}

fn plain_timeline(measured: &CheckMeasurement) -> Timeline {
    Timeline {
        spans: measured.spans.iter().map(plain_span).collect(),
        left_out: measured.spans_left_out,
        together: measured.together,
    }
}

fn plain_span(span: &Span) -> Span {
    Span {
        thread: plain::line(&span.thread),
        label: plain::line(&span.label),
        end_us: span.end_us.max(span.start_us),
        ..*span
    }
}

/// The outcome without the kind of failure.
fn coarse(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Timeout | Outcome::Crash => Outcome::Fail,
        other => other,
    }
}

impl Shown<'_> {
    /// The score with the late penalty. If the grader failed, there is no score.
    pub fn score_in_words(&self) -> String {
        if self.faulty() {
            return "no score: the grader failed".into();
        }
        let lost = plain::rounded(self.max_score - self.score);
        let lost =
            if lost > 0.0 { format!(", {} missing", plain::points(lost)) } else { String::new() };
        let late = self.late.map_or(String::new(), |late| format!(" ({})", plain::late(&late)));
        let [score, most] = [self.score, self.max_score].map(plain::points);
        format!("{score} of {most} points{lost}{late}")
    }

    /// Whether the grader failed on any check, so that the result must not become a grade.
    pub fn faulty(&self) -> bool {
        self.checks.iter().any(|check| check.outcome == Outcome::GraderError)
    }

    /// The parts in order, each with its exercises and their checks.
    pub fn parts(&self) -> Vec<(&str, Vec<ShownExercise<'_>>)> {
        let mut parts: Vec<(&str, Vec<_>)> = Vec::new();
        for (exercise, checks) in self.exercises() {
            let part = checks[0].part.as_str();
            match parts.iter_mut().find(|(known, _)| *known == part) {
                Some((_, exercises)) => exercises.push((exercise, checks)),
                None => parts.push((part, vec![(exercise, checks)])),
            }
        }
        parts
    }

    /// The exercises in order, each with its checks.
    pub fn exercises(&self) -> impl Iterator<Item = ShownExercise<'_>> {
        self.checks
            .chunk_by(|one, next| one.exercise == next.exercise)
            .map(|checks| (checks[0].exercise.as_str(), checks))
    }
}

/// The name of an exercise, and its checks.
pub(super) type ShownExercise<'a> = (&'a str, &'a [ShownCheck<'a>]);

impl ShownCheck<'_> {
    /// The points, or a dash if the grader failed.
    pub fn points_in_words(&self) -> String {
        if self.outcome == Outcome::GraderError {
            return "–".into();
        }
        plain::points(self.points)
    }

    /// The reasons for a failure, as paragraphs with labels. A label may be empty.
    pub fn explanation(&self) -> Vec<(&'static str, &str)> {
        let mut parts = Vec::new();
        if !self.lead.is_empty() {
            parts.push(("", self.lead.as_str()));
        }
        if let Some(finding) = &self.finding {
            parts.push(("must hold", finding.must.as_str()));
            parts.extend(finding.seen.as_deref().map(|seen| ("seen", seen)));
            parts.extend(finding.cause.as_deref().map(|cause| ("likely", cause)));
            parts.push(("next", finding.next.as_str()));
        }
        if !self.last_words.is_empty() {
            parts.push(("it said", self.last_words.as_str()));
        }
        parts
    }

    /// What held, or the reasons for a failure.
    pub fn in_words(&self) -> String {
        if self.held.is_empty() { self.message() } else { self.held.clone() }
    }

    /// The explanation as text, with one line per paragraph.
    pub fn message(&self) -> String {
        let lines = self.explanation().into_iter().map(|(label, text)| match label {
            "" => text.to_owned(),
            label => format!("{:<11}{text}", format!("{label}:")),
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
