//! Grades one submission.
//!
//! The grader builds each part that the course grades, runs every check, and adds up the points. A check that
//! fails through the grader's own fault is run once more and then reported as such.

mod absent;
mod fast;
mod measuring;
mod needs;
mod not_executed;
mod places;
mod reference;
mod speedups;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use fastrand::Rng;
use lab::Finding;
use sandbox::Sandbox;
use witness::{Check, Pace, Part, Stage, Unmet, kept::Kept, timeline::Timeline};

use self::needs::Budgets;
use crate::{
    common::{self, cores},
    compile::{Builder, Built, codes},
    course::{CheckEntry, Course, ExerciseEntry},
    explain::explain,
    file_name::file_name,
    intake::Submission,
    record::{CheckMeasurement, CheckRecord, Measurements, Outcome, Record, VERSION},
    score,
};

pub use fast::AHEAD;
pub use needs::Needs;
pub use places::{Places, builds_in, granted, wanted};
pub use reference::{COURSE, reference};
pub use speedups::{PLOTS, SpeedupLane, leave_out};

/// The number of requests in the record of a check that passed and counted no threads.
const SPANS_OF_A_PASS: usize = 24;

/// Everything for grading that is the same for all submissions.
pub struct Grader {
    /// Runs programs.
    pub sandbox: Sandbox,
    /// Makes programs.
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

/// The results of building a submission's parts.
pub(crate) type Programs = BTreeMap<Part, Program>;

/// The result of building one part.
pub(crate) enum Program {
    Built(Built),
    Failed(String),
}

/// One check of a course, with its place in it.
#[derive(Clone, Copy)]
struct Task<'a> {
    exercise: &'a ExerciseEntry,
    entry: &'a CheckEntry,
    check: Check,
}

/// What the checks of one submission share.
#[derive(Clone, Copy)]
struct Subject<'a> {
    submission: &'a Submission,
    course: &'a Course,
    programs: &'a Programs,
    sandbox: &'a Sandbox,
    /// The seed of all random data.
    seed: u64,
    /// The limits for all runs of an exercise together.
    budgets: &'a Budgets,
}

/// A verdict with its measurements.
struct Judged {
    outcome: Outcome,
    finding: Option<Finding>,
    /// Text before or instead of the finding.
    lead: String,
    measurement: CheckMeasurement,
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

