//! The second lane, in which speed-ups are measured alone on the machine, after all checks.
//!
//! An exercise is measured only if it passed its other checks. If the machine cannot measure, no learner loses
//! points. The record is then incomplete and contains the reason.

use std::{collections::BTreeSet, path::Path};

use fastrand::Rng;
use lab::Finding;
use witness::Part;

use super::{
    Grader,
    fast::{Fast, FastPrograms},
    mix,
};
use crate::{
    compile::codes,
    course::{Course, ExerciseEntry, SpeedupEntry},
    explain::explain,
    intake::Submission,
    record::{self, CheckRecord, Outcome, Record, SPEED_UP, Share, Speedup},
    speedup::{self, Measurable, Measured, Programs, Verdict},
};

/// Criterion's folder next to the records.
pub const PLOTS: &str = "criterion";

/// The result of a measurement, which is the outcome, the finding if it did not pass, and a message otherwise.
type Judged = (Outcome, Option<Finding>, String);

/// Whether it is the first or a repeated measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Try {
    First,
    Second,
}

/// Measures speed-ups, against the programs of the reference.
pub struct SpeedupLane<'a> {
    grader: &'a Grader,
    programs: FastPrograms<'a>,
    /// The folder for Criterion's pages, if wanted.
    plots: Option<&'a Path>,
}

impl<'a> SpeedupLane<'a> {
    /// A lane that compares with `reference`. With `plots`, Criterion writes its pages there, in one folder per
    /// learner.
    pub fn new(grader: &'a Grader, reference: &'a Submission, plots: Option<&'a Path>) -> Self {
        Self { grader, programs: FastPrograms::new(grader, reference), plots }
    }

    /// Whether the programs of the submission with this digest are already built.
    pub fn is_prepared(&self, digest: &str) -> bool {
        self.programs.has(digest)
    }

    /// Builds the programs for the speed-ups of a submission, while other work may still run. At most
    /// [`AHEAD`](super::AHEAD) submissions are prepared.
    pub fn prepare(&self, submission: &Submission, course: &Course, record: &Record) {
        self.programs.prepare(submission, &parts(course, record));
    }

    /// Measures the speed-ups of one submission and adds them to its record. Nothing else may run meanwhile.
    pub fn measure(&self, submission: &Submission, course: &Course, record: &mut Record) {
        let built = self.programs.take(submission, &parts(course, record));
        let mut unanswered = Vec::new();
        for exercise in &course.exercises {
            let Some(entry) = &exercise.speedup else { continue };
            let judged = if !is_worth_measuring(exercise, record) {
                let message = "it is measured when all other checks of the exercise pass";
                (Outcome::NotMeasured, None, message.to_owned())
            } else {
                self.judge(exercise, entry, &built, record, Try::First)
            };
            if judged.0 == Outcome::NotMeasurable {
                unanswered.push((exercise, entry));
            } else {
                enter(record, exercise, entry, course, judged);
            }
        }
        // Tries again, because the machine may be quieter after the other measurements.
        for (exercise, entry) in unanswered {
            let judged = self.judge(exercise, entry, &built, record, Try::Second);
            enter(record, exercise, entry, course, judged);
        }
    }

    fn judge(
        &self,
        exercise: &ExerciseEntry,
        entry: &SpeedupEntry,
        built: &Fast,
        record: &mut Record,
        attempt: Try,
    ) -> Judged {
        let failed = |why: String| (Outcome::GraderError, None, why);
        let cores = record.measurements.cores;
        let Some(subject) = Measurable::of(exercise.code, cores) else {
            return failed(format!("{} has no speed-up to measure", exercise.name));
        };
        let learner = match built.get(&exercise.part) {
            Some(Ok(learner)) => match learner.broken.get(&exercise.name) {
                Some(why) => return not_compiled(why),
                None => learner,
            },
            Some(Err(why)) => return failed(why.clone()),
            None => return failed("the part was not built".into()),
        };
        let reference = match self.programs.reference(exercise.part) {
            Ok(reference) => reference,
            Err(why) => return failed(why),
        };
        let programs = Programs { reference: &reference.program, learner: &learner.program };
        let student = crate::file_name::file_name(&record.student);
        let folder = self.plots.map(|plots| plots.join(&student));
        let seed = record.seed.to_string();
        let name = if attempt == Try::First { SPEED_UP } else { "speed-up again" };
        let mut rng = Rng::with_seed(mix(&[&seed, &exercise.name, name]));
        let sandbox = &self.grader.sandbox;
        let measured =
            speedup::measure(sandbox, programs, subject, entry.share, &mut rng, folder.as_deref());
        let measured = match measured {
            Ok(measured) => measured,
            Err(error) => return failed(explain(&error)),
        };
        let report = folder
            .filter(|_| measured.intervals.is_some())
            .map(|_| format!("{PLOTS}/{student}/{}", subject.page()));
        let id = format!("{}/{SPEED_UP}", exercise.name);
        let offered = (cores, measured.realtime);
        let figures = figures(&measured, subject, entry, offered, report);
        record.measurements.speedups.insert(id, figures);
        verdict(&measured, entry)
    }
}

/// Whether an exercise has passed its other checks. A blocked check has not failed.
fn is_worth_measuring(exercise: &ExerciseEntry, record: &Record) -> bool {
    let mut checks = record.checks.iter().filter(|check| check.exercise == exercise.name);
    checks.all(|check| matches!(check.outcome, Outcome::Pass | Outcome::Blocked))
}

/// The result for a file that compiles for the checks but not with optimisation.
fn not_compiled(why: &str) -> Judged {
    (
        Outcome::BuildError,
        Some(codes::finding(why)),
        format!("this file does not compile with optimisation, which the measurement uses:\n{why}"),
    )
}

