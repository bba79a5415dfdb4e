//! Forks a launcher for each run.
//!
//! The fork server is the grader, executed again: it has one thread, so what it forks may do whatever
//! it likes. To execute a program of the grader's size takes some 4 ms of CPU time, so it is done once
//! and not for every run. The server knows nothing of the runs; it ends when the grader
//! does, after the last of its launchers.

use std::{
    io,
    os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio, exit},
    sync::{Mutex, PoisonError},
};

use nix::{
    errno::Errno,
    fcntl::{FcntlArg, fcntl},
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::{
        socket::{Shutdown, shutdown},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::{ForkResult, fork, setsid},
};

use super::{
    launcher::{ends_of_children, run_launcher},
    orders::{connection, receive, send},
};

/// The hidden subcommand by which the grader starts itself as a fork server. Its standard input is the
/// socket that it is asked on.
pub const FORK_SERVER: &str = "sandbox-fork-server";

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

    /// Has a launcher forked that gets copies of `descriptors`, as [`run_launcher`] wants them.
    ///
    /// # Errors
    ///
    /// When no server can be started. A launcher that cannot be forked closes what it was given.
    pub(super) fn fork(&self, descriptors: [RawFd; 5]) -> io::Result<()> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = &*started {
            match server.fork(descriptors) {
                Err(error) if is_lost(&error) => {}
                other => return other,
            }
        }
        started.insert(Started::start(&self.program)?).fork(descriptors)
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

    fn fork(&self, descriptors: [RawFd; 5]) -> io::Result<()> {
        send(self.requests.as_fd(), &(), &descriptors)
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
        while !matches!(
            waitpid(None, Some(WaitPidFlag::WNOHANG)),
            Ok(WaitStatus::StillAlive) | Err(_)
        ) {}
        if !asked {
            continue;
        }
        let Some(((), descriptors)) = receive(requests.as_fd())? else { return Ok(()) };
        // SAFETY: this process has one thread. Where the host grants no process more, the grader sees
        // its descriptors closed.
        if let Ok(ForkResult::Child) = unsafe { fork() } {
            drop((requests, signals));
            run_launcher(descriptors);
        }
    }
}
