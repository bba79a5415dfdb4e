//! What a run can take too much of, and who may stop it for that.

use std::{
    fmt,
    os::fd::{AsRawFd, OwnedFd},
    sync::{Arc, OnceLock},
};

use nix::sys::socket::{Shutdown, shutdown};

/// What a program took too much of, and was stopped for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// It printed too much.
    Output,
    /// It wrote too much, or too many files.
    Disk,
    /// All its processes together held too much memory.
    Memory,
    /// It went on to start processes or threads where no more were to be had.
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

    /// Tells init to end, and with it every process of the run.
    pub(super) fn stop(&self) {
        // Fails only when init has hung up already.
        let _ = shutdown(self.control.as_raw_fd(), Shutdown::Both);
    }

    /// Ends the run because it took too much.
    pub(super) fn stop_for(&self, excess: Excess) {
        self.note(excess);
        self.stop();
    }

    /// Remembers what the kernel has ended it for.
    pub(super) fn note(&self, excess: Excess) {
        // The first reason counts.
        let _ = self.excess.set(excess);
    }

    /// Why it was ended, if for that.
    pub(super) fn excess(&self) -> Option<Excess> {
        self.excess.get().copied()
    }
}
