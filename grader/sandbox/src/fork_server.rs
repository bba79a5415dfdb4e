//! Forks init for each run, or where it is not to be pid 1 of a namespace, the launcher above it.
//!
//! The fork server is the grader, executed again: it has one thread, so what it forks may do whatever
//! it likes. To execute a program of the grader's size takes some 4 ms of CPU time, so it is done once
//! and not for every run. The server knows nothing of the runs; it ends when the grader
//! does, after the last of those that it has forked.

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

/// The hidden subcommand by which the grader starts itself as a fork server. Its standard input is the
/// socket that it is asked on.
pub const FORK_SERVER: &str = "sandbox-fork-server";

/// Half of the machine's memory on top of what a process has, in the kernel's choice of what to kill when memory is
/// short. So it chooses a learner's program or a compiler, and not the grader. All that is forked inherits it.
const KILLED_FIRST: &str = "500";

/// The grader's side: a server that is started when it is first needed, and again should it be lost.
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
    /// `program` is the grader's own.
    pub(super) fn of(program: &Path) -> Self {
        Self { program: program.to_owned(), started: Mutex::default() }
    }

    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// Has a process forked, in `namespaces` of its own, that gets copies of `descriptors`, as [`run_launcher`]
    /// wants them. The last of them is closed when it has ended, and with it all of its namespace.
    ///
    /// # Errors
    ///
    /// When no server can be started. Where nothing can be forked, the first descriptor is told why.
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

/// Whether there is nobody to be asked any more.
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
        // Every run has ended. What its launchers used up is counted when it has been waited for.
        let _ = self.process.wait();
    }
}

/// The server's whole life. Runs in the fork server; never returns.
pub fn run_fork_server() -> ! {
    // Ctrl-C is for the grader alone: what is under way is to end well.
    let _ = setsid();
    // Raising is always permitted. Only a machine without `/proc` refuses it.
    let _ = fs::write("/proc/self/oom_score_adj", KILLED_FIRST);
    let Ok(requests) = fcntl(io::stdin(), FcntlArg::F_DUPFD_CLOEXEC(3)) else { exit(2) };
    // SAFETY: the kernel has just made this descriptor for us; nobody else owns it.
    let requests = unsafe { OwnedFd::from_raw_fd(requests) };
    if serve(requests).is_err() {
        exit(1)
    }
    while waitpid(None, None).is_ok() {}
    exit(0)
}

/// Forks until the grader hangs up.
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
                // Init knows only the pid that it has inside. A launcher speaks for itself.
                let init = !namespaces.is_empty();
                init.then(|| Report::Forked { init_pid: child.as_raw() })
            }
            Err(errno) => {
                let step = if namespaces.is_empty() { "fork" } else { "make namespaces" };
                Some(Report::Failed { step: step.into(), errno: errno as i32 })
            }
        };
        if let (Some(report), Some(control)) = (report, descriptors.first()) {
            // When the grader is gone, nobody wants to know.
            let _ = send(control.as_fd(), &report, &[]);
        }
    }
}
