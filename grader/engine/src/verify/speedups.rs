//! Measures the speed-ups of kept submissions repeatedly. A right one must never fail, and a slow one must
//! never pass.
//!
//! The cases take turns, so that a change of the machine affects all of them. They run one after another, as in
//! the second lane of a grading. Open results are not tried again.

use std::{
    collections::BTreeMap,
    fmt,
    panic::resume_unwind,
    path::Path,
    thread::{self, ScopedJoinHandle},
    time::Instant,
};

use fastrand::Rng;
use sandbox::Sandbox;
use witness::Part;

use super::case::{Case, Kind, Pace};
use crate::{
    common::cores,
    compile::{BuildError, Built, Variant},
    course::{Course, ExerciseEntry},
    grade::Grader,
    intake::Submission,
    speedup::{self, Measurable, MeasureError, Programs, Verdict},
};

/// The results of one case's speed-up in one exercise.
#[derive(Debug, Clone)]
pub struct Pacing {
    /// The case's name.
    pub name: String,
    pub kind: Kind,
    pub exercise: String,
    /// Whether its work is CPU-bound.
    pub computing: bool,
    /// The expected result.
    pub pace: Pace,
    /// Number of measurements that passed.
    pub passed: u32,
    /// Number of measurements that failed.
    pub failed: u32,
    /// Number of measurements that stayed open.
    pub open: u32,
    /// Number of measurements that the machine did not permit.
    pub not_measurable: u32,
    /// The estimates of its share of the reference, if available.
    pub shares: Vec<f64>,
    /// The duration of each measurement, in milliseconds.
    pub ms: Vec<u64>,
    pub surprises: Vec<Surprise>,
}

/// An unexpected result of a speed-up.
#[derive(Debug, Clone)]
pub struct Surprise {
    /// The round, or `None` before the first.
    pub round: Option<u32>,
    /// The result, in one sentence.
    pub what: String,
}

