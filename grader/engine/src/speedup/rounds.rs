//! Runs the rounds of one speed-up. A round is two or three whole processes back to back in random order, each
//! alone in its own sandbox and world. Init takes the times outside the program, and answers are compared. If
//! ten rounds leave the verdict open, closer looks follow with some more rounds each.

use std::{io, path::Path, time::Duration};

use fastrand::Rng;
use sandbox::{ADDRESS, DOCUMENT, Job, Prints, Sandbox, SandboxError};
use serde_json::Value;
use witness::{Exercise, Subject, Task, Terms, Work, document, world::Server};

use super::{
    estimate::{self, Interval, estimate},
    patience::Patience,
    rule::{self, Kind, LOOKS, Look, Round, Timing, Verdict},
    settle::settle,
    spare::Spare,
    too_good::too_good,
};

/// Indices of a round's programs.
const SEQUENTIAL: usize = 0;
const REFERENCE: usize = 1;
const LEARNER: usize = 2;

/// The timing of a process that has not run.
const NO_TIME: Timing = Timing { wall: 0.0, cpu: 0.0 };

/// The time limit of our own processes. They normally take less than half a second.
const WALL_LIMIT: Duration = Duration::from_secs(20);

/// The service's delay for each answer, for exercises that wait.
const LATENCY: Duration = Duration::from_millis(6);

/// The delay on a machine that shows no speed-up with [`LATENCY`]. With longer waits, cores that other programs
/// use matter less.
const LATENCY_AMONG_OTHERS: Duration = Duration::from_millis(25);

/// An exercise whose speed-up can be measured on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Measurable {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// The kind of work.
    pub kind: Kind,
    subject: Subject,
}

impl Measurable {
    /// The speed-up of `exercise` on a machine with `cores` cores, or `None` if the exercise has none.
    pub fn of(exercise: &'static Exercise, cores: usize) -> Option<Self> {
        let subject = exercise.speedup?;
        let kind = match subject.work {
            Work::Computing => Kind::Computing { workers: cores.clamp(1, 4) },
            Work::Waiting => Kind::Waiting,
        };
        Some(Self { exercise, kind, subject })
    }

    /// Criterion's page of the exercise, as a path relative to the report folder.
    pub fn page(&self) -> String {
        estimate::page(self.exercise.name)
    }

    /// A task for one round. `program` is the program's path in the sandbox, and `server` the service's
    /// address.
    fn task(&self, rng: &mut Rng, program: &str, server: &str) -> Task {
        let workers = match self.kind {
            Kind::Computing { workers } => workers,
            Kind::Waiting => 0,
        };
        (self.subject.task)(rng, &Terms { program, server, workers })
    }
}

/// The measurements of one learner's speed-up.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The verdict on the speed-up.
    pub verdict: Verdict,
    /// All rounds, including disturbed ones.
    pub rounds: Vec<Round>,
    /// The learner's share of the reference, and its speed-up. `None` without enough clean windows.
    pub intervals: Option<[Interval; 2]>,
    /// The confidence of the intervals.
    pub confidence: f64,
    /// Adjacent rounds in a window. In the first look each round is a window.
    pub width: usize,
    /// Number of clean windows, on which the intervals are based.
    pub windows: usize,
    /// Whether the learner's answer differed from the reference's.
    pub wrong_answer: bool,
    /// Whether the programs ran under the real-time scheduler at the end.
    pub realtime: bool,
}

/// The two programs that are compared. The sequential program is a subcommand of the reference's.
#[derive(Debug, Clone, Copy)]
pub struct Programs<'a> {
    /// The program with the reference's exercises.
    pub reference: &'a Path,
    /// The program with the learner's exercises.
    pub learner: &'a Path,
}

/// Measures a learner's speed-up, which must reach the share `needed` of the reference. Criterion writes its
/// pages to `report`, if given.
///
/// # Errors
///
/// When the grader's own means fail. A failure of the programs is a verdict.
pub fn measure(
    sandbox: &Sandbox,
    programs: Programs,
    subject: Measurable,
    needed: f64,
    rng: &mut Rng,
    report: Option<&Path>,
) -> Result<Measured, SandboxError> {
    let mut with = |latency| Rounds::new(sandbox, programs, subject, latency, rng);
    let measured = with(LATENCY).judge(needed, report)?;
    if subject.kind == Kind::Waiting && measured.is_untold() {
        return with(LATENCY_AMONG_OTHERS).judge(needed, report);
    }
    Ok(measured)
}

