//! The parent's side of one worker, which is a process and the two pipes to it.
//!
//! A [`WorkerProcess`] is a thin layer over [`std::process::Child`]. Like `Child` it does **not** clean up after
//! itself. Dropping it closes its pipes, and then the worker ends. But the operating system keeps its entry, a zombie,
//! until [`WorkerProcess::wait`] is called. Only a worker that [`WorkerProcess::send`] or [`WorkerProcess::receive`]
//! found dead has already been waited for. The rest is the exercise.

use std::{
    ffi::OsString,
    fmt,
    io::{self, BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
};

use lab::hold;

use super::{held::STEPS, worker::Line};
use crate::{Answer, Task};

/// The maximum length of an answer, in bytes. That is room for six million primes of ten digits.
const LONGEST_ANSWER: u64 = 64 << 20;

/// How many characters of a command line are shown.
const LONGEST_SHOWN: usize = 60;

/// Why a pool could not do its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// A worker cannot be started.
    #[error("cannot start the worker `{program}`: {detail}")]
    Start {
        /// The program that was to be started as a worker.
        program: String,
        /// The message of the operating system.
        detail: String,
    },
    /// A worker has died, because it ended, was killed, or closed its pipes.
    #[error("worker process {pid} died: {detail}")]
    WorkerDied {
        /// The worker's process id.
        pid: u32,
        /// What it did last and how it ended.
        detail: String,
    },
    /// A worker sent something other than an answer. It may still be alive.
    #[error("worker process {pid} sent something other than an answer: {line}")]
    NotAnAnswer {
        /// The worker's process id.
        pid: u32,
        /// The start of the line that it sent.
        line: String,
    },
    /// The pool ended before a worker took the task.
    #[error("the pool has ended and no worker took the task")]
    Ended,
}

/// A program and its arguments, which is started as a worker.
///
/// ```
/// use part1_multiprocessing::WorkerCommand;
///
/// let command = WorkerCommand::new("target/debug/primes", ["worker"]);
/// assert_eq!(command.to_string(), "target/debug/primes worker");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerCommand {
    program: OsString,
    arguments: Vec<OsString>,
}

impl WorkerCommand {
    /// A worker command such as `("target/debug/primes", ["worker"])`.
    pub fn new<A: Into<OsString>>(
        program: impl Into<OsString>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Self { program: program.into(), arguments: arguments.into_iter().map(Into::into).collect() }
    }

    /// This program itself, started again as `PROGRAM worker`.
    ///
    /// # Errors
    ///
    /// When the operating system does not provide the path of this program.
    pub fn this_program() -> io::Result<Self> {
        Ok(Self::new(std::env::current_exe()?, ["worker"]))
    }

    /// Starts one worker. It shares the standard error of this process, and uses the same gate.
    ///
    /// # Errors
    ///
    /// [`PoolError::Start`].
    pub fn start(&self) -> Result<WorkerProcess, PoolError> {
        let failed = |detail: String| PoolError::Start {
            program: self.program.to_string_lossy().into_owned(),
            detail,
        };
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        if let Some(url) = hold::gate_url() {
            command.args(["--gate", &url]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = STEPS.start(&mut command).map_err(|error| failed(error.to_string()))?;
        let tasks = child.stdin.take();
        let answers = child.stdout.take().map(BufReader::new);
        Ok(WorkerProcess { child, tasks, answers })
    }
}

/// The command line for messages, cut if it is long.
impl fmt::Display for WorkerCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [&self.program].into_iter().chain(&self.arguments);
        let line: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
        let line = line.join(" ");
        match line.char_indices().nth(LONGEST_SHOWN) {
            None => f.write_str(&line),
            Some((end, _)) => write!(f, "{}…", &line[..end]),
        }
    }
}

/// One running worker. See the head of this file for what dropping it leaves behind.
///
/// ```no_run
/// use part1_multiprocessing::{Task, WorkerCommand};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut worker = WorkerCommand::this_program()?.start()?;
/// worker.send(&Task { range: 10..20 })?;
/// let answer = worker.receive()?;
/// assert_eq!((answer.pid, answer.primes), (worker.pid(), vec![11, 13, 17, 19]));
/// worker.wait()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct WorkerProcess {
    child: Child,
    /// `None` when closed.
    tasks: Option<ChildStdin>,
    /// `None` when closed.
    answers: Option<BufReader<ChildStdout>>,
}

impl WorkerProcess {
    /// The worker's process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends the worker one task without waiting. [`WorkerProcess::receive`] waits for the answer.
    ///
    /// # Errors
    ///
    /// [`PoolError::WorkerDied`] if the worker no longer reads from the pipe.
    pub fn send(&mut self, task: &Task) -> Result<(), PoolError> {
        let sent = match &mut self.tasks {
            None => Err(io::ErrorKind::BrokenPipe.into()),
            Some(pipe) => serde_json::to_vec(task).map_err(io::Error::from).and_then(|mut line| {
                line.push(b'\n');
                pipe.write_all(&line)
            }),
        };
        sent.map_err(|error: io::Error| self.died(&format!("it took no task ({error})")))
    }

    /// Waits for the worker's next answer.
    ///
    /// # Errors
    ///
    /// [`PoolError::WorkerDied`] if the pipe ends first, and [`PoolError::NotAnAnswer`] if something else comes.
    pub fn receive(&mut self) -> Result<Answer, PoolError> {
        let mut line = Vec::new();
        let read = match &mut self.answers {
            None => Ok(0),
            Some(pipe) => pipe.take(LONGEST_ANSWER).read_until(b'\n', &mut line),
        };
        match read {
            Ok(0) => return Err(self.died("no answer came")),
            Ok(length) if line.ends_with(b"\n") || length as u64 == LONGEST_ANSWER => {}
            Ok(_) => return Err(self.died("its answer ended in the middle")),
            Err(error) => return Err(self.died(&format!("its answer cannot be read ({error})"))),
        }
        match serde_json::from_slice::<Line>(&line) {
            Ok(line) => Ok(line.into_answer()),
            Err(_) => {
                let line = String::from_utf8_lossy(&line).trim_end().chars().take(80).collect();
                Err(PoolError::NotAnAnswer { pid: self.pid(), line })
            }
        }
    }

    /// Closes both pipes, so that the worker ends by itself, a busy one after its task.
    pub fn close(&mut self) {
        self.tasks = None;
        self.answers = None;
    }

    /// Ends the worker at once, even during a task. It is a zombie until it is waited for.
    ///
    /// # Errors
    ///
    /// When the operating system refuses. Returns `Ok` if the worker has already ended.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()
    }

    /// Closes both pipes, waits until the worker has ended, and returns its exit status. Then the operating system
    /// removes its entry. A second call returns the same status at once.
    ///
    /// # Errors
    ///
    /// When the operating system cannot wait for it.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        // An open pipe would keep the worker alive, and this call waiting, forever.
        self.close();
        self.child.wait()
    }

    fn died(&mut self, what: &str) -> PoolError {
        // A worker without its pipes is useless even if it is still alive. One that has already ended keeps its exit
        // status.
        let _ = self.kill();
        let detail = match self.wait() {
            Ok(status) => format!("{what}; {status}"),
            Err(_) => what.to_owned(),
        };
        PoolError::WorkerDied { pid: self.pid(), detail }
    }
}