    /// Runs every check of the course. The verdicts are in the course's order.
    ///
    /// An exercise that a check needs runs first, even if it is not to be graded. If it has lost points, the
    /// check is blocked.
    fn check<'a>(&'a self, subject: Subject<'a>) -> Vec<(Task<'a>, Judged)> {
        let Subject { course, programs, .. } = subject;
        let asked = tasks(&course.exercises);
        let needed: BTreeSet<&str> =
            asked.iter().filter_map(|task| task.entry.needs.as_deref()).collect();
        let unasked = self.course.exercises.iter().filter(|exercise| {
            needed.contains(exercise.name.as_str()) && course.exercise(&exercise.name).is_none()
        });
        let unasked = tasks(unasked);
        let (first, rest): (Vec<_>, Vec<_>) =
            asked.iter().chain(&unasked).partition(|Task { exercise, entry, .. }| {
                entry.needs.is_none() && needed.contains(exercise.name.as_str())
            });

        let mut verdicts = self.judge_all(subject, &first);
        let failed: BTreeSet<_> = needed
            .into_iter()
            .filter(|name| {
                let mut own = first.iter().filter(|task| task.exercise.name == *name);
                own.any(|task| {
                    let verdict = verdicts.get(&task.id());
                    task.entry.points > 0.0 && verdict.is_some_and(|j| j.outcome.loses_points())
                })
            })
            .map(str::to_owned)
            .collect();
        let compiles = |task: &Task| {
            let name = &task.exercise.name;
            let program = programs.get(&task.exercise.part);
            let broken = |built: &Built| built.broken.contains_key(name);
            !subject.submission.broken.contains_key(name)
                && !matches!(program, Some(Program::Built(built)) if broken(built))
        };
        let (blocked, mut free): (Vec<_>, Vec<_>) = rest.into_iter().partition(|task| {
            task.entry.needs.as_ref().is_some_and(|name| failed.contains(name)) && compiles(task)
        });
        // Checks that take a fixed time start early, so that the others run beside them.
        free.sort_by_key(|task: &&Task| task.exercise.code.pace != Pace::TakesSeconds);
        verdicts.extend(self.judge_all(subject, &free));
        for task in blocked {
            let name = task.entry.needs.as_deref().unwrap_or_default();
            let message = format!(
                "it needs {name}, which is not right yet: see the messages there. Until \
                 then this check gets the same share of its points as the other checks of {}",
                task.exercise.name
            );
            verdicts.insert(task.id(), Judged::without_run(Outcome::Blocked, message));
        }
        asked.iter().filter_map(|task| Some((*task, verdicts.remove(&task.id())?))).collect()
    }

    /// Runs `tasks`, each as soon as a slot is free.
    fn judge_all(&self, subject: Subject, tasks: &[&Task]) -> BTreeMap<String, Judged> {
        let judged: Mutex<BTreeMap<String, Judged>> = Mutex::default();
        thread::scope(|scope| {
            for task in tasks {
                let place = self.places.take();
                scope.spawn(|| {
                    let _place = place;
                    let verdict = self.judge(subject, task);
                    let mut judged = judged.lock().unwrap_or_else(|e| e.into_inner());
                    judged.insert(task.id(), verdict);
                });
            }
        });
        judged.into_inner().unwrap_or_else(|e| e.into_inner())
    }

    fn judge(&self, subject: Subject, task: &Task) -> Judged {
        let Subject { submission, programs, sandbox, seed, budgets, .. } = subject;
        let Task { exercise, check, .. } = task;
        let began = Instant::now();
        let program = match programs.get(&exercise.part) {
            Some(Program::Built(built)) => built,
            Some(Program::Failed(why)) => {
                return Judged::without_run(Outcome::GraderError, why.clone());
            }
            None => {
                return Judged::without_run(Outcome::GraderError, "the part was not built".into());
            }
        };
        if let Some(why) = submission.broken.get(&exercise.name) {
            return Judged::not_compiled(format!("error: {why}"));
        }
        if let Some(errors) = program.broken.get(&exercise.name) {
            return Judged::not_compiled(errors.clone());
        }
        let handed_in = submission.files.contains_key(&exercise.name);
        let own_programs = self.builder.kit().programs();
        let processes = exercise.code.processes;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let run = || {
                let rng = Rng::with_seed(mix(&[&seed.to_string(), &task.id()]));
                let program = &program.program;
                let mut stage = Stage::new(sandbox, program, &own_programs, processes, rng);
                stage.budget = budgets.get(&exercise.name).cloned().unwrap_or_default();
                stage.kept = self.keep.as_ref().map(|folder| {
                    Kept::new(folder.join(file_name(&submission.student)).join(task.id()))
                });
                let result = (check.run)(&mut stage);
                (stage.unless_stopped(result), stage)
            };
            let may_lack = |(result, stage): &(Result<(), Unmet>, Stage)| {
                result.is_err() && stage.excess.is_none()
            };
            let (result, stage) = match sandbox.with_room(run, may_lack) {
                Ok(done) => done,
                Err(error) => return Judged::without_run(Outcome::GraderError, explain(&error)),
            };
            let (outcome, finding, lead) = match result {
                Ok(()) => (Outcome::Pass, None, String::new()),
                Err(Unmet::Failed(finding)) => (Outcome::Fail, Some(finding), String::new()),
                Err(Unmet::Faulted(_)) if attempts == 1 && stage.was_short() => continue,
                Err(Unmet::Crashed(finding) | Unmet::Faulted(finding)) => {
                    (Outcome::Crash, Some(finding), String::new())
                }
                Err(Unmet::TimedOut(finding)) => (Outcome::Timeout, Some(finding), String::new()),
                Err(Unmet::Grader(_)) if attempts == 1 => continue,
                Err(Unmet::Grader(error)) => match self.not_executed(exercise.part, &error) {
                    Some(finding) => (Outcome::Crash, Some(finding), String::new()),
                    None => (Outcome::GraderError, None, explain(&error)),
                },
            };
            let text = submission.files.get(&exercise.name);
            let finding = finding.map(|finding| match text {
                Some(text) => absent::explain(finding, text, sandbox.layers()),
                None => finding,
            });
            let lead = if handed_in || outcome == Outcome::Pass {
                lead
            } else {
                let path = exercise.path();
                let missing =
                    format!("{} was not handed in and is graded as the stub", path.display());
                if lead.is_empty() { missing } else { format!("{missing}\n{lead}") }
            };
            let timeline = kept(stage.timeline, outcome);
            let measurement = CheckMeasurement {
                wall_ms: milliseconds(began.elapsed()),
                decided_by: stage.because,
                requests: stage.requests,
                spans: timeline.spans,
                spans_left_out: timeline.left_out,
                together: timeline.together,
                last_words: stage.last_words,
            };
            return Judged { outcome, finding, lead, measurement };
        }
    }
}

/// Shortens the timeline of a check that passed and counted no threads.
fn kept(timeline: Timeline, outcome: Outcome) -> Timeline {
    let shows_why = outcome != Outcome::Pass || timeline.together.is_some();
    if shows_why { timeline } else { timeline.shortened(SPANS_OF_A_PASS) }
}

/// The checks of some exercises, in order. A check without code has no task, and [`Course::read`] refuses such
/// a course.
fn tasks<'a>(exercises: impl IntoIterator<Item = &'a ExerciseEntry>) -> Vec<Task<'a>> {
    let of = |exercise: &'a ExerciseEntry| {
        let checks = exercise.checks.iter();
        checks.filter_map(|entry| {
            let check = exercise.code.check(&entry.name)?;
            Some(Task { exercise, entry, check })
        })
    };
    exercises.into_iter().flat_map(of).collect()
}

impl Task<'_> {
    /// `exercise/check`.
    fn id(&self) -> String {
        format!("{}/{}", self.exercise.name, self.entry.name)
    }
}

impl Judged {
    fn without_run(outcome: Outcome, lead: String) -> Self {
        Self { outcome, finding: None, lead, measurement: CheckMeasurement::default() }
    }

    fn not_compiled(errors: String) -> Self {
        let finding = Some(codes::finding(&errors));
        Self { finding, ..Self::without_run(Outcome::BuildError, errors) }
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
