//! Grades the grader: every kept submission must get exactly the verdicts that are its due.
//!
//! The same path grades a case as grades a learner. A case changes one exercise of the reference;
//! only that exercise's checks are run.

mod canaries;
mod cases;
mod consistency;
mod handed_in;
mod hostile;
mod public;
mod speedups;

use std::{
    collections::BTreeMap,
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

pub use canaries::{CANARY, Canaries, wait_for_the_end};
pub use cases::{Case, CaseError, Kind, Pace, read_cases};
pub use consistency::faults;
pub use handed_in::{count_handed_in, verify_handed_in};
pub use hostile::Due;
pub use public::{PublicError, PublicTests, PublicVerdict, surprises as public_surprises};
pub use speedups::{Pacing, PacingError, verify_speedups};

use crate::{
    grade::{Grader, Program},
    record::{Outcome, Record},
    run::Because,
};

/// The hidden subcommand of a process that does nothing but keep a core busy.
pub const SPIN: &str = "verify-spin";

/// Keeps a core busy until its standard input ends; the process is to end then.
pub fn spin() {
    thread::spawn(|| {
        loop {
            std::hint::spin_loop();
        }
    });
    wait_for_the_end();
}

/// Busy loops beside a verification, each a process of its own; they end when this is dropped, or with a
/// grader that is killed: the pipes to them close.
pub struct Load(Vec<Child>);

impl Load {
    /// Starts `loops` of them.
    ///
    /// # Errors
    ///
    /// When the grader's program cannot be started again.
    pub fn start(loops: usize) -> std::io::Result<Self> {
        let program = std::env::current_exe()?;
        let mut load = Self(Vec::new());
        for _ in 0..loops {
            let mut command = Command::new(&program);
            load.0.push(command.arg(SPIN).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?);
        }
        Ok(load)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// What became of one case.
#[derive(Debug)]
pub struct Verdicts {
    /// The case's name.
    pub name: String,
    /// What sort of case it is.
    pub kind: Kind,
    /// How often its checks were run.
    pub runs: u32,
    /// What was seen and should not have been: one sentence each.
    pub surprises: Vec<String>,
    /// The checks that caught it, in the first run.
    pub caught_by: Vec<String>,
    /// Verdicts that rest on patience: one sentence each.
    pub by_patience: Vec<String>,
    /// All checks of one run, in milliseconds; one figure a run.
    pub checks_ms: Vec<u64>,
}

/// Grades all `cases`, `jobs` at a time and each `repeat` times, hostile ones once; tells each as it is
/// done. Hostile cases need `canaries`.
pub fn verify(
    grader: &Grader,
    cases: &[Case],
    repeat: u32,
    jobs: usize,
    canaries: Option<&Canaries>,
    tell: impl Fn(&Verdicts) + Sync,
) -> Vec<Verdicts> {
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<usize, Verdicts>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(case) = cases.get(at) else { return };
                    let verdicts = match canaries {
                        Some(canaries) if case.hostile.is_some() => {
                            verify_hostile(grader, case, canaries)
                        }
                        _ => verify_case(grader, case, repeat),
                    };
                    tell(&verdicts);
                    done.lock().unwrap_or_else(|e| e.into_inner()).insert(at, verdicts);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(|e| e.into_inner()).into_values().collect()
}

fn verify_case(grader: &Grader, case: &Case, repeat: u32) -> Verdicts {
    let mut verdicts = Verdicts::of(case, repeat);
    let building = Instant::now();
    let course = case.course(&grader.course);
    let programs = grader.build(&case.submission, &course);
    let build_ms = building.elapsed().as_millis() as u64;
    for run in 0..repeat {
        let seed = grader.seed + u64::from(run);
        let record = grader.record(&case.submission, &course, &programs, build_ms, seed);
        for surprise in case.surprises(&record) {
            verdicts.surprises.push(format!("run {}: {surprise}", run + 1));
        }
        verdicts.add(&record);
    }
    verdicts
}

/// Grades a hostile case, then looks for what it has left or touched.
fn verify_hostile(grader: &Grader, case: &Case, canaries: &Canaries) -> Verdicts {
    let mut verdicts = Verdicts::of(case, 1);
    let Some(due) = &case.hostile else { return verdicts };
    let mut submission = case.submission.clone();
    for text in submission.files.values_mut() {
        *text = canaries.name_in(text);
    }
    let began = Instant::now();
    let course = case.course(&grader.course);
    let programs = match due.unsafe_code {
        true => grader.build_with(&grader.builder.allowing_unsafe_code(), &submission, &course),
        false => grader.build(&submission, &course),
    };
    let build_ms = began.elapsed().as_millis() as u64;
    let record = grader.record(&submission, &course, &programs, build_ms, grader.seed);
    let took = began.elapsed();
    verdicts.surprises = case.surprises(&record);
    if took > due.within {
        let surprise = format!("it took {} s of at most {}", took.as_secs(), due.within.as_secs());
        verdicts.surprises.push(surprise);
    }
    let built = programs.values().filter_map(|program| match program {
        Program::Built(built) => Some(built.program.clone()),
        Program::Failed(_) => None,
    });
    verdicts.surprises.extend(hostile::left_behind(canaries, &built.collect::<Vec<_>>()));
    verdicts.add(&record);
    verdicts
}

impl Verdicts {
    fn of(case: &Case, runs: u32) -> Self {
        Self {
            name: case.name.clone(),
            kind: case.kind,
            runs,
            surprises: Vec::new(),
            caught_by: Vec::new(),
            by_patience: Vec::new(),
            checks_ms: Vec::new(),
        }
    }

    /// Adds one run. A hostile program that never rests says nothing of the checks' patience.
    fn add(&mut self, record: &Record) {
        if self.checks_ms.is_empty() {
            self.caught_by = caught_by(record);
        }
        if self.kind != Kind::Hostile {
            self.checks_ms.push(record.measurements.checks_ms);
            let run = self.checks_ms.len();
            let measured = record.measurements.checks.iter();
            let patient = measured.filter(|(_, check)| check.decided_by == Because::Patience);
            self.by_patience.extend(
                patient.map(|(id, check)| format!("run {run}: {id}, {} ms", check.wall_ms)),
            );
        }
    }
}

fn caught_by(record: &Record) -> Vec<String> {
    record
        .checks
        .iter()
        .filter(|check| check.outcome != Outcome::Pass)
        .map(|check| check.id.clone())
        .collect()
}
