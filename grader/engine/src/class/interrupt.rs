//! Ctrl-C: the first ends the run when what is being graded is done, the second at once.
//!
//! Nothing that is done is lost either way: the journal holds whole records only.

use std::sync::atomic::{AtomicU8, Ordering};

use nix::{
    libc,
    sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction},
};

/// How often the user has asked for an end.
static ASKED: AtomicU8 = AtomicU8::new(0);

/// The exit code of a run that was interrupted: 128 and the signal's number, as shells have it.
pub const CODE: u8 = 130;

extern "C" fn ask(_: libc::c_int) {
    if ASKED.fetch_add(1, Ordering::SeqCst) > 0 {
        // SAFETY: `_exit` is async-signal-safe. Programs that run end with the grader.
        unsafe { libc::_exit(i32::from(CODE)) };
    }
}

/// From now on, SIGINT and SIGTERM are noted.
///
/// # Errors
///
/// When the handler cannot be set.
pub fn watch() -> nix::Result<()> {
    // Reads and waits that are under way go on: the run ends by itself.
    let action = SigAction::new(SigHandler::Handler(ask), SaFlags::SA_RESTART, SigSet::empty());
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        // SAFETY: the handler touches one atomic, and calls `_exit`: both are async-signal-safe.
        unsafe { sigaction(signal, &action) }?;
    }
    Ok(())
}

/// Whether the user has asked for an end.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst) > 0
}
