//! Grades one submission.
//!
//! The grader builds each part that the course grades, runs every check, and adds up the points. [`order`] says
//! which check runs when, and [`judge`] runs one of them.

mod absent;
mod fast;
mod judge;
mod measuring;
mod needs;
mod not_executed;
mod order;
mod places;
mod reference;
mod speedups;
mod task;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use sandbox::Sandbox;

use self::task::{Judged, Subject, Task, tasks};
use crate::{
    common::{self, cores},
    compile::Builder,
    course::Course,
    explain::explain,
    intake::Submission,
    record::{CheckRecord, Measurements, Outcome, Record, VERSION},
    score,
};

pub use fast::AHEAD;
pub use needs::Needs;
pub use places::{Places, builds_in, granted, wanted};
pub use reference::{COURSE, reference};
pub use speedups::{PLOTS, SpeedupLane, leave_out};
pub(crate) use task::{Program, Programs};

/// Everything for grading that is the same for all submissions.
pub struct Grader {
    pub sandbox: Sandbox,
    pub builder: Builder,
    /// The whole course, even if only a part of it is graded.
    pub course: Course,
    /// The digest of compiler, dependencies and given code.
    pub kit_digest: String,
    /// The seed of the class, or of the command line.
    pub seed: u64,
    /// The folder for the input and output of runs, with `--keep`.
    pub keep: Option<PathBuf>,
    /// The time after which pending checks are `timeout`.
    pub deadline: Option<Instant>,
    /// The slots in which checks run.
    pub places: Places,
    /// The time and CPU time of the model answers on this machine. Budgets depend on them.
    pub needs: Needs,
}

/// The durations of building and checking, in milliseconds.
#[derive(Default)]
struct Times {
    build_ms: u64,
    checks_ms: u64,
}

impl Grader {
    /// Grades one submission by `course`, which may be a part of the grader's. Problems of the submission are
    /// in the record.
    pub fn grade(&self, submission: &Submission, course: &Course) -> Record {
        let building = Instant::now();
        let programs = self.build(submission, course);
        let build_ms = milliseconds(building.elapsed());
        self.record(submission, course, &programs, build_ms, self.seed)
    }

    /// Checks a built submission and creates its record. A repeated call uses the same programs and data.
    pub(crate) fn record(
        &self,
        submission: &Submission,
        course: &Course,
        programs: &Programs,
        build_ms: u64,
        seed: u64,
    ) -> Record {
        let digest = digest(submission);
        let mixed = mix(&[&seed.to_string(), &digest, &self.kit_digest]);
        let checking = Instant::now();
        let sandbox = self.sandbox.for_one_submission();
        let budgets = &self.needs.budgets(&self.course, self.deadline);
        let subject =
            Subject { submission, course, programs, sandbox: &sandbox, seed: mixed, budgets };
        let judged = self.check(subject);
        let checks_ms = milliseconds(checking.elapsed());
        let times = Times { build_ms, checks_ms };
        self.write_up(submission, course, judged, times, seed)
    }

    /// The record of a submission on which the grader failed as a whole.
    pub fn failed(&self, submission: &Submission, course: &Course, why: &str) -> Record {
        let judged = tasks(&course.exercises)
            .iter()
            .map(|task| (*task, Judged::without_run(Outcome::GraderError, why.to_owned())))
            .collect();
        self.write_up(submission, course, judged, Times::default(), self.seed)
    }

    fn write_up(
        &self,
        submission: &Submission,
        course: &Course,
        judged: Vec<(Task, Judged)>,
        times: Times,
        seed: u64,
    ) -> Record {
        let mut record = Record {
            version: VERSION,
            student: submission.student.clone(),
            score: 0.0,
            max_score: 0.0,
            complete: true,
            checks: Vec::new(),
            notes: submission.notes.clone(),
            name: String::new(),
            section: String::new(),
            title: String::new(),
            assignment: None,
            late: None,
            submission: digest(submission),
            files: submission.digests(),
            code: String::new(),
            course: self.kit_digest.clone(),
            seed,
            toolchain: self.builder.kit().toolchain.clone(),
            sandbox: self.sandbox.layers().to_vec(),
            measurements: Measurements {
                cores: cores(),
                graded_at: common::now(),
                host: common::host(),
                build_ms: times.build_ms,
                checks_ms: times.checks_ms,
                checks: BTreeMap::new(),
                speedups: BTreeMap::new(),
            },
        };
        for (task, judged) in judged {
            record.measurements.checks.insert(task.id(), judged.measurement);
            record.checks.push(CheckRecord {
                id: task.id(),
                exercise: task.exercise.name.clone(),
                outcome: judged.outcome,
                points: 0.0,
                max_points: task.entry.points,
                part: task.exercise.part.folder.to_owned(),
                feedback: course.feedback_at(&task.exercise.name, &task.entry.name),
                // Set below from lead and finding.
                message: String::new(),
                lead: judged.lead,
                finding: judged.finding,
                overridden: None,
            });
        }
        score::apply(&mut record, course);
        record
    }

    /// Builds the parts that `course` grades, in parallel.
    pub(crate) fn build(&self, submission: &Submission, course: &Course) -> Programs {
        self.build_with(&self.builder, submission, course)
    }

    /// Like [`Grader::build`], with another builder.
    pub(crate) fn build_with(
        &self,
        builder: &Builder,
        submission: &Submission,
        course: &Course,
    ) -> Programs {
        let parts = course.catalog.parts.iter().copied();
        let parts = parts.filter(|part| course.of_part(*part).next().is_some());
        thread::scope(|scope| {
            let builds: Vec<_> = parts
                .map(|part| {
                    (part, scope.spawn(move || builder.build(part, submission, &self.course)))
                })
                .collect();
            builds
                .into_iter()
                .map(|(part, build)| {
                    let program = match build.join() {
                        Ok(Ok(built)) => Program::Built(built),
                        Ok(Err(error)) => Program::Failed(explain(&error)),
                        Err(_) => Program::Failed("the build panicked".into()),
                    };
                    (part, program)
                })
                .collect()
        })
    }
}

/// The digest of a submission's exercise files, including the reasons why some are unreadable.
pub fn digest(submission: &Submission) -> String {
    let broken = submission.broken.iter().map(|(name, why)| (format!("broken: {name}"), why));
    let files = submission.files.iter().map(|(name, text)| (name.clone(), text));
    let pieces = files.chain(broken).flat_map(|(name, text)| [name, text.clone()]);
    common::digest(pieces).to_hex().to_string()
}

/// Derives a seed from several texts.
fn mix(texts: &[&str]) -> u64 {
    let digest = common::digest(texts);
    let mut first = [0; 8];
    first.copy_from_slice(&digest.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
