//! The real-time scheduler, for programs whose speed is measured: with it the machine's other programs
//! do not take their cores. The kernel keeps a share of each second for those others.

use std::{io, thread};

use nix::libc;

/// Puts the calling thread, and what comes from it, under the round-robin real-time scheduler.
///
/// # Errors
///
/// When that is not permitted.
pub(super) fn real_time(priority: libc::c_int) -> io::Result<()> {
    let parameters = libc::sched_param { sched_priority: priority };
    // SAFETY: 0 is the calling thread, and the parameters live until the call returns.
    let done = unsafe { libc::sched_setscheduler(0, libc::SCHED_RR, &parameters) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Whether it is permitted here: tried in a thread that ends at once.
pub(super) fn is_permitted() -> bool {
    thread::Builder::new()
        .spawn(|| real_time(1).is_ok())
        .ok()
        .and_then(|thread| thread.join().ok())
        .unwrap_or(false)
}
