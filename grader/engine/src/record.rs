//! The native record of one grading, from which all other formats are derived.
//!
//! Everything except [`Record::measurements`] is reproducible for the same submission, course and seed.
//! `grader/record.schema.json` documents the format for readers in other languages, and a test keeps both in
//! sync.

use std::collections::BTreeMap;

use lab::Finding;
use sandbox::Layer;
use serde::{Deserialize, Serialize};
use witness::{
    run::Because,
    timeline::{Span, Together},
};

use crate::course::{Feedback, UNTITLED};

/// The version of the format. Increase it when a reader of the previous version would fail.
pub const VERSION: u32 = 1;

/// The name of an exercise's speed-up among its checks.
pub const SPEED_UP: &str = "speed-up";

/// One graded submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`VERSION`].
    pub version: u32,
    /// The learner's name in the results.
    pub student: String,
    /// The points of all checks, minus the late penalty.
    pub score: f64,
    pub max_score: f64,
    /// Whether every check has a verdict. An incomplete record is worth grading again.
    pub complete: bool,
    /// The checks, in the order of the course.
    pub checks: Vec<CheckRecord>,
    /// Remarks besides the checks, such as unused files of the submission, points that an instructor has set,
    /// and late days. One sentence each.
    pub notes: Vec<String>,
    /// The learner's name, if the roster has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The learner's section, if the roster has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// The course's title. Empty in the record of an older grader, and in the journal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The assignment that was graded, if the course has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<String>,
    /// The late penalty. The score is already reduced by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Lateness>,
    /// The digest of the exercise files.
    pub submission: String,
    /// The start of the digest of each exercise file that was handed in, by exercise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// The digest of the code that formed the verdicts. Empty in the record of an older grader.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// The digest of compiler, dependencies and given code, which a submission is compiled with.
    pub course: String,
    /// The seed that the checks' random data came from.
    pub seed: u64,
    /// The first line of `rustc -vV`.
    pub toolchain: String,
    /// The sandbox layers that were on.
    pub sandbox: Vec<Layer>,
    /// Values that depend on the machine and the time.
    pub measurements: Measurements,
}

/// The title of the course that the records are of.
pub fn title_of(records: &[Record]) -> &str {
    let mut titles = records.iter().map(|record| record.title.as_str());
    titles.find(|title| !title.is_empty()).unwrap_or(UNTITLED)
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// `exercise/check`.
    pub id: String,
    pub exercise: String,
    pub outcome: Outcome,
    pub points: f64,
    pub max_points: f64,
    /// The part of the course that the exercise belongs to, by its folder.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub part: String,
    /// The feedback level, which limits what a learner sees.
    pub feedback: Feedback,
    /// The reason as a learner may see it at the course's feedback level. Empty if the check passed.
    /// [`CheckRecord::tell`] derives it from `lead` and `finding` for readers of the record. The grader never
    /// reads it back.
    pub message: String,
    /// Text before or instead of the finding, such as compiler errors or a missing file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lead: String,
    /// The complete reason in four parts, for the instructor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// Set if an instructor has set the points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Override>,
}

impl CheckRecord {
    /// Sets the message to what a learner may see at this level.
    pub fn tell(&mut self, feedback: Feedback) {
        self.feedback = feedback;
        self.message = match &self.finding {
            None => self.said_first().to_owned(),
            Some(finding) if self.lead.is_empty() => feedback.show(finding),
            Some(finding) => format!("{}\n{}", self.lead, feedback.show(finding)),
        };
    }

    /// The text before or instead of the finding. In the record of an older grader it is in the message.
    pub fn said_first(&self) -> &str {
        if self.lead.is_empty() && self.finding.is_none() { &self.message } else { &self.lead }
    }
}

/// The check's own points, when an instructor has set others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Override {
    /// The check's own points.
    pub graded: f64,
    /// The instructor's reason.
    pub reason: String,
}

/// How late a submission was, and the penalty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lateness {
    /// Started late days after the grace period of the course.
    pub days: u32,
    /// The late days that cost points.
    pub days_charged: u32,
    /// The late days that were taken from the free days of the term.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub term_days: u32,
    pub points_lost: f64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// The verdict of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Pass,
    Fail,
    /// The program did not end.
    Timeout,
    /// The program ended without an answer.
    Crash,
    /// The exercise's file does not compile.
    BuildError,
    /// A needed exercise is not right, so nothing was run. The points are those that the other checks of the
    /// exercise earned, in proportion.
    Blocked,
    /// The machine does not permit a verdict.
    NotMeasurable,
    /// A speed-up of an exercise whose other checks do not all pass. Nothing was run, and it gives no points.
    NotMeasured,
    /// The grader failed. This must never be scored as zero.
    GraderError,
}

impl Outcome {
    pub const ALL: [Outcome; 9] = [
        Outcome::Pass,
        Outcome::Fail,
        Outcome::Timeout,
        Outcome::Crash,
        Outcome::BuildError,
        Outcome::Blocked,
        Outcome::NotMeasurable,
        Outcome::NotMeasured,
        Outcome::GraderError,
    ];

