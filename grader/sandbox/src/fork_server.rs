//! Forks init for each run, or the launcher above init if init is not to be pid 1 of a namespace.
//!
//! The fork server is the grader's program, executed again. It has one thread, so its children may call any function
//! after `fork`. Executing a program of the grader's size takes about 4 ms of CPU time, so this is done once and not
//! for every run. The server keeps no state about runs. When the grader ends, it waits for the last process that it has
//! forked and then ends.

use std::{
    collections::HashMap,
    fs, io,
    os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio, exit},
    sync::{Mutex, PoisonError},
};

use nix::{
    errno::Errno,
    fcntl::{FcntlArg, fcntl},
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sched::CloneFlags,
    sys::{
        socket::{Shutdown, shutdown},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::{ForkResult, setsid},
};

use super::{
    clone::fork_as,
    init::{ends_of_children, run_launcher},
    messages::{Report, connection, receive, send},
};

/// The hidden subcommand by which the grader starts itself as a fork server. Its standard input is the request socket.
pub const FORK_SERVER: &str = "sandbox-fork-server";

/// Half of the machine's memory on top of what a process has, in the kernel's choice of what to kill when memory is
/// short. So it chooses a learner's program or a compiler, and not the grader. All that is forked inherits it.
const KILLED_FIRST: &str = "500";

/// The grader's side of the fork server. The server is started on first use, and again if it was lost.
#[derive(Debug)]
pub(super) struct ForkServer {
    program: PathBuf,
    started: Mutex<Option<Started>>,
}

#[derive(Debug)]
struct Started {
    requests: OwnedFd,
    process: Child,
}

impl ForkServer {
    /// `program` is the grader's own program.
    pub(super) fn of(program: &Path) -> Self {
        Self { program: program.to_owned(), started: Mutex::default() }
    }

    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// Forks a process in new `namespaces`. It gets copies of `descriptors`, in the order that [`run_launcher`]
    /// expects. The last descriptor is closed when the process and all of its namespace have ended.
    ///
    /// # Errors
    ///
    /// When no server can be started. If the fork itself fails, the reason is sent on the first descriptor.
    pub(super) fn fork(&self, namespaces: CloneFlags, descriptors: [RawFd; 5]) -> io::Result<()> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = &*started {
            match server.fork(namespaces, descriptors) {
                Err(error) if is_lost(&error) => {}
                other => return other,
            }
        }
        started.insert(Started::start(&self.program)?).fork(namespaces, descriptors)
    }
}

/// Whether the server has ended.
fn is_lost(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
}

impl Started {
    fn start(program: &Path) -> io::Result<Self> {
        let (requests, theirs) = connection()?;
        let process = Command::new(program)
            .arg(FORK_SERVER)
            .env_clear()
            .stdin(theirs)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { requests, process })
    }

    fn fork(&self, namespaces: CloneFlags, descriptors: [RawFd; 5]) -> io::Result<()> {
        send(self.requests.as_fd(), &namespaces.bits(), &descriptors)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // Fails only when the server has hung up already.
        let _ = shutdown(self.requests.as_raw_fd(), Shutdown::Both);
        // Every run has ended. The CPU time of the launchers counts as the grader's once the server has been waited
        // for.
        let _ = self.process.wait();
    }
}

/// The main function of the fork server. Never returns.
pub fn run_fork_server() -> ! {
    // A session of its own, so that Ctrl-C reaches only the grader and the runs end cleanly.
    let _ = setsid();
    // Raising is always permitted. Only a machine without `/proc` refuses it.
    let _ = fs::write("/proc/self/oom_score_adj", KILLED_FIRST);
    let Ok(requests) = fcntl(io::stdin(), FcntlArg::F_DUPFD_CLOEXEC(3)) else { exit(2) };
    // SAFETY: the kernel has just made this descriptor, and nothing else owns it.
    let requests = unsafe { OwnedFd::from_raw_fd(requests) };
    if serve(requests).is_err() {
        exit(1)
    }
    while waitpid(None, None).is_ok() {}
    exit(0)
}

/// Serves requests until the grader closes the socket.
fn serve(requests: OwnedFd) -> io::Result<()> {
    let signals = ends_of_children()?;
    let mut alive = HashMap::new();
    loop {
        let mut fds = [
            PollFd::new(requests.as_fd(), PollFlags::POLLIN),
            PollFd::new(signals.as_fd(), PollFlags::POLLIN),
        ];
        match poll(&mut fds, PollTimeout::NONE) {
            Err(Errno::EINTR) => continue,
            other => other?,
        };
        let asked = fds[0].any().unwrap_or(false);
        while let Ok(Some(_)) = signals.read_signal() {}
        while let Ok(WaitStatus::Exited(pid, _) | WaitStatus::Signaled(pid, ..)) =
            waitpid(None, Some(WaitPidFlag::WNOHANG))
        {
            alive.remove(&pid);
        }
        if !asked {
            continue;
        }
        let Some((namespaces, mut descriptors)) = receive(requests.as_fd())? else {
            return Ok(());
        };
        let namespaces = CloneFlags::from_bits_retain(namespaces);
        // SAFETY: this process has one thread.
        let report = match unsafe { fork_as(namespaces, None) } {
            Ok(ForkResult::Child) => {
                drop((requests, signals, alive));
                run_launcher(descriptors);
            }
            Ok(ForkResult::Parent { child }) => {
                alive.extend(descriptors.pop().map(|its| (child, its)));
                // Init knows only its pid inside the namespace. A launcher reports by itself.
                let init = !namespaces.is_empty();
                init.then(|| Report::Forked { init_pid: child.as_raw() })
            }
            Err(errno) => {
                let step = if namespaces.is_empty() { "fork" } else { "make namespaces" };
                Some(Report::Failed { step: step.into(), errno: errno as i32 })
            }
        };
        if let (Some(report), Some(control)) = (report, descriptors.first()) {
            // Fails if the grader is gone, and then no process waits for the report.
            let _ = send(control.as_fd(), &report, &[]);
        }
    }
}
