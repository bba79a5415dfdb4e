//! `fork` with more to say: with namespaces of the child's own, and into a control group.

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

/// `linux/sched.h`; too large for the type that libc gives it.
const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;

/// Forks. The child begins its life in `namespaces` of its own, and in the group whose folder `group` is.
///
/// # Safety
///
/// In the child of a process with several threads only async-signal-safe functions are safe, as after `fork`. With
/// `namespaces` or a `group` this is a raw system call: the C library runs none of its own preparations, so its locks
/// are in the child as they were. The caller has one thread, or the child calls nothing of the C library's but
/// `_exit` and `pause`.
pub(super) unsafe fn fork_as(
    namespaces: CloneFlags,
    group: Option<BorrowedFd>,
) -> nix::Result<ForkResult> {
    if namespaces.is_empty() && group.is_none() {
        // SAFETY: the caller's.
        return unsafe { fork() };
    }
    // SAFETY: it is made of numbers; 0 stands for none.
    let mut how: libc::clone_args = unsafe { mem::zeroed() };
    how.flags = u64::from(namespaces.bits() as u32);
    how.exit_signal = libc::SIGCHLD as u64;
    if let Some(group) = group {
        how.flags |= CLONE_INTO_CGROUP;
        how.cgroup = group.as_raw_fd() as u64;
    }
    // SAFETY: without a stack of its own the child goes on here, on a copy of this stack. What it may call is the
    // caller's promise.
    let child = unsafe { libc::syscall(libc::SYS_clone3, &how, mem::size_of_val(&how)) };
    Ok(match Errno::result(child)? {
        0 => ForkResult::Child,
        pid => ForkResult::Parent { child: Pid::from_raw(pid as i32) },
    })
}
