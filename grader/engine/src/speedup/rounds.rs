//! Runs the rounds of one speed-up: two or three whole processes back to back, in random order, each alone
//! in its own sandbox and world. Times come from init, outside the program; answers are compared. What ten
//! rounds leave open gets closer looks, with some more rounds each.

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

/// The programs of a round, by their places in it.
const SEQUENTIAL: usize = 0;
const REFERENCE: usize = 1;
const LEARNER: usize = 2;

/// What is known of a process that has not run.
const NO_TIME: Timing = Timing { wall: 0.0, cpu: 0.0 };

/// How long one process of our own may take. An ordinary one takes less than half a second.
const WALL_LIMIT: Duration = Duration::from_secs(20);

/// The service's time for one answer, where the work is waiting.
const LATENCY: Duration = Duration::from_millis(6);

/// The same on a machine that shows no speed-up with [`LATENCY`]: what other programs take of the cores
/// weighs less then.
const LATENCY_AMONG_OTHERS: Duration = Duration::from_millis(25);

/// An exercise whose speed-up can be measured on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Measurable {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// What its work is made of here.
    pub kind: Kind,
    subject: Subject,
}

impl Measurable {
    /// The speed-up of `exercise` on a machine with `cores` cores; `None` when it has none.
    pub fn of(exercise: &'static Exercise, cores: usize) -> Option<Self> {
        let subject = exercise.speedup?;
        let kind = match subject.work {
            Work::Computing => Kind::Computing { workers: cores.clamp(1, 4) },
            Work::Waiting => Kind::Waiting,
        };
        Some(Self { exercise, kind, subject })
    }

    /// The page that Criterion writes of it when it draws, as a path from the folder it writes to.
    pub fn page(&self) -> String {
        estimate::page(self.exercise.name)
    }

    /// A task for one round. `program` is the path inside of the program that runs it, and `server` the
    /// service's address.
    fn task(&self, rng: &mut Rng, program: &str, server: &str) -> Task {
        let workers = match self.kind {
            Kind::Computing { workers } => workers,
            Kind::Waiting => 0,
        };
        (self.subject.task)(rng, &Terms { program, server, workers })
    }
}

/// Everything that was measured of one learner's speed-up.
#[derive(Debug, Clone)]
pub struct Measured {
    /// What it comes to.
    pub verdict: Verdict,
    /// All rounds, disturbed ones too.
    pub rounds: Vec<Round>,
    /// The learner's share of the reference, and its speed-up; `None` without enough clean windows.
    pub intervals: Option<[Interval; 2]>,
    /// How sure the intervals are.
    pub confidence: f64,
    /// Neighbouring rounds in a window; in the first look each round stands for itself.
    pub width: usize,
    /// Clean windows, which the intervals rest on.
    pub windows: usize,
    /// Whether the learner's answer differed from the reference's.
    pub wrong_answer: bool,
    /// Whether the programs ran under the real-time scheduler in the end.
    pub realtime: bool,
}

/// The two programs that are compared. The sequential one is the reference's own subcommand.
#[derive(Debug, Clone, Copy)]
pub struct Programs<'a> {
    /// With the reference's exercises.
    pub reference: &'a Path,
    /// With the learner's.
    pub learner: &'a Path,
}

/// Measures a learner's speed-up; `needed` is the share of the reference that is held to. Criterion
/// writes its pages to `report` where one is given.
///
/// # Errors
///
/// When the grader's own means fail. Whatever the programs do is a verdict.
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
    /// Whether the machine could not tell.
    fn is_untold(&self) -> bool {
        matches!(self.verdict, Verdict::NotMeasurable { .. })
    }
}

/// The three programs of one speed-up, and the rounds that they have run.
struct Rounds<'a> {
    sandbox: &'a Sandbox,
    programs: Programs<'a>,
    subject: Measurable,
    /// The service's time for one answer.
    latency: Duration,
    rng: Rng,
    /// What was idle while those of our own programs ran that leave cores idle.
    spare: Spare,
    /// How long the learner's runs may take.
    patience: Patience,
    taken: Vec<Round>,
}

/// What came of the learner's runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    /// All gave the reference's answer, but for one that may have been ended.
    Right,
    /// One gave no answer, or another.
    Wrong,
    /// More than one was ended.
    Late,
}

/// One process of a round.
struct Ran {
    timing: Timing,
    /// What it answered; null for nothing.
    answer: Value,
    /// Whether it had to be ended.
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

    /// Looks, and looks closer until that tells, or would not help.
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

    /// Runs the rounds that a look has more than there are, and judges all of them.
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

    /// The verdict, unless it calls a program slow that the machine kept from going on.
    fn excused(&self, verdict: Verdict) -> Verdict {
        let kind = self.subject.kind;
        let excuse = || self.spare.idle_cores().and_then(|idle| rule::excuse(kind, idle));
        match verdict {
            Verdict::Fail => excuse().map_or(Verdict::Fail, |why| Verdict::NotMeasurable { why }),
            verdict => verdict,
        }
    }

    /// Runs rounds until there are as many as the look takes, the first look is hopeless, or the answers end it.
    fn take(&mut self, look: Look) -> Result<Answers, SandboxError> {
        // Their times count for nothing: files and caches are then as warm for one program as for another. The
        // sequential one is in the reference's file.
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

    /// Runs each of these programs once, the reference and the learner's among them; `None` when the
    /// learner's ended without an answer, or with another than the reference.
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
        // Nothing bounds the learner's first run before the reference has had one.
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
                        // A program that cannot be executed, where the reference's can, gives no answer.
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
    /// A process that there was none of.
    const NOTHING: Self = Self { timing: NO_TIME, answer: Value::Null, was_ended: false };
}

/// How one process is run.
#[derive(Clone, Copy)]
struct Setting {
    subject: Measurable,
    /// The service's time for one answer.
    latency: Duration,
    /// Of the service's data.
    seed: u64,
    /// When the process is ended.
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

/// Takes the members with these names out of an answer, at any depth: they differ from run to run.
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
    fn volatile_members_are_not_compared() {
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
