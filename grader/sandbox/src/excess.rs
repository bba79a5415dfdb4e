//! The resources that a run can exceed, and the handle that stops a run for it.

use std::{
    fmt,
    os::fd::{AsRawFd, OwnedFd},
    sync::{Arc, OnceLock},
};

use nix::sys::socket::{Shutdown, shutdown};

/// The resource whose limit a program exceeded before it was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    Output,
    /// It wrote too much, or too many files.
    Disk,
    /// All its processes together held too much memory.
    Memory,
    /// It kept starting processes or threads after the limit was reached.
    Tasks,
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Excess::Output => "it printed more than 1 GiB",
            Excess::Disk => "it wrote more, or more files, than it may",
            Excess::Memory => "it took more memory than it may",
            Excess::Tasks => "it went on to start more processes or threads than it may",
        })
    }
}

/// Ends one run, and remembers why.
#[derive(Debug, Clone)]
pub(super) struct Stopper {
    control: Arc<OwnedFd>,
    excess: Arc<OnceLock<Excess>>,
}

impl Stopper {
    /// `control` is the grader's end of the launcher's control socket.
    pub(super) fn new(control: Arc<OwnedFd>) -> Self {
        Self { control, excess: Arc::default() }
    }

    /// Makes init end, which ends every process of the run.
    pub(super) fn stop(&self) {
        // Fails only when init has hung up already.
        let _ = shutdown(self.control.as_raw_fd(), Shutdown::Both);
    }

    /// Ends the run because it took too much.
    pub(super) fn stop_for(&self, excess: Excess) {
        self.note(excess);
        self.stop();
    }

    /// Records a reason for which the kernel has already ended the run.
    pub(super) fn note(&self, excess: Excess) {
        // The first reason counts.
        let _ = self.excess.set(excess);
    }

    /// The reason, if the run was ended for exceeding a limit.
    pub(super) fn excess(&self) -> Option<Excess> {
        self.excess.get().copied()
    }
}
