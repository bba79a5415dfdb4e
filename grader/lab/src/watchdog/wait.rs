//! Reads from `/proc` what each thread of a process and of its children waits for.

use std::{collections::BTreeSet, fs, path::Path};

/// A thread. Two looks are equal if it has not run in between.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Task {
    pub(super) process: u32,
    thread: u32,
    /// The first 15 bytes of the thread's name.
    pub(super) name: String,
    switches: Vec<String>,
    pub(super) wait: Wait,
}

/// What a thread waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wait {
    /// A lock, a channel, or the end of another thread.
    Thread,
    /// The end of a child process.
    Child,
    /// Input from a pipe.
    PipeInput,
    /// Room in a pipe.
    PipeOutput,
    /// An answer from a socket.
    Socket,
    /// Requests, because the thread is a service.
    Service,
    /// The thread runs, waits with a time-out, or cannot be inspected.
    Other,
}

impl Wait {
    /// Whether only another thread can end it.
    pub(super) fn is_endless(&self) -> bool {
        *self != Self::Other
    }

    /// A description for a finding.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Thread => "in a lock, a channel or a `join()`",
            Self::Child => "waits for the end of a process",
            Self::PipeInput => "reads a pipe that stays open and empty",
            Self::PipeOutput => "writes into a pipe that is full",
            Self::Socket => "waits for an answer",
            Self::Service | Self::Other => "waits",
        }
    }

    /// The usual cause, if this wait can cause a hang.
    pub(super) fn cause(&self) -> Option<&'static str> {
        Some(match self {
            Self::Thread => {
                "a loop over a receiver waits while a sender is alive, often the first one, which was only cloned; a \
                 thread locks a mutex that it holds, in the body of `while let … lock()`; or two threads wait for \
                 each other"
            }
            Self::Child => {
                "`wait()` is called while the process still waits for its input to close, or for its output \
                            to be read"
            }
            Self::PipeInput => {
                "one end of a pipe is still open somewhere, so its reader never sees the end"
            }
            Self::PipeOutput => {
                "a process prints more than a pipe holds, and its parent does not read"
            }
            Self::Socket | Self::Service | Self::Other => return None,
        })
    }
}

/// The id of the calling thread.
pub(super) fn this_thread() -> Option<u32> {
    fs::read_link("/proc/thread-self").ok()?.file_name()?.to_str()?.parse().ok()
}

/// All threads of `process` and of its descendants, without those in `apart`. `None` when they cannot be listed.
pub(super) fn all_tasks(process: u32, apart: &BTreeSet<u32>) -> Option<Vec<Task>> {
    let mut tasks = tasks_of(process, apart)?;
    // Listing the machine's processes is more expensive, and only needed if this program rests.
    if tasks.iter().all(|task| task.wait.is_endless()) {
        for child in descendants(process) {
            tasks.extend(tasks_of(child, apart).unwrap_or_default());
        }
    }
    Some(tasks)
}

fn tasks_of(process: u32, apart: &BTreeSet<u32>) -> Option<Vec<Task>> {
    let folder = format!("/proc/{process}/task");
    let mut threads: Vec<u32> = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|thread| !apart.contains(thread))
        .collect();
    threads.sort_unstable();
    // A thread that has ended in the meantime is left out.
    Some(threads.into_iter().filter_map(|thread| task(process, thread)).collect())
}

fn task(process: u32, thread: u32) -> Option<Task> {
    let folder = format!("/proc/{process}/task/{thread}");
    let status = fs::read_to_string(format!("{folder}/status")).ok()?;
    let field = |name: &str| {
        status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
    };
    let state = field("State")?;
    if state.starts_with('Z') {
        return None;
    }
    let wait = if state.starts_with('S') { wait_of(process, &folder) } else { Wait::Other };
    let switches = status.lines().filter(|line| line.contains("ctxt_switches"));
    Some(Task {
        process,
        thread,
        name: field("Name")?.to_owned(),
        switches: switches.map(str::to_owned).collect(),
        wait,
    })
}

fn wait_of(process: u32, folder: &str) -> Wait {
    let call = fs::read_to_string(format!("{folder}/syscall")).unwrap_or_default();
    let words: Vec<u64> = call
        .split_whitespace()
        .filter_map(|word| match word.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16).ok(),
            None => word.parse().ok(),
        })
        .collect();
    let [number, arguments @ ..] = words.as_slice() else { return Wait::Other };
    let argument = |nth: usize| arguments.get(nth).copied().unwrap_or(1);
    let file = || fs::read_link(format!("/proc/{process}/fd/{}", argument(0))).unwrap_or_default();
    let is_pipe = |file: &Path| file.to_string_lossy().starts_with("pipe:");
    match number {
        // Without a time-out.
        n if *n == calls::FUTEX && argument(3) == 0 => Wait::Thread,
        n if calls::READ.contains(n) => {
            if is_pipe(&file()) {
                Wait::PipeInput
            } else {
                Wait::Socket
            }
        }
        n if calls::WRITE.contains(n) && is_pipe(&file()) => Wait::PipeOutput,
        n if calls::RECEIVE.contains(n) => Wait::Socket,
        n if calls::WAIT.contains(n) => Wait::Child,
        n if calls::SERVE.contains(n) => Wait::Service,
        _ => Wait::Other,
    }
}

/// All descendants of `process`.
fn descendants(process: u32) -> Vec<u32> {
    let all: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // The format is `PID (NAME) STATE PARENT …`, and a name may contain spaces and parentheses.
            let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
            Some((parent, pid))
        })
        .collect();
    let mut found = vec![process];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(all.iter().filter(|(of, _)| *of == parent).map(|(_, pid)| pid));
        next += 1;
    }
    found.split_off(1)
}

/// The numbers of system calls.
#[cfg(target_arch = "x86_64")]
mod calls {
    pub(super) const FUTEX: u64 = 202;
    pub(super) const READ: [u64; 2] = [0, 19];
    pub(super) const WRITE: [u64; 2] = [1, 20];
    pub(super) const RECEIVE: [u64; 2] = [45, 47];
    pub(super) const WAIT: [u64; 2] = [61, 247];
    pub(super) const SERVE: [u64; 4] = [43, 288, 232, 281];
}

/// The numbers on newer architectures.
#[cfg(not(target_arch = "x86_64"))]
mod calls {
    pub(super) const FUTEX: u64 = 98;
    pub(super) const READ: [u64; 2] = [63, 65];
    pub(super) const WRITE: [u64; 2] = [64, 66];
    pub(super) const RECEIVE: [u64; 2] = [207, 212];
    pub(super) const WAIT: [u64; 2] = [260, 95];
    pub(super) const SERVE: [u64; 3] = [202, 242, 22];
}
