//! The real-time scheduler, for programs whose speed is measured. It keeps other programs of the machine off their
//! cores. One core is left to the others, so that a spinning program cannot stall the host.

use std::{io, thread};

use nix::{
    libc,
    sched::{CpuSet, sched_getaffinity, sched_setaffinity},
    unistd::Pid,
};

/// Puts the calling thread and its descendants under the round-robin real-time scheduler.
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

/// The cores that this process may use.
pub(super) fn cores() -> Vec<usize> {
    let allowed = sched_getaffinity(Pid::from_raw(0)).unwrap_or_else(|_| CpuSet::new());
    (0..CpuSet::count()).filter(|&core| allowed.is_set(core).unwrap_or(false)).collect()
}

/// Removes the first of its cores from the calling process. The seccomp filter refuses a learner's program the system
/// call that would restore it.
///
/// # Errors
///
/// When there is no other core.
pub(super) fn leave_a_core() -> nix::Result<()> {
    let mut rest = CpuSet::new();
    cores().into_iter().skip(1).try_for_each(|core| rest.set(core))?;
    sched_setaffinity(Pid::from_raw(0), &rest)
}

/// Whether the real-time scheduler is permitted. It is tried in a thread that ends at once.
pub(super) fn is_permitted() -> bool {
    thread::Builder::new()
        .spawn(|| real_time(1).is_ok())
        .ok()
        .and_then(|thread| thread.join().ok())
        .unwrap_or(false)
}
