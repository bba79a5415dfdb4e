//! Runs a check's program and reports what went wrong with it.

mod ending;
mod files;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use fastrand::Rng;
use lab::Finding;
use sandbox::{DOCUMENT, Excess, Job, Limits, Processes, Sandbox};
use serde::de::DeserializeOwned;
use tempfile::NamedTempFile;

pub use self::ending::is_not_started;
use self::ending::{last_words, no_document, stopped_for};
use crate::{
    budget::{Budget, Usage},
    document,
    evidence::must_be_genuine,
    kept::Kept,
    run::{Because, Finished, Gate, Picture, Run},
    timeline::Timeline,
    verdict::{Unmet, Verdict},
    world::World,
};

/// A client's time-out in runs that hold requests, in milliseconds. It is longer than any run.
const NO_TIME_OUT_MS: u64 = 600_000;

/// A check whose runs used less than this is cheap enough for a second attempt. Those of the model answers use less
/// than a tenth of it.
const SHORT: Duration = Duration::from_secs(5);

/// What one check works with, such as the learner's program, the sandbox and random data.
pub struct Stage<'a> {
    sandbox: &'a Sandbox,
    program: &'a Path,
    own_programs: &'a Path,
    processes: Processes,
    beside: Vec<PathBuf>,
    /// Temporary files, which are removed with the stage.
    files: Vec<NamedTempFile>,
    env: Vec<(String, String)>,
    limits: Limits,
    /// Random data of this check from the seed, so that the same submission gets the same data.
    pub rng: Rng,
    /// The number of requests in the check's runs.
    pub requests: usize,
    /// The timeline of the last run that made requests. If a check failed, this is the run in which it failed.
    pub timeline: Timeline,
    /// The strongest of the reasons for which the waits of this check ended.
    pub because: Because,
    /// The end of the standard error of a run that wrote no document. It differs from run to run, and may contain the
    /// check's data.
    pub last_words: String,
    /// The limit that one of its runs exceeded.
    pub excess: Option<Excess>,
    /// The budget that its runs share with those of other checks.
    pub budget: Arc<Budget>,
    /// Whether one of its runs found the budget used up.
    over_budget: bool,
    /// What its runs have used.
    used: Usage,
    /// Where its runs are kept for inspection, with `--keep`.
    pub kept: Option<Kept>,
}

impl<'a> Stage<'a> {
    /// A stage for one check of `program`. The grader's own programs are in `own_programs`.
    pub fn new(
        sandbox: &'a Sandbox,
        program: &'a Path,
        own_programs: &'a Path,
        processes: Processes,
        rng: Rng,
    ) -> Self {
        Self {
            sandbox,
            program,
            own_programs,
            processes,
            beside: Vec::new(),
            files: Vec::new(),
            env: Vec::new(),
            limits: Limits::for_program(),
            rng,
            requests: 0,
            timeline: Timeline::default(),
            because: Because::Reached,
            last_words: String::new(),
            excess: None,
            budget: Arc::default(),
            over_budget: false,
            used: Usage::default(),
            kept: None,
        }
    }

