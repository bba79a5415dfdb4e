//! What the public tests of this part share. There are workers whose processes can be found again, and learner's code
//! that is observed while it runs.

#![allow(dead_code, reason = "each test file uses its own share of this")]

use std::{
    collections::BTreeSet,
    fs,
    ops::Range,
    panic,
    path::{Path, PathBuf},
    process::{self, Command},
    sync::atomic::{AtomicU32, Ordering},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use lab::{
    Finding,
    gate::{Arrival, Gate, PATIENCE},
    hold::Numbers,
};
use part1_multiprocessing::{Answer, WorkerCommand, primes_sequential};

/// The program whose workers the tests start.
const PRIMES: &str = env!("CARGO_BIN_EXE_primes");

/// A gate that holds workers during a task, and `is_prime` for no number.
pub(crate) fn gate() -> Gate {
    Gate::start(Numbers::None).expect("a loopback port can be had")
}

/// A worker command and the workers started by it. Each writes its process id into a file first.
pub(crate) struct Workers {
    /// The command to give to a pool.
    pub(crate) command: WorkerCommand,
    pids: PathBuf,
}

impl Workers {
    /// The real workers.
    pub(crate) fn real() -> Self {
        Self::run("exec \"$@\"", &[PRIMES, "worker"])
    }

    /// The real workers, held by `gate` whenever they have a task.
    pub(crate) fn held_by(gate: &Gate) -> Self {
        Self::run("exec \"$@\"", &[PRIMES, "worker", "--gate", &gate.url()])
    }

    /// Workers that find no primes, and die at every range that begins with 666.
    pub(crate) fn that_die_of_666() -> Self {
        Self::run(
            "while read -r line; do
                 case $line in *'\"start\":666,'*) exit 7;; esac
                 body=${line#?}
                 printf '{\"pid\":%d,%s,\"primes\":[]}\\n' $$ \"${body%?}\"
             done",
            &[],
        )
    }

    /// Workers that take tasks and answer with something else.
    pub(crate) fn that_babble() -> Self {
        Self::run("while read -r line; do echo 'just a moment'; done", &[])
    }

    fn run(script: &str, arguments: &[&str]) -> Self {
        static NTH: AtomicU32 = AtomicU32::new(0);
        let name = format!("primes-{}-{}", process::id(), NTH.fetch_add(1, Ordering::Relaxed));
        let pids = std::env::temp_dir().join(name);
        let script = format!("echo $$ >> '{}'; {script}", pids.display());
        let arguments = ["-c", &script, "sh"].into_iter().chain(arguments.iter().copied());
        Self { command: WorkerCommand::new("sh", arguments), pids }
    }

    /// The process ids of all workers that have begun so far.
    pub(crate) fn begun(&self) -> BTreeSet<u32> {
        let pids = fs::read_to_string(&self.pids).unwrap_or_default();
        pids.lines().filter_map(|line| line.parse().ok()).collect()
    }

    /// Fails when one of the workers is still a child of this process, alive or a zombie.
    #[track_caller]
    pub(crate) fn must_be_gone(&self, after: &str) {
        let left: Vec<_> = self.begun().into_iter().filter_map(left).collect();
        let zombies = left.iter().filter(|state| state.contains("zombie")).count();
        let cause = if zombies == left.len() {
            "the workers have ended, but were not waited for; dropping a `WorkerProcess` only \
             closes its pipes"
        } else {
            "the pool went without ending its workers, or before they had ended"
        };
        assert!(
            left.is_empty(),
            "\n{}",
            Finding::new(
                format!("no child is left {after}, not even a zombie"),
                left.join(", "),
                cause,
                "call `wait()` on every worker in `join`, and also in an `impl Drop` of the pool, \
                 for a pool that is dropped without `join`",
            )
        );
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.pids);
    }
}

/// What is left of a child of this process, as words, or `None` if nothing is left.
fn left(pid: u32) -> Option<String> {
    let (parent, state) = if Path::new("/proc/self/stat").exists() {
        // The format is `PID (NAME) STATE PARENT …`, and a name may contain spaces and parentheses.
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (_, rest) = stat.rsplit_once(") ")?;
        let mut fields = rest.split(' ');
        let state = fields.next()?.to_owned();
        (fields.next()?.to_owned(), state)
    } else {
        let ps = Command::new("ps").args(["-o", "ppid=,stat=", "-p", &pid.to_string()]).output();
        let line = String::from_utf8(ps.ok()?.stdout).ok()?;
        let (parent, state) = line.trim().split_once(' ')?;
        (parent.to_owned(), state.trim().to_owned())
    };
    if parent != process::id().to_string() {
        return None;
    }
    let what = if state.starts_with('Z') { "a zombie" } else { "alive" };
    Some(format!("process {pid} is {what}"))
}

