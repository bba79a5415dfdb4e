//! The native record of one grading: what every other format is a projection of.
//!
//! Everything but [`Record::measurements`] comes out the same whenever the same submission is
//! graded against the same course with the same seed. `grader/record.schema.json` documents the
//! form for readers in other languages; a test holds the two together.

use std::collections::BTreeMap;

use lab::Finding;
use sandbox::Layer;
use serde::{Deserialize, Serialize};
use witness::{
    run::Because,
    timeline::{Span, Together},
};

use crate::course::Feedback;

/// The version of the record's form. It grows when a reader of the last one would stumble.
pub const VERSION: u32 = 1;

/// The name of an exercise's speed-up among its checks.
pub const SPEED_UP: &str = "speed-up";

/// One graded submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`VERSION`].
    pub version: u32,
    /// Who handed it in.
    pub student: String,
    /// The points of all checks together.
    pub score: f64,
    /// What could be had.
    pub max_score: f64,
    /// Whether every check came to a verdict. A record that is not complete is worth grading again.
    pub complete: bool,
    /// The checks, in the order of the course.
    pub checks: Vec<CheckRecord>,
    /// What is to be known beside the checks: what was seen in the submission and not used, points
    /// that an instructor has set, late days. One sentence each.
    pub notes: Vec<String>,
    /// The learner's name, where the roster has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The learner's section, where the roster has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// The assignment that it was graded as, where the course has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<String>,
    /// What it lost for coming late; its score is without that already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Lateness>,
    /// The digest of the exercise files.
    pub submission: String,
    /// The start of the digest of each exercise file that was handed in, by exercise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// The digest of the code that formed the verdicts. Empty in a record of an older grader.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// The digest of compiler, dependencies and given code: what a submission is compiled with.
    pub course: String,
    /// The seed that the checks' random data came from.
    pub seed: u64,
    /// The compiler.
    pub toolchain: String,
    /// The sandbox layers that were on.
    pub sandbox: Vec<Layer>,
    /// What depends on the machine and the moment.
    pub measurements: Measurements,
}

/// One check's verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// `exercise/check`.
    pub id: String,
    /// The exercise.
    pub exercise: String,
    /// The verdict.
    pub outcome: Outcome,
    /// What it gave.
    pub points: f64,
    /// What it could give.
    pub max_points: f64,
    /// The part of the course that the exercise belongs to, by its folder.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub part: String,
    /// How much of it a learner may be told.
    pub feedback: Feedback,
    /// Why, as the course's feedback level allows a learner to be told; empty when it passed. Made of `lead` and
    /// `finding` by [`CheckRecord::tell`], for readers of the record, and never read back.
    pub message: String,
    /// What is said before the finding or without one: compiler errors, a file that was not handed in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lead: String,
    /// Why, in four parts and in full: for the instructor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// Set where the points are an instructor's, not the check's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Override>,
}

impl CheckRecord {
    /// Sets the message to what a learner may be told at this level.
    pub fn tell(&mut self, feedback: Feedback) {
        self.feedback = feedback;
        self.message = match &self.finding {
            None => self.said_first().to_owned(),
            Some(finding) if self.lead.is_empty() => feedback.show(finding),
            Some(finding) => format!("{}\n{}", self.lead, feedback.show(finding)),
        };
    }

    /// What is said before the finding or without one. A record of an older grader has it in its message.
    pub fn said_first(&self) -> &str {
        if self.lead.is_empty() && self.finding.is_none() { &self.message } else { &self.lead }
    }
}

/// What an instructor has set in place of what a check gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Override {
    /// What the check had given.
    pub graded: f64,
    /// Why, in the instructor's words.
    pub reason: String,
}

/// How late a submission came, and what that cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lateness {
    /// Late days begun, beyond what the course forgives as grace.
    pub days: u32,
    /// Those of them that cost something.
    pub days_charged: u32,
    /// Those of them that were taken from the days that all assignments of a term have together.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub term_days: u32,
    /// Points lost.
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
    /// What must hold held.
    Pass,
    /// It did not.
    Fail,
    /// The program did not end.
    Timeout,
    /// The program ended without an answer.
    Crash,
    /// The exercise's file does not compile.
    BuildError,
    /// Another exercise that this check needs is not right: nothing was run, and the points are those
    /// that the other checks of its own exercise earned, in proportion.
    Blocked,
    /// This machine cannot tell.
    NotMeasurable,
    /// A speed-up of an exercise whose other checks do not all pass: nothing was run, and it gives no points.
    NotMeasured,
    /// The grader failed: never scored as zero by anyone who reads on.
    GraderError,
}