impl Measured {
    /// Whether the machine could not measure it.
    fn is_untold(&self) -> bool {
        matches!(self.verdict, Verdict::NotMeasurable { .. })
    }
}

/// The programs of one speed-up, and the rounds that were run.
struct Rounds<'a> {
    sandbox: &'a Sandbox,
    programs: Programs<'a>,
    subject: Measurable,
    /// The service's delay for each answer.
    latency: Duration,
    rng: Rng,
    /// The idle time during our own programs that leave cores idle.
    spare: Spare,
    /// The time limit of the learner's runs.
    patience: Patience,
    taken: Vec<Round>,
}

/// The outcome of the learner's runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    /// All gave the reference's answer, except at most one that was stopped.
    Right,
    /// One gave no answer or a wrong one.
    Wrong,
    /// More than one was stopped.
    Late,
}

/// One process of a round.
struct Ran {
    timing: Timing,
    /// The answer, or null if there was none.
    answer: Value,
    /// Whether it was stopped at its time limit.
    was_ended: bool,
}

impl<'a> Rounds<'a> {
    fn new(
        sandbox: &'a Sandbox,
        programs: Programs<'a>,
        subject: Measurable,
        latency: Duration,
        rng: &mut Rng,
    ) -> Self {
        let (rng, spare, patience) = (rng.fork(), Spare::default(), Patience::default());
        Self { sandbox, programs, subject, latency, rng, spare, patience, taken: Vec::new() }
    }

    /// Takes the first look, and closer ones while they may change the result.
    fn judge(mut self, needed: f64, report: Option<&Path>) -> Result<Measured, SandboxError> {
        let kind = self.subject.kind;
        let [first, closer @ ..] = LOOKS;
        let mut measured = self.look(first, needed, report)?;
        for look in closer {
            let chances = (self.is_realtime(), self.is_hopeless());
            if rule::wants(look, &self.taken, &measured.verdict, kind, chances) {
                measured = self.look(look, needed, report)?;
            }
        }
        if let (Verdict::Open, Some(intervals)) = (&measured.verdict, measured.intervals) {
            let clean: Vec<_> =
                self.taken.iter().filter(|round| !round.is_disturbed(kind)).copied().collect();
            measured.verdict = self.excused(settle(&clean, intervals, needed));
        }
        Ok(measured)
    }

    /// Runs the rounds that this look still lacks, and judges all rounds.
    fn look(
        &mut self,
        look: Look,
        needed: f64,
        report: Option<&Path>,
    ) -> Result<Measured, SandboxError> {
        let kind = self.subject.kind;
        let answers = self.take(look)?;
        let mut measured = Measured {
            verdict: Verdict::Fail,
            rounds: self.taken.clone(),
            intervals: None,
            confidence: look.confidence,
            width: look.width,
            windows: 0,
            wrong_answer: answers == Answers::Wrong,
            realtime: self.is_realtime(),
        };
        if let Some(seen) = self.patience.hopeless() {
            measured.verdict = Verdict::Hopeless { seen };
        }
        if answers != Answers::Right {
            return Ok(measured);
        }
        let clean = match rule::measurable(&self.taken, look, kind) {
            Ok(clean) => clean,
            Err(why) => {
                measured.verdict = Verdict::NotMeasurable { why };
                return Ok(measured);
            }
        };
        measured.windows = clean.len();
        let shares = clean.iter().map(Round::share).collect();
        let speedups = clean.iter().map(Round::speedup).collect();
        let ratios = [shares, speedups];
        let intervals = estimate(self.subject.exercise.name, ratios, look.confidence, report)
            .map_err(|source| SandboxError::Step { step: "ask Criterion".into(), source })?;
        measured.intervals = Some(intervals);
        measured.verdict = match rule::decide(intervals[0], intervals[1], needed) {
            Verdict::Fail => self.excused(Verdict::Fail),
            verdict => match too_good(&clean, intervals[0], kind) {
                Some(seen) => Verdict::TooGood { seen },
                None => verdict,
            },
        };
        Ok(measured)
    }

    /// The verdict. A failure of a waiting program is excused if the machine had no core to spare.
    fn excused(&self, verdict: Verdict) -> Verdict {
        let kind = self.subject.kind;
        let excuse = || self.spare.idle_cores().and_then(|idle| rule::excuse(kind, idle));
        match verdict {
            Verdict::Fail => excuse().map_or(Verdict::Fail, |why| Verdict::NotMeasurable { why }),
            verdict => verdict,
        }
    }

