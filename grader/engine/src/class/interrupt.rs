//! Handles Ctrl-C. After the first one the run finishes the submissions in progress, the second one ends it at once.
//!
//! No finished verdict is lost in either case, because the journal holds only complete records.

use std::sync::atomic::{AtomicU8, Ordering};

use nix::{
    libc,
    sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction},
};

/// The number of times that the user has interrupted the run.
static ASKED: AtomicU8 = AtomicU8::new(0);

/// The exit code of an interrupted run. As in shells, it is 128 plus the signal's number.
pub const CODE: u8 = 130;

extern "C" fn ask(_: libc::c_int) {
    if ASKED.fetch_add(1, Ordering::SeqCst) > 0 {
        // SAFETY: `_exit` is async-signal-safe. Programs that run end with the grader.
        unsafe { libc::_exit(i32::from(CODE)) };
    }
}

/// Installs a handler that counts SIGINT and SIGTERM.
///
/// # Errors
///
/// When the handler cannot be set.
pub fn watch() -> nix::Result<()> {
    // Interrupted system calls restart, because the run ends on its own.
    let action = SigAction::new(SigHandler::Handler(ask), SaFlags::SA_RESTART, SigSet::empty());
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        // SAFETY: the handler touches one atomic, and calls `_exit`: both are async-signal-safe.
        unsafe { sigaction(signal, &action) }?;
    }
    Ok(())
}

/// Whether the user has interrupted the run.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst) > 0
}
