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

/// How long one process may take. An ordinary one takes less than half a second.
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
    taken: Vec<Round>,
}

impl<'a> Rounds<'a> {
    fn new(
        sandbox: &'a Sandbox,
        programs: Programs<'a>,
        subject: Measurable,
        latency: Duration,
        rng: &mut Rng,
    ) -> Self {
        let (rng, spare) = (rng.fork(), Spare::default());
        Self { sandbox, programs, subject, latency, rng, spare, taken: Vec::new() }
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
        let right = self.take(look)?;
        let mut measured = Measured {
            verdict: Verdict::Fail,
            rounds: self.taken.clone(),
            intervals: None,
            confidence: look.confidence,
            width: look.width,
            windows: 0,
            wrong_answer: !right,
        };
        if !right {
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

    /// Runs rounds until there are as many as the look takes, or the first look is hopeless; `false` as soon
    /// as the learner's program gave no answer, or another than the reference.
    fn take(&mut self, look: Look) -> Result<bool, SandboxError> {
        // These count for nothing: files and caches are then as warm for one program as for another. The
        // sequential one is in the reference's file.
        if self.taken.is_empty() && self.run([REFERENCE, LEARNER])?.is_none() {
            return Ok(false);
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
            let Some(round) = round else { return Ok(false) };
            self.taken.push(round);
        }
        Ok(true)
    }

    /// Whether the programs run under the real-time scheduler.
    fn is_realtime(&self) -> bool {
        self.sandbox.realtime() && self.subject.kind.wants_realtime()
    }

    fn is_hopeless(&self) -> bool {
        let crowded = self.spare.idle_cores().is_some_and(rule::is_crowded);
        rule::is_hopeless(&self.taken, self.subject.kind, crowded && !self.is_realtime())
    }

    /// Runs each of these programs once, the reference and the learner's among them; `None` when the
    /// learner's gave no answer, or another than the reference.
    fn run<const N: usize>(
        &mut self,
        mut order: [usize; N],
    ) -> Result<Option<Round>, SandboxError> {
        let Self { sandbox, programs, subject, latency, rng, spare, .. } = self;
        let server = format!("http://{ADDRESS}");
        let seed = rng.u64(..);
        let data = rng.fork();
        let task = |program: &Path| {
            let inside = Job::inside(program).to_string_lossy().into_owned();
            subject.task(&mut data.clone(), &inside, &server)
        };
        let one = |program: &Path, pick: fn(Task) -> Vec<String>| {
            run_one(sandbox, program, pick(task(program)), *subject, *latency, seed)
        };
        rng.shuffle(&mut order);
        let mut timings = [NO_TIME; 3];
        let mut answers = [const { Value::Null }; 3];
        for which in order {
            let (timing, answer) = match which {
                SEQUENTIAL => spare.watch(|| one(programs.reference, |task| task.sequential))?,
                REFERENCE if subject.kind == Kind::Waiting => {
                    spare.watch(|| one(programs.reference, |task| task.parallel))?
                }
                REFERENCE => one(programs.reference, |task| task.parallel)?,
                // A program that cannot be executed, where the reference's can, gives no answer.
                _ => match one(programs.learner, |task| task.parallel) {
                    Err(SandboxError::NotExecuted { .. }) => (NO_TIME, Value::Null),
                    done => done?,
                },
            };
            timings[which] = timing;
            answers[which] = answer;
        }
        let [sequential, reference, learner] = timings;
        let right = answers[LEARNER] == answers[REFERENCE] && answers[LEARNER] != Value::Null;
        Ok(right.then_some(Round { sequential, reference, learner }))
    }
}

fn run_one(
    sandbox: &Sandbox,
    program: &Path,
    mut args: Vec<String>,
    subject: Measurable,
    latency: Duration,
    seed: u64,
) -> Result<(Timing, Value), SandboxError> {
    let failed = |step: &str| {
        let step = step.to_owned();
        move |source: io::Error| SandboxError::Step { step, source }
    };
    let options = ["--json-to", DOCUMENT, "--timeout-ms", "60000"].map(str::to_owned);
    args.splice(1..1, options);
    let mut job = Job::for_program(program, args, subject.exercise.processes);
    let given = subject.subject.env.iter();
    job.env.extend(given.map(|&(name, value)| (name.to_owned(), value.to_owned())));
    job.realtime = subject.kind.wants_realtime();
    job.prints = Prints::Nowhere;
    let mut running = sandbox.start(&job)?;
    let listener = running.take_listener().ok_or_else(|| io::ErrorKind::NotFound.into());
    let listener = listener.map_err(failed("hand over its socket"))?;
    let world = subject.subject.world.map(|world| world(&mut Rng::with_seed(seed)));
    let world = world.map(|world| world.answering_after(latency));
    let server = world.map(|world| Server::start(world, listener, None)).transpose();
    let server = server.map_err(failed("start the simulated service"))?;
    let ended = running.wait(WALL_LIMIT)?;
    running.stop();
    drop(server);
    let document = running.document().unwrap_or_default();
    let mut answer = document::read(&document).unwrap_or(Value::Null);
    forget(subject.subject.volatile, &mut answer);
    let seconds = |us: u64| us as f64 / 1e6;
    let timing = match ended {
        Some(ended) => Timing { wall: seconds(ended.wall_us), cpu: seconds(ended.cpu_us) },
        None => Timing { wall: WALL_LIMIT.as_secs_f64(), cpu: 0.0 },
    };
    Ok((timing, answer))
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