    /// Runs rounds until the look has enough, the first look is hopeless, or the answers end it.
    fn take(&mut self, look: Look) -> Result<Answers, SandboxError> {
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
    fn is_realtime(&self) -> bool {
        let granted = |cores| self.sandbox.realtime(cores);
        self.subject.kind.realtime_cores().is_some_and(granted) && self.patience.allows_realtime()
    }

    fn is_hopeless(&self) -> bool {
        let crowded = self.spare.idle_cores().is_some_and(rule::is_crowded);
        rule::is_hopeless(&self.taken, self.subject.kind, crowded && !self.is_realtime())
    }

    /// Runs each of these programs once, including the reference and the learner's. `None` if the learner's
    /// ended without an answer, or with another answer than the reference's.
    fn run<const N: usize>(
        &mut self,
        mut order: [usize; N],
    ) -> Result<Option<Round>, SandboxError> {
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
            run_one(sandbox, program, pick(task(program)), setting)
        };
        // The learner's first run has a limit only after the reference has run.
        if patience.bound().is_some() {
            rng.shuffle(&mut order);
        }
        let mut timings = [NO_TIME; 3];
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
                        Err(SandboxError::NotExecuted { .. }) => Ran::NOTHING,
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

impl Ran {
    /// The value for a process that did not run.
    const NOTHING: Self = Self { timing: NO_TIME, answer: Value::Null, was_ended: false };
}

/// The settings of one run.
#[derive(Clone, Copy)]
struct Setting {
    subject: Measurable,
    /// The service's delay for each answer.
    latency: Duration,
    /// The seed of the service's data.
    seed: u64,
    /// The time limit of the process.
    limit: Duration,
    /// Whether it runs under the real-time scheduler.
    realtime: bool,
}

fn run_one(
    sandbox: &Sandbox,
    program: &Path,
    mut args: Vec<String>,
    setting: Setting,
) -> Result<Ran, SandboxError> {
    let Setting { subject, latency, seed, limit, realtime } = setting;
    let failed = |step: &str| {
        let step = step.to_owned();
        move |source: io::Error| SandboxError::Step { step, source }
    };
    let options = ["--json-to", DOCUMENT, "--timeout-ms", "60000"].map(str::to_owned);
    args.splice(1..1, options);
    let mut job = Job::for_program(program, args, subject.exercise.processes);
    let given = subject.subject.env.iter();
    job.env.extend(given.map(|&(name, value)| (name.to_owned(), value.to_owned())));
    job.realtime = subject.kind.realtime_cores().filter(|_| realtime);
    job.prints = Prints::Nowhere;
    let mut running = sandbox.start(&job)?;
    let listener = running.take_listener().ok_or_else(|| io::ErrorKind::NotFound.into());
    let listener = listener.map_err(failed("hand over its socket"))?;
    let world = subject.subject.world.map(|world| world(&mut Rng::with_seed(seed)));
    let world = world.map(|world| world.answering_after(latency));
    let server = world.map(|world| Server::start(world, listener, None)).transpose();
    let server = server.map_err(failed("start the simulated service"))?;
    let ended = running.wait(limit)?;
    running.stop();
    drop(server);
    let document = running.document().unwrap_or_default();
    let mut answer = document::read(&document).unwrap_or(Value::Null);
    forget(subject.subject.volatile, &mut answer);
    let seconds = |us: u64| us as f64 / 1e6;
    let timing = match ended {
        Some(ended) => Timing { wall: seconds(ended.wall_us), cpu: seconds(ended.cpu_us) },
        None => Timing { wall: limit.as_secs_f64(), cpu: 0.0 },
    };
    Ok(Ran { timing, answer, was_ended: ended.is_none() })
}

/// Removes the members with these names from an answer, at any depth, because they differ between runs.
fn forget(volatile: &[&str], answer: &mut Value) {
    match answer {
        Value::Object(members) => {
            members.retain(|name, _| !volatile.contains(&name.as_str()));
            members.values_mut().for_each(|value| forget(volatile, value));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| forget(volatile, value)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn volatile_members_are_ignored() {
        let mut one = json!({"pid": 7, "maps": [{"answers": [{"pid": 8, "values": [2, 3]}]}]});
        let mut other = json!({"pid": 9, "maps": [{"answers": [{"pid": 10, "values": [2, 3]}]}]});
        let mut wrong = json!({"pid": 9, "maps": [{"answers": [{"pid": 10, "values": [2, 5]}]}]});
        assert_ne!(one, other);
        for answer in [&mut one, &mut other, &mut wrong] {
            forget(&["pid"], answer);
        }
        assert_eq!(one, other);
        assert_ne!(one, wrong);
    }
}
