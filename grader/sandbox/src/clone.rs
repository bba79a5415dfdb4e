//! `fork` into new namespaces and into a control group.

use std::{
    mem,
    os::fd::{AsRawFd, BorrowedFd},
};

use nix::{
    errno::Errno,
    libc,
    sched::CloneFlags,
    unistd::{ForkResult, Pid, fork},
};

/// From `linux/sched.h`. The value does not fit libc's type for it.
const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;

/// Forks. The child starts in new `namespaces` and in the control group whose folder is `group`.
///
/// # Safety
///
/// In the child of a process with several threads only async-signal-safe functions are safe, as after `fork`. With
/// `namespaces` or a `group` this is a raw system call. The C library then runs none of its own preparations, so the
/// child inherits its locks in their current state. Either the caller has one thread, or the child calls nothing of the
/// C library but `_exit` and `pause`.
pub(super) unsafe fn fork_as(
    namespaces: CloneFlags,
    group: Option<BorrowedFd>,
) -> nix::Result<ForkResult> {
    if namespaces.is_empty() && group.is_none() {
        // SAFETY: upheld by the caller.
        return unsafe { fork() };
    }
    // SAFETY: all fields are numbers, and 0 means "not set".
    let mut how: libc::clone_args = unsafe { mem::zeroed() };
    how.flags = u64::from(namespaces.bits() as u32);
    how.exit_signal = libc::SIGCHLD as u64;
    if let Some(group) = group {
        how.flags |= CLONE_INTO_CGROUP;
        how.cgroup = group.as_raw_fd() as u64;
    }
    // SAFETY: without a stack of its own the child continues here on a copy of this stack. The caller guarantees what
    // the child may call.
    let child = unsafe { libc::syscall(libc::SYS_clone3, &how, mem::size_of_val(&how)) };
    Ok(match Errno::result(child)? {
        0 => ForkResult::Child,
        pid => ForkResult::Parent { child: Pid::from_raw(pid as i32) },
    })
}