/// The parts whose programs are needed to measure a submission.
fn parts(course: &Course, record: &Record) -> BTreeSet<Part> {
    let measured = course.exercises.iter().filter(|exercise| exercise.speedup.is_some());
    let worth = measured.filter(|exercise| is_worth_measuring(exercise, record));
    worth.map(|exercise| exercise.part).collect()
}

fn verdict(measured: &Measured, entry: &SpeedupEntry) -> Judged {
    let failed = |finding| (Outcome::Fail, Some(finding), String::new());
    let unknown = |why| (Outcome::NotMeasurable, None, why);
    if measured.wrong_answer {
        return failed(Finding::new(
            "the answer is right on every run, also in an optimised build",
            "the answer differs from the reference's",
            "an answer is kept from an earlier run, or two threads write to one place",
            "compute the answer anew on every call",
        ));
    }
    match &measured.verdict {
        Verdict::Pass => (Outcome::Pass, None, String::new()),
        Verdict::Fail => failed(too_slow(measured, entry)),
        Verdict::TooGood { seen } => failed(too_good(seen)),
        Verdict::Hopeless { seen } => failed(hopeless(seen)),
        Verdict::Open => unknown(format!("this machine cannot tell: {}", shown(measured))),
        Verdict::NotMeasurable { why } => unknown(format!("not measurable here: {why}")),
    }
}

/// The intervals in words.
fn shown(measured: &Measured) -> String {
    measured.intervals.map_or(String::new(), |[share, speedup]| {
        format!(
            "{:.2} times as fast as one after another ({:.2} to {:.2}), {:.2} of the model \
             answer's speed ({:.2} to {:.2})",
            speedup.estimate, speedup.low, speedup.high, share.estimate, share.low, share.high
        )
    })
}

/// What a learner does about a program that is slower than it should be.
const LOOK_AT_THREADS: &str =
    "measure with the part's own benches, and look which thread works when";

fn too_slow(measured: &Measured, entry: &SpeedupEntry) -> Finding {
    Finding::new(
        format!(
            "the program is nearly as fast as the model answer is on this machine: at least \
             {:.2} of its speed",
            entry.share
        ),
        shown(measured),
        "a lock is held around the work, work is done twice, or threads or processes are \
         started anew for each small task",
        LOOK_AT_THREADS,
    )
}

fn too_good(seen: &str) -> Finding {
    Finding::new(
        "the work of the exercise is done, by all threads or processes together",
        seen,
        "this is not the exercise: another computation, or an answer that was known before",
        "do the given work for every number, and share it out. If you have, ask your instructor to \
         look at it: a person can give the points",
    )
}

fn hopeless(seen: &str) -> Finding {
    Finding::new(
        "a run takes no longer than ten times the slowest run of the model answer",
        seen,
        "the work is done one after another, threads or processes wait for one another, or the program \
         sleeps",
        LOOK_AT_THREADS,
    )
}

/// The record's figures of a measurement on `cores` cores. `report` is Criterion's page.
fn figures(
    measured: &Measured,
    subject: Measurable,
    entry: &SpeedupEntry,
    (cores, realtime): (usize, bool),
    report: Option<String>,
) -> Speedup {
    let us = |seconds: f64| (seconds * 1e6).round() as u64;
    let [share, speedup] = measured.intervals.unwrap_or_default();
    let rounds: Vec<_> = measured
        .rounds
        .iter()
        .map(|round| record::Round {
            sequential_us: us(round.sequential.wall),
            reference_us: us(round.reference.wall),
            learner_us: us(round.learner.wall),
            sequential_cpu_us: us(round.sequential.cpu),
            reference_cpu_us: us(round.reference.cpu),
            learner_cpu_us: us(round.learner.cpu),
            disturbed: round.is_disturbed(subject.kind),
        })
        .collect();
    Speedup {
        estimate: speedup.estimate,
        low: speedup.low,
        high: speedup.high,
        confidence: measured.confidence,
        runs: measured.windows as u32,
        fastest_of: measured.width as u32,
        cores,
        realtime,
        share: Share {
            estimate: share.estimate,
            low: share.low,
            high: share.high,
            needed: entry.share,
        },
        rounds,
        report,
    }
}

/// Adds the verdict after the exercise's other checks, with its points.
fn enter(
    record: &mut Record,
    exercise: &ExerciseEntry,
    entry: &SpeedupEntry,
    course: &Course,
    (outcome, finding, lead): Judged,
) {
    let points = match outcome {
        Outcome::Pass | Outcome::NotMeasurable => entry.points,
        _ => 0.0,
    };
    record.score += points;
    record.complete &= !outcome.is_open();
    let mut check = CheckRecord {
        id: format!("{}/{SPEED_UP}", exercise.name),
        exercise: exercise.name.clone(),
        outcome,
        points,
        max_points: entry.points,
        part: exercise.part.folder.to_owned(),
        feedback: course.feedback,
        message: String::new(),
        lead,
        finding,
        overridden: None,
    };
    check.tell(course.feedback);
    let last = record.checks.iter().rposition(|check| check.exercise == exercise.name);
    record.checks.insert(last.map_or(record.checks.len(), |last| last + 1), check);
}

/// Records all speed-ups of the course as not measured, with the reason.
pub fn leave_out(course: &Course, record: &mut Record, why: &str) {
    for exercise in &course.exercises {
        if let Some(entry) = &exercise.speedup {
            let judged = (Outcome::NotMeasurable, None, why.to_owned());
            enter(record, exercise, entry, course, judged);
        }
    }
}
