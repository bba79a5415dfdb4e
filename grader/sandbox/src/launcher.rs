//! Init and the launcher above it, from the grader's side, and waiting for them.

use std::{
    io::{self, PipeReader},
    os::fd::AsFd,
    sync::Arc,
    time::{Duration, Instant},
};

use nix::{
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::fork_server::ForkServer;

/// The time-out for setting a run up and for ending it. Only a broken host reaches it.
pub(super) const LAUNCH_PATIENCE: Duration = Duration::from_secs(30);

/// Init and, if there is one, the launcher above it, from the grader's side. Dropping it waits for their end, so the
/// control connection must be closed first.
pub(super) struct Launcher {
    /// Closed when they and all processes of the run have ended.
    pub(super) alive: PipeReader,
    /// Pid 1 of the run, in the host's numbering.
    pub(super) init: Option<Pid>,
    /// Keeps the server alive longer than the processes that it has forked.
    pub(super) _fork_server: Arc<ForkServer>,
}

impl Drop for Launcher {
    /// Waits for the end of init, which follows that of all other processes of the run. Kills init if the wait times
    /// out.
    fn drop(&mut self) {
        let ended = readable(&self.alive, LAUNCH_PATIENCE).unwrap_or(false);
        if let (false, Some(pid)) = (ended, self.init) {
            // Init has not ended, so its pid has not been reused.
            let _ = kill(pid, Signal::SIGKILL);
        }
    }
}

/// Waits until a descriptor is readable or closed by the other side. Returns false after `patience`.
pub(super) fn readable(fd: &impl AsFd, patience: Duration) -> io::Result<bool> {
    let deadline = Instant::now() + patience;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = PollTimeout::try_from(left.as_millis().min(i32::MAX as u128) as i32)
            .unwrap_or(PollTimeout::ZERO);
        match poll(&mut [PollFd::new(fd.as_fd(), PollFlags::POLLIN)], timeout) {
            Ok(0) if left.is_zero() => return Ok(false),
            Ok(0) | Err(nix::Error::EINTR) => {}
            Ok(_) => return Ok(true),
            Err(errno) => return Err(errno.into()),
        }
    }
}