impl Outcome {
    /// All there are.
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

    /// Whether the learner has missed what the check asks for. A check that came to no verdict on
    /// that says nothing of the learner.
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

    /// Whether the check came to no verdict: it is worth doing again.
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

/// Times and sightings: never the same twice.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measurements {
    /// Cores that the grader had.
    pub cores: usize,
    /// When it was graded, as `2026-11-29T14:03:00Z`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub graded_at: String,
    /// The name of the machine.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// Building all parts, in milliseconds.
    pub build_ms: u64,
    /// Running all checks, in milliseconds.
    pub checks_ms: u64,
    /// Each check, by id.
    pub checks: BTreeMap<String, CheckMeasurement>,
    /// Each speed-up that was measured, by the id of its check.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub speedups: BTreeMap<String, Speedup>,
}

/// What was measured of one check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckMeasurement {
    /// From its start to its verdict, in milliseconds.
    pub wall_ms: u64,
    /// On what the verdict rests. Only `patience` has to do with time.
    pub decided_by: Because,
    /// Requests that the program made in it.
    pub requests: usize,
    /// What the server saw of the check's last run that made requests: which thread of which process waited
    /// for which answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
    /// How many requests of that run came after those.
    #[serde(default, skip_serializing_if = "no_spans")]
    pub spans_left_out: usize,
    /// How many threads the verdict counted at the same time, where it counted threads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<Together>,
    /// The last words of a program that ended without a result: a learner's text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last_words: String,
}

/// How many times as fast as the sequential program a learner's was. Medians of ratios, one ratio a
/// round; see [`Round`] and `fastest_of`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speedup {
    /// The sequential program's time by the learner's; 0, like all figures but the rounds, where too
    /// few rounds were undisturbed.
    pub estimate: f64,
    /// The lower end of its confidence interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How sure both intervals are: 0.99 is one miss in a hundred.
    pub confidence: f64,
    /// The rounds, or windows of them, that it rests on: those that were not disturbed. 0 without figures.
    pub runs: u32,
    /// Neighbouring rounds in a window, of which each program's fastest run counts; 1 where each round stands
    /// for itself. There are as many windows as rounds: the first follows the last.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub fastest_of: u32,
    /// The cores that the programs were offered.
    pub cores: usize,
    /// Whether they ran under the real-time scheduler, which keeps other programs off their cores.
    pub realtime: bool,
    /// How near it comes to the reference on the same machine at the same time.
    pub share: Share,
    /// Every round as it was measured.
    pub rounds: Vec<Round>,
    /// The page that Criterion wrote of it, as a path from the record's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

/// The reference's time by the learner's: 1 is as fast as the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The median of the rounds.
    pub estimate: f64,
    /// The lower end of its confidence interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// What a learner is held to.
    pub needed: f64,
}

/// Whole processes run back to back, in random order, timed from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The given sequential program, in microseconds: its latest run, for it takes part in every fifth round only.
    pub sequential_us: u64,
    /// The reference, in microseconds.
    pub reference_us: u64,
    /// The learner's, in microseconds.
    pub learner_us: u64,
    /// CPU time of the sequential program and its children, in microseconds. By its time it is the
    /// number of cores that were used.
    pub sequential_cpu_us: u64,
    /// That of the reference.
    pub reference_cpu_us: u64,
    /// That of the learner's.
    pub learner_cpu_us: u64,
    /// Whether the first two did not get their cores. Such a round counts for nothing.
    pub disturbed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn no_spans(number: &usize) -> bool {
    *number == 0
}

/// Each round stands for itself.
fn one() -> u32 {
    1
}

fn is_one(fastest_of: &u32) -> bool {
    *fastest_of == 1
}

impl CheckRecord {
    /// Whether it is a speed-up: measured, not proved.
    pub fn is_speedup(&self) -> bool {
        self.id.split_once('/').is_some_and(|(_, name)| name == SPEED_UP)
    }
}

impl Record {
    /// Whether the grader itself failed somewhere, so that this is no grade.
    pub fn is_faulty(&self) -> bool {
        self.checks.iter().any(|check| check.outcome == Outcome::GraderError)
    }

    /// The checks that did not pass.
    pub fn unmet(&self) -> impl Iterator<Item = &CheckRecord> {
        self.checks.iter().filter(|check| check.outcome != Outcome::Pass)
    }
}