/// Code that is observed while it runs in its own thread.
pub(crate) struct Running<T> {
    thread: Option<JoinHandle<T>>,
    value: Option<T>,
}

impl<T: Send + 'static> Running<T> {
    /// Starts `code`.
    pub(crate) fn start(code: impl FnOnce() -> T + Send + 'static) -> Self {
        let name = thread::current().name().unwrap_or("test").to_owned();
        let thread = thread::Builder::new().name(name).spawn(code).expect("a thread can be had");
        Self { thread: Some(thread), value: None }
    }

    /// Waits until `ready`, until the code has ended, or until the time-out.
    ///
    /// # Panics
    ///
    /// If the code panicked.
    pub(crate) fn wait_until(&mut self, ready: impl FnMut() -> bool) {
        self.wait_at_most(PATIENCE, ready);
    }

    /// Like [`Running::wait_until`] with a shorter time-out, for something that must not happen.
    pub(crate) fn look_for(&mut self, ready: impl FnMut() -> bool) {
        self.wait_at_most(Duration::from_millis(150), ready);
    }

    fn wait_at_most(&mut self, patience: Duration, mut ready: impl FnMut() -> bool) {
        let deadline = Instant::now() + patience;
        while !ready() && Instant::now() < deadline {
            if self.thread.as_ref().is_none_or(JoinHandle::is_finished) {
                self.end();
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// The callers inside the gate, once there are `count` of them, or fewer if no more come.
    pub(crate) fn inside(&mut self, gate: &Gate, count: usize) -> Vec<Arrival> {
        let inside = || gate.wait_for(0, Duration::ZERO);
        self.wait_until(|| inside().len() >= count);
        inside()
    }

    /// Waits for the code's end and returns its value.
    ///
    /// # Panics
    ///
    /// If the code panicked.
    pub(crate) fn finish(mut self) -> T {
        self.end();
        self.value.expect("ended")
    }

    fn end(&mut self) {
        if let Some(thread) = self.thread.take() {
            match thread.join() {
                Ok(value) => self.value = Some(value),
                Err(panic) => panic::resume_unwind(panic),
            }
        }
    }
}

/// `count` ranges of ten numbers each, starting at 1 000.
pub(crate) fn tens(count: u64) -> Vec<Range<u64>> {
    (0..count).map(|n| 1_000 + 10 * n..1_010 + 10 * n).collect()
}

/// The name under which a worker with this range is held at a gate.
pub(crate) fn at_gate(range: &Range<u64>) -> String {
    format!("{}..{}", range.start, range.end)
}

/// Fails unless `answers` are those to `ranges`, in order and with all primes.
#[track_caller]
pub(crate) fn must_answer(answers: &[Answer], ranges: &[Range<u64>]) {
    let seen: Vec<_> = answers.iter().map(|answer| answer.range.clone()).collect();
    let sorted = |ranges: &[Range<u64>]| {
        let mut ranges: Vec<_> = ranges.iter().map(|range| (range.start, range.end)).collect();
        ranges.sort_unstable();
        ranges
    };
    let cause = if seen.len() < ranges.len() {
        "the last ranges are dropped when they fill no whole round, or an answer is overwritten"
    } else if seen.len() > ranges.len() {
        "every worker is given all ranges, or answers of an earlier call are still there"
    } else if sorted(&seen) == sorted(ranges) {
        "the answers are in the order in which they came"
    } else {
        "one range is given to several workers and another to none"
    };
    assert!(
        seen == ranges,
        "\n{}",
        Finding::new(
            format!("one answer per range, in the order of the ranges: {ranges:?}"),
            format!("answers to {seen:?}"),
            cause,
            "hand out the place of a range together with the range, and put its answer there",
        )
    );
    for answer in answers {
        let primes = primes_sequential(answer.range.clone());
        assert!(
            answer.primes == primes,
            "\n{}",
            Finding::new(
                format!("the answer to {:?} has the primes {primes:?}", answer.range),
                format!("{:?}", answer.primes),
                "an answer was put together from parts of others",
                "return the answer as `receive()` gave it",
            )
        );
    }
}