    /// Sets an environment variable for all later runs. Use it for a key, which must not be in a command line, because
    /// every process can see that.
    pub fn give_env(&mut self, name: &str, value: &str) {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// Allows the processes of all later runs this many threads, which is more than the other checks allow. A stack
    /// takes address space, and hardly any memory.
    pub fn give_room_for(&mut self, threads: u64) {
        const STACK_BYTES: u64 = 2 << 20;
        let usual = Limits::for_program();
        self.limits.tasks = usual.tasks + threads;
        self.limits.address_space_bytes = usual.address_space_bytes + threads * STACK_BYTES;
        self.limits.data_bytes = usual.data_bytes + threads * STACK_BYTES;
    }

    /// Limits the open descriptors of each process in all later runs to `count`, so that the operating system refuses
    /// to make another pipe.
    pub fn limit_open_files(&mut self, count: u64) {
        self.limits.open_files = count;
    }

    /// Makes one of the grader's own programs (the programs of the course) visible beside the learner's in all later
    /// runs. Returns its path as seen from inside.
    pub fn put_beside(&mut self, own_program: &str) -> String {
        let program = self.own_programs.join(own_program);
        let inside = Job::inside(&program).to_string_lossy().into_owned();
        // A second mount in the same place would go through the first one.
        if !self.beside.contains(&program) {
            self.beside.push(program);
        }
        inside
    }

    /// `count` different random numbers from 1 to 999 999, in random order.
    pub fn numbers(&mut self, count: usize) -> Vec<u64> {
        let mut numbers = BTreeSet::new();
        while numbers.len() < count {
            numbers.insert(self.rng.u64(1..1_000_000));
        }
        let mut numbers: Vec<_> = numbers.into_iter().collect();
        self.rng.shuffle(&mut numbers);
        numbers
    }

    /// Starts the program in `world` with `args`, the subcommand first. Its client never times out.
    ///
    /// # Errors
    ///
    /// When the grader itself fails.
    pub fn start(&mut self, world: World, args: &[String]) -> Result<Run, Unmet> {
        self.start_with_time_out(world, args, NO_TIME_OUT_MS)
    }

    /// Like [`Stage::start`], with a client that times out after `timeout_ms`.
    ///
    /// # Errors
    ///
    /// When the grader itself fails.
    pub fn start_with_time_out(
        &mut self,
        world: World,
        args: &[String],
        timeout_ms: u64,
    ) -> Result<Run, Unmet> {
        let job = self.job(args, timeout_ms);
        self.begin(&job, world)
    }

    /// Starts the program in `world` with `args`, and again when it has ended. Both runs see the same files. The
    /// document is that of the second run.
    ///
    /// # Errors
    ///
    /// When the grader itself fails.
    pub fn start_twice(&mut self, world: World, args: &[String]) -> Result<Run, Unmet> {
        self.start_by("twice", world, args)
    }

    /// Has one of the grader's own programs start the program in `world` with `args`.
    ///
    /// # Errors
    ///
    /// When the grader itself fails.
    pub fn start_by(
        &mut self,
        own_program: &str,
        world: World,
        args: &[String],
    ) -> Result<Run, Unmet> {
        let job = self.job(args, NO_TIME_OUT_MS).run_by(&self.own_programs.join(own_program));
        self.begin(&job, world)
    }

    fn job(&self, args: &[String], timeout_ms: u64) -> Job {
        let (subcommand, rest) = args.split_at(args.len().min(1));
        let mut all = subcommand.to_vec();
        all.extend(["--json-to".into(), DOCUMENT.into()]);
        all.extend(["--timeout-ms".into(), timeout_ms.to_string()]);
        all.extend_from_slice(rest);
        let mut job = Job::for_program(self.program, all, self.processes);
        job.env.extend_from_slice(&self.env);
        job.limits = self.limits;
        self.beside.iter().fold(job, |job, program| job.beside(program))
    }

    /// The program's own path as seen from inside, for a program that starts itself again as a worker.
    pub fn program_inside(&self) -> String {
        Job::inside(self.program).to_string_lossy().into_owned()
    }

    /// Waits for the program's end, and keeps what was observed.
    ///
    /// # Errors
    ///
    /// When a step was forged, or the grader itself fails.
    pub fn finish(&mut self, run: Run, gate: Gate) -> Result<Finished, Unmet> {
        let finished = run.finish(gate)?;
        self.keep(&finished);
        if finished.document.is_empty() {
            self.last_words = last_words(&finished.output.stderr);
        }
        must_be_genuine(&finished)?;
        Ok(finished)
    }

    /// Ends a program that has shown everything the check needs, and keeps what was observed.
    pub fn stop(&mut self, run: Run) {
        self.keep(&run.stop());
    }

    /// Starts a run, unless the budget is used up.
    fn begin(&mut self, job: &Job, world: World) -> Result<Run, Unmet> {
        if self.budget.is_spent() {
            self.over_budget = true;
            self.because = Because::Patience;
            return Err(Unmet::TimedOut(self.budget.finding()));
        }
        if let Some(kept) = &mut self.kept {
            kept.begin(job);
        }
        Ok(Run::start(self.sandbox, job, world, Arc::clone(&self.budget))?)
    }

    fn keep(&mut self, finished: &Finished) {
        if let Some(kept) = &mut self.kept {
            kept.end(finished);
        }
        self.because = self.because.max(finished.because);
        self.excess = self.excess.or(finished.output.excess);
        self.over_budget |= finished.over_budget;
        self.used += finished.used;
        self.requests += finished.exchanges.len();
        if !finished.exchanges.is_empty() {
            self.timeline = Timeline::of(finished);
        }
    }

    /// Whether its runs have used so little that another attempt is cheap.
    pub fn was_short(&self) -> bool {
        self.used.asleep + self.used.at_work < SHORT
    }

    /// Releases all held requests, waits for the program's end, and reads its document.
    ///
    /// # Errors
    ///
    /// When the program hangs, or ends without a document of the exercise's form.
    pub fn answer<T: DeserializeOwned>(&mut self, run: Run) -> Result<T, Unmet> {
        let finished = self.finish(run, Gate::Opens)?;
        Self::document(&finished)
    }

    /// The result of a check, unless one of its runs was stopped for exceeding a limit. What such a run showed is not
    /// the learner's answer, so the finding names the limit instead.
    ///
    /// # Errors
    ///
    /// When the check was not met.
    pub fn unless_stopped(&self, result: Verdict) -> Verdict {
        if self.over_budget && !matches!(result, Err(Unmet::Grader(_))) {
            return Err(Unmet::TimedOut(self.budget.finding()));
        }
        match (result, self.excess) {
            (Err(Unmet::Failed(_)), Some(excess)) => Err(stopped_for(excess)),
            (result, _) => result,
        }
    }

    /// The finding for a picture that does not show what it should. This is `finding`, or how the program ended if it
    /// ended before.
    pub fn unmet(&mut self, run: Run, picture: &Picture, finding: Finding) -> Unmet {
        let finished = match self.finish(run, Gate::Opens) {
            Ok(finished) => finished,
            Err(unmet) => return unmet,
        };
        match picture.because {
            Because::Ended if finished.document.is_empty() => no_document(&finished),
            _ => Unmet::Failed(finding),
        }
    }

    /// Like [`Stage::unmet`] for a program that may run for any time. It is ended at once.
    pub fn unmet_at_once(&mut self, run: Run, picture: &Picture, finding: Finding) -> Unmet {
        if picture.because == Because::Ended {
            return self.unmet(run, picture, finding);
        }
        self.stop(run);
        Unmet::Failed(finding)
    }

    /// Reads the document of a finished run.
    ///
    /// # Errors
    ///
    /// As [`Stage::answer`].
    pub fn document<T: DeserializeOwned>(finished: &Finished) -> Result<T, Unmet> {
        if finished.document.is_empty() {
            return Err(no_document(finished));
        }
        document::read(&finished.document).map_err(|error| {
            Unmet::Failed(Finding::new(
                "the program writes its result document",
                format!("a document that cannot be read: {error}"),
                "something other than the given program wrote to the file",
                "return the results, and let the given program write the file",
            ))
        })
    }
}

/// Describes a picture with fewer requests than there should be.
pub fn seen_in_flight(picture: &Picture) -> String {
    let count = picture.held.len();
    match picture.because {
        Because::Ended => "the program ended before it made them".into(),
        Because::Still => {
            format!("{count}, and the program waits for their answers before it makes another")
        }
        Because::Reached | Because::Patience => format!("{count}"),
    }
}