    /// Whether the learner has failed the check. A check without a verdict says nothing about the learner.
    pub fn loses_points(self) -> bool {
        match self {
            Outcome::Fail | Outcome::Timeout | Outcome::Crash | Outcome::BuildError => true,
            Outcome::Pass
            | Outcome::Blocked
            | Outcome::NotMeasurable
            | Outcome::NotMeasured
            | Outcome::GraderError => false,
        }
    }

    /// Whether the check has no verdict, so that it is worth grading again.
    pub fn is_open(self) -> bool {
        matches!(self, Outcome::NotMeasurable | Outcome::GraderError)
    }

    /// The word used in records and tables.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Timeout => "timeout",
            Outcome::Crash => "crash",
            Outcome::BuildError => "build-error",
            Outcome::Blocked => "blocked",
            Outcome::NotMeasurable => "not-measurable",
            Outcome::NotMeasured => "not-measured",
            Outcome::GraderError => "grader-error",
        }
    }
}

/// Times and observations, which differ from run to run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measurements {
    /// Number of cores that the grader had.
    pub cores: usize,
    /// The time of grading, as `2026-11-29T14:03:00Z`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub graded_at: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// Time for building all parts, in milliseconds.
    pub build_ms: u64,
    /// Time for running all checks, in milliseconds.
    pub checks_ms: u64,
    /// The measurements of each check, by id.
    pub checks: BTreeMap<String, CheckMeasurement>,
    /// Each measured speed-up, by the id of its check.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub speedups: BTreeMap<String, Speedup>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckMeasurement {
    /// Time from the check's start to its verdict, in milliseconds.
    pub wall_ms: u64,
    /// The basis of the verdict. Only `patience` depends on time.
    pub decided_by: Because,
    /// What held in this run, if the check passed. One sentence by the check, with what it counted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub held: String,
    /// Number of requests that the program made.
    pub requests: usize,
    /// The requests that the server saw in the check's last run with requests, with the waiting thread and its
    /// process.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
    /// Number of later requests of that run.
    #[serde(default, skip_serializing_if = "no_spans")]
    pub spans_left_out: usize,
    /// Number of threads that waited at the same time, if the verdict counted threads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<Together>,
    /// The last lines of output of a program that ended without a result. They are a learner's text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last_words: String,
}

/// The speed-up of a learner's program over the sequential program. All figures are medians of ratios, with one
/// ratio per round, see [`Round`] and `fastest_of`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speedup {
    /// The sequential program's time divided by the learner's. 0, like all figures except the rounds, if too
    /// few rounds were undisturbed.
    pub estimate: f64,
    /// The lower end of its confidence interval.
    pub low: f64,
    pub high: f64,
    /// The confidence of both intervals. At 0.99 one interval in a hundred misses.
    pub confidence: f64,
    /// Number of undisturbed rounds, or windows of them, on which the figures rest. 0 without figures.
    pub runs: u32,
    /// Adjacent rounds in a window. The fastest run of each program counts. At 1 each round is a window. There
    /// are as many windows as rounds, because the last windows continue with the first rounds.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub fastest_of: u32,
    /// Number of cores that the programs could use.
    pub cores: usize,
    /// Whether they ran under the real-time scheduler, which keeps other programs off their cores.
    pub realtime: bool,
    /// The speed relative to the reference on the same machine at the same time.
    pub share: Share,
    /// All rounds, including disturbed ones.
    pub rounds: Vec<Round>,
    /// The path of Criterion's page, relative to the record's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

/// The reference's time divided by the learner's. At 1 the learner is as fast as the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The median of the rounds.
    pub estimate: f64,
    /// The lower end of its confidence interval.
    pub low: f64,
    pub high: f64,
    pub needed: f64,
}

/// Whole processes that ran back to back in random order, timed from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The latest run of the given sequential program, in microseconds. It runs in every fifth round only.
    pub sequential_us: u64,
    pub reference_us: u64,
    pub learner_us: u64,
    /// CPU time of the sequential program and its children, in microseconds. Divided by its time it is the
    /// number of cores used.
    pub sequential_cpu_us: u64,
    pub reference_cpu_us: u64,
    pub learner_cpu_us: u64,
    /// Whether the sequential program or the reference did not get its cores. Such a round is left out.
    pub disturbed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn no_spans(number: &usize) -> bool {
    *number == 0
}

/// The default, for which each round is a window.
fn one() -> u32 {
    1
}

fn is_one(fastest_of: &u32) -> bool {
    *fastest_of == 1
}

/// The exercise and the check's own name in an id, which is `exercise/name`.
pub fn split_id(id: &str) -> (&str, &str) {
    id.split_once('/').unwrap_or(("", id))
}

impl CheckRecord {
    /// Whether the check is a speed-up, which is measured instead of proved.
    pub fn is_speedup(&self) -> bool {
        split_id(&self.id).1 == SPEED_UP
    }
}

impl Record {
    /// Whether the grader failed on any check, so that the result is not a grade.
    pub fn is_faulty(&self) -> bool {
        self.checks.iter().any(|check| check.outcome == Outcome::GraderError)
    }

    /// The checks that did not pass.
    pub fn unmet(&self) -> impl Iterator<Item = &CheckRecord> {
        self.checks.iter().filter(|check| check.outcome != Outcome::Pass)
    }
}