impl fmt::Display for Surprise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.round {
            Some(round) => write!(f, "round {round}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// A speed-up could not be measured, through no fault of a case.
#[derive(Debug, thiserror::Error)]
pub enum PacingError {
    #[error("{case}: {source}")]
    Build { case: String, source: BuildError },
    #[error("{case}: {source}")]
    Run { case: String, source: MeasureError },
}

/// A case's program, and its measurements.
struct Lane {
    pacing: Pacing,
    subject: Measurable,
    part: Part,
    needed: f64,
    program: Built,
}

/// Measures every speed-up of `cases` `repeat` times. Each is reported with its round.
///
/// # Errors
///
/// When a program cannot be built or the grader's own means fail.
pub fn verify_speedups(
    grader: &Grader,
    reference: &Submission,
    cases: &[Case],
    repeat: u32,
    tell: impl Fn(u32, &Pacing),
) -> Result<Vec<Pacing>, PacingError> {
    let mut references: BTreeMap<Part, Built> = BTreeMap::new();
    for &part in grader.course.catalog.parts {
        references.insert(part, build(grader, "reference", reference, part)?);
    }
    let mut lanes = lanes(grader, cases)?;
    for round in 1..=repeat {
        for lane in &mut lanes {
            let Some(reference) = references.get(&lane.part) else { continue };
            let mut rng = Rng::with_seed(grader.seed + u64::from(round));
            lane.measure(&grader.sandbox, &reference.program, &mut rng, round)?;
            tell(round, &lane.pacing);
        }
    }
    Ok(lanes.into_iter().map(|lane| lane.pacing).collect())
}

/// Builds the programs of all cases on all cores, before anything is measured.
fn lanes(grader: &Grader, cases: &[Case]) -> Result<Vec<Lane>, PacingError> {
    let cores = cores();
    let known = cases.iter().filter(|case| case.pace != Pace::Unknown);
    let wanted: Vec<_> = known
        .flat_map(|case| {
            measured(&grader.course, case, cores).map(move |measured| (case, measured))
        })
        .collect();
    let mut lanes = Vec::new();
    for some in wanted.chunks(cores) {
        let built: Vec<_> = thread::scope(|scope| {
            let builds: Vec<_> = some
                .iter()
                .map(|(case, (exercise, ..))| {
                    scope.spawn(|| build(grader, &case.name, &case.submission, exercise.part))
                })
                .collect();
            builds.into_iter().map(ScopedJoinHandle::join).collect()
        });
        for (&(case, (exercise, subject, needed)), built) in some.iter().zip(built) {
            let program = built.unwrap_or_else(|panic| resume_unwind(panic))?;
            let mut pacing = Pacing::of(case, &subject);
            if let Some(why) = program.broken.get(&exercise.name) {
                let what = format!("it does not compile optimised: {why}");
                pacing.surprises.push(Surprise { round: None, what });
            }
            lanes.push(Lane { pacing, subject, part: exercise.part, needed, program });
        }
    }
    Ok(lanes)
}

impl Lane {
    /// Measures the speed-up once.
    fn measure(
        &mut self,
        sandbox: &Sandbox,
        reference: &Path,
        rng: &mut Rng,
        round: u32,
    ) -> Result<(), PacingError> {
        let programs = Programs { reference, learner: &self.program.program };
        let began = Instant::now();
        let measured = speedup::measure(sandbox, programs, self.subject, self.needed, rng, None)
            .map_err(|source| PacingError::Run { case: self.pacing.name.clone(), source })?;
        self.pacing.ms.push(began.elapsed().as_millis() as u64);
        self.pacing.add(round, &measured);
        Ok(())
    }
}

/// The speed-ups that a case changes.
fn measured<'a>(
    course: &'a Course,
    case: &'a Case,
    cores: usize,
) -> impl Iterator<Item = (&'a ExerciseEntry, Measurable, f64)> {
    course.exercises.iter().filter_map(move |exercise| {
        let entry = exercise.speedup?;
        let subject = Measurable::of(exercise.code, cores)?;
        case.exercises.contains(&exercise.name).then_some((exercise, subject, entry.share))
    })
}

fn build(
    grader: &Grader,
    case: &str,
    submission: &Submission,
    part: Part,
) -> Result<Built, PacingError> {
    grader
        .builder
        .build_variant(part, submission, &grader.course, Variant::Fast)
        .map_err(|source| PacingError::Build { case: case.to_owned(), source })
}

impl Pacing {
    fn of(case: &Case, subject: &Measurable) -> Self {
        Self {
            name: case.name.clone(),
            kind: case.kind,
            exercise: subject.exercise.name.to_owned(),
            computing: subject.kind != speedup::Kind::Waiting,
            pace: case.pace,
            passed: 0,
            failed: 0,
            open: 0,
            not_measurable: 0,
            shares: Vec::new(),
            ms: Vec::new(),
            surprises: Vec::new(),
        }
    }

    fn add(&mut self, round: u32, measured: &speedup::Measured) {
        let share = measured.intervals.map(|[share, _]| share);
        self.shares.extend(share.map(|share| share.estimate));
        let (count, wrong) = match measured.verdict {
            Verdict::Pass => (&mut self.passed, self.pace == Pace::Slow),
            Verdict::Fail | Verdict::TooGood { .. } | Verdict::Hopeless { .. } => {
                (&mut self.failed, self.pace == Pace::Right)
            }
            Verdict::Open => (&mut self.open, false),
            Verdict::NotMeasurable { .. } => (&mut self.not_measurable, false),
        };
        *count += 1;
        if measured.wrong_answer {
            self.surprise(round, "the answer differs from the reference's".into());
        } else if wrong {
            let figures = share.map_or("no figures".to_owned(), |share| {
                format!("{:.2} ({:.2} to {:.2})", share.estimate, share.low, share.high)
            });
            let verdict = if self.pace == Pace::Slow { "passed" } else { "failed" };
            self.surprise(round, format!("it {verdict} with a share of {figures}"));
        }
    }

    fn surprise(&mut self, round: u32, what: String) {
        self.surprises.push(Surprise { round: Some(round), what });
    }
}
