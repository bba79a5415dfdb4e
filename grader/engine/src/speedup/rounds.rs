//! Runs the rounds of one speed-up. A round is two or three whole processes back to back in random order, and
//! their answers are compared. Nothing here judges.

use std::{path::Path, time::Duration};

use fastrand::Rng;
use sandbox::{ADDRESS, Job, Sandbox, SandboxError};
use serde_json::Value;
use witness::Task;

use super::{
    error::MeasureError,
    measurable::Measurable,
    patience::Patience,
    process::{Ran, Setting},
    round::{Kind, Round, Timing},
    rule::{self, LOOKS, Look},
    spare::Spare,
};

/// Indices of a round's programs.
const SEQUENTIAL: usize = 0;
const REFERENCE: usize = 1;
const LEARNER: usize = 2;

/// The time limit of our own processes. They normally take less than half a second.
const WALL_LIMIT: Duration = Duration::from_secs(20);

/// The two programs that are compared. The sequential program is a subcommand of the reference's.
#[derive(Debug, Clone, Copy)]
pub struct Programs<'a> {
    pub reference: &'a Path,
    pub learner: &'a Path,
}

/// The programs of one speed-up, and the rounds that were run.
pub(super) struct Rounds<'a> {
    sandbox: &'a Sandbox,
    programs: Programs<'a>,
    pub(super) subject: Measurable,
    /// The service's delay for each answer.
    latency: Duration,
    rng: Rng,
    /// The idle time during our own programs that leave cores idle.
    pub(super) spare: Spare,
    /// The time limit of the learner's runs.
    pub(super) patience: Patience,
    pub(super) taken: Vec<Round>,
}

/// The outcome of the learner's runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answers {
    /// All gave the reference's answer, except at most one that was stopped.
    Right,
    /// One gave no answer or a wrong one.
    Wrong,
    /// More than one was stopped.
    Late,
}

impl<'a> Rounds<'a> {
    pub(super) fn new(
        sandbox: &'a Sandbox,
        programs: Programs<'a>,
        subject: Measurable,
        latency: Duration,
        rng: &mut Rng,
    ) -> Self {
        let (rng, spare, patience) = (rng.fork(), Spare::default(), Patience::default());
        Self { sandbox, programs, subject, latency, rng, spare, patience, taken: Vec::new() }
    }

    /// Runs rounds until the look has enough, the first look is hopeless, or the answers end it.
    pub(super) fn take(&mut self, look: Look) -> Result<Answers, MeasureError> {
        // The warm-up is not counted. After it, files and caches are equally warm for all programs. The
        // sequential program is a subcommand of the reference's binary.
        if self.taken.is_empty() && self.run([REFERENCE, LEARNER])?.is_none() {
            return Ok(Answers::Wrong);
        }
        while self.taken.len() < look.rounds {
            if look == LOOKS[0] && self.is_hopeless() {
                break;
            }
            let round = match rule::sequential_so_far(&self.taken, self.subject.kind) {
                Some(sequential) => {
                    self.run([REFERENCE, LEARNER])?.map(|round| Round { sequential, ..round })
                }
                None => self.run([SEQUENTIAL, REFERENCE, LEARNER])?,
            };
            let Some(round) = round else { return Ok(Answers::Wrong) };
            self.taken.push(round);
            if self.patience.hopeless().is_some() {
                return Ok(Answers::Late);
            }
        }
        Ok(Answers::Right)
    }

    /// Whether the programs run under the real-time scheduler.
    pub(super) fn is_realtime(&self) -> bool {
        let granted = |cores| self.sandbox.realtime(cores);
        self.subject.kind.realtime_cores().is_some_and(granted) && self.patience.allows_realtime()
    }

    pub(super) fn is_hopeless(&self) -> bool {
        let crowded = self.spare.idle_cores().is_some_and(rule::is_crowded);
        rule::is_hopeless(&self.taken, self.subject.kind, crowded && !self.is_realtime())
    }

    /// Runs each of these programs once, including the reference and the learner's. `None` if the learner's
    /// ended without an answer, or with another answer than the reference's.
    fn run<const N: usize>(
        &mut self,
        mut order: [usize; N],
    ) -> Result<Option<Round>, MeasureError> {
        let realtime = self.is_realtime();
        let Self { sandbox, programs, subject, latency, rng, spare, patience, .. } = self;
        let server = format!("http://{ADDRESS}");
        let seed = rng.u64(..);
        let data = rng.fork();
        let task = |program: &Path| {
            let inside = Job::inside(program).to_string_lossy().into_owned();
            subject.task(&mut data.clone(), &inside, &server)
        };
        let one = |program: &Path, pick: fn(Task) -> Vec<String>, limit: Duration| {
            let setting = Setting { subject: *subject, latency: *latency, seed, limit, realtime };
            setting.run(sandbox, program, pick(task(program)))
        };
        // The learner's first run has a limit only after the reference has run.
        if patience.bound().is_some() {
            rng.shuffle(&mut order);
        }
        let mut timings = [Timing::NONE; 3];
        let mut answers = [const { Value::Null }; 3];
        let mut was_ended = false;
        for which in order {
            let ran = match which {
                SEQUENTIAL => {
                    spare.watch(|| one(programs.reference, |task| task.sequential, WALL_LIMIT))?
                }
                REFERENCE if subject.kind == Kind::Waiting => {
                    spare.watch(|| one(programs.reference, |task| task.parallel, WALL_LIMIT))?
                }
                REFERENCE => one(programs.reference, |task| task.parallel, WALL_LIMIT)?,
                _ => {
                    let limit = patience.bound().unwrap_or(WALL_LIMIT);
                    match one(programs.learner, |task| task.parallel, limit) {
                        // A program that the kernel cannot execute gives no answer. The reference's must be
                        // executable.
                        Err(MeasureError::Sandbox(SandboxError::NotExecuted { .. })) => {
                            Ran::NOTHING
                        }
                        done => done?,
                    }
                }
            };
            if which == REFERENCE {
                patience.add(ran.timing);
            }
            if which == LEARNER && ran.was_ended {
                patience.count_ended();
                was_ended = true;
            }
            timings[which] = ran.timing;
            answers[which] = ran.answer;
        }
        let [sequential, reference, learner] = timings;
        let right = answers[LEARNER] == answers[REFERENCE] && answers[LEARNER] != Value::Null;
        Ok((right || was_ended).then_some(Round { sequential, reference, learner }))
    }
}
