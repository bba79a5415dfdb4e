//! The system calls that a learner's program may make: an allow-list of what the standard library
//! and the document store use. Everything else is answered as if the kernel did not have it, which
//! makes libraries fall back on what is allowed.
//!
//! Whether it may start processes is the exercise's affair: threads it may always start. Only
//! TCP sockets can be made. `clone3` is never allowed, because its flags cannot be seen; the
//! C library then uses `clone`.

use std::{collections::BTreeMap, io};

use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

use super::orders::Processes;

/// What is allowed with any arguments.
#[rustfmt::skip]
const ALLOWED: &[i64] = &[
    // Files and descriptors.
    libc::SYS_read, libc::SYS_write, libc::SYS_readv, libc::SYS_writev, libc::SYS_pread64,
    libc::SYS_pwrite64, libc::SYS_close, libc::SYS_close_range, libc::SYS_openat, libc::SYS_fstat,
    libc::SYS_newfstatat, libc::SYS_statx, libc::SYS_lseek, libc::SYS_fcntl, libc::SYS_flock,
    libc::SYS_fsync, libc::SYS_fdatasync, libc::SYS_ftruncate, libc::SYS_fallocate,
    libc::SYS_fadvise64, libc::SYS_getdents64, libc::SYS_getcwd, libc::SYS_chdir,
    libc::SYS_renameat, libc::SYS_renameat2, libc::SYS_mkdirat, libc::SYS_unlinkat,
    libc::SYS_readlinkat, libc::SYS_faccessat, libc::SYS_faccessat2, libc::SYS_fchmod,
    libc::SYS_fchmodat, libc::SYS_fchown, libc::SYS_umask, libc::SYS_dup, libc::SYS_dup3,
    libc::SYS_pipe2, libc::SYS_ioctl, libc::SYS_copy_file_range, libc::SYS_sendfile,
    libc::SYS_splice, libc::SYS_statfs, libc::SYS_fstatfs, libc::SYS_utimensat, libc::SYS_sync_file_range,
    // Waiting.
    libc::SYS_ppoll, libc::SYS_pselect6, libc::SYS_epoll_create1, libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait, libc::SYS_eventfd2, libc::SYS_futex, libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep, libc::SYS_sched_yield, libc::SYS_restart_syscall,
    // TCP; see `socket` below.
    libc::SYS_connect, libc::SYS_bind, libc::SYS_listen, libc::SYS_accept, libc::SYS_accept4,
    libc::SYS_sendto, libc::SYS_recvfrom, libc::SYS_sendmsg, libc::SYS_recvmsg,
    libc::SYS_shutdown, libc::SYS_getsockname, libc::SYS_getpeername, libc::SYS_setsockopt,
    libc::SYS_getsockopt,
    // Memory.
    libc::SYS_mmap, libc::SYS_munmap, libc::SYS_mprotect, libc::SYS_mremap, libc::SYS_madvise,
    libc::SYS_brk, libc::SYS_mincore, libc::SYS_membarrier,
    // Itself, its threads and children; see `clone` below.
    libc::SYS_execve, libc::SYS_exit, libc::SYS_exit_group, libc::SYS_wait4, libc::SYS_waitid,
    libc::SYS_kill, libc::SYS_tkill, libc::SYS_tgkill, libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal, libc::SYS_getpid, libc::SYS_gettid, libc::SYS_getppid,
    libc::SYS_getpgid, libc::SYS_setpgid, libc::SYS_getsid, libc::SYS_setsid, libc::SYS_getuid,
    libc::SYS_geteuid, libc::SYS_getgid, libc::SYS_getegid, libc::SYS_set_tid_address,
    libc::SYS_set_robust_list, libc::SYS_get_robust_list, libc::SYS_rseq,
    libc::SYS_sched_getaffinity, libc::SYS_sched_setaffinity, libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler, libc::SYS_getpriority, libc::SYS_setpriority,
    libc::SYS_prlimit64, libc::SYS_getrlimit, libc::SYS_getrusage, libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask, libc::SYS_rt_sigreturn, libc::SYS_rt_sigtimedwait,
    libc::SYS_rt_sigsuspend, libc::SYS_sigaltstack,
    // The machine.
    libc::SYS_uname, libc::SYS_sysinfo, libc::SYS_getrandom, libc::SYS_clock_gettime,
    libc::SYS_clock_getres, libc::SYS_gettimeofday, libc::SYS_times, libc::SYS_getcpu,
];

/// What only this architecture has: older names of the same.
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
const ALLOWED_HERE: &[i64] = &[
    libc::SYS_open, libc::SYS_stat, libc::SYS_lstat, libc::SYS_access, libc::SYS_poll,
    libc::SYS_select, libc::SYS_epoll_wait, libc::SYS_pipe, libc::SYS_dup2, libc::SYS_rename,
    libc::SYS_mkdir, libc::SYS_rmdir, libc::SYS_unlink, libc::SYS_readlink, libc::SYS_chmod,
    libc::SYS_arch_prctl, libc::SYS_time, libc::SYS_getpgrp, libc::SYS_pause,
];
#[cfg(not(target_arch = "x86_64"))]
const ALLOWED_HERE: &[i64] = &[];

/// Namespaces, which nobody inside makes.
const NAMESPACES: u64 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP) as u64;

/// Puts the filter on the calling thread and all that comes from it, for good.
pub(super) fn put_on(processes: Processes) -> io::Result<()> {
    let program = filter(processes).map_err(io::Error::other)?;
    apply_filter(&program).map_err(io::Error::other)
}

fn filter(processes: Processes) -> Result<BpfProgram, seccompiler::BackendError> {
    let unconditional = ALLOWED.iter().chain(ALLOWED_HERE);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        unconditional.map(|number| (*number, Vec::new())).collect();

    let argument =
        |index, op, value| SeccompCondition::new(index, SeccompCmpArgLen::Qword, op, value);
    let masked = |index, mask, value| argument(index, SeccompCmpOp::MaskedEq(mask), value);
    let thread = libc::CLONE_THREAD as u64;
    let clone = match processes {
        Processes::One => masked(0, thread | NAMESPACES, thread)?,
        Processes::Many => masked(0, NAMESPACES, 0)?,
    };
    rules.insert(libc::SYS_clone, vec![SeccompRule::new(vec![clone])?]);
    #[cfg(target_arch = "x86_64")]
    if processes == Processes::Many {
        rules.insert(libc::SYS_vfork, Vec::new());
        rules.insert(libc::SYS_fork, Vec::new());
    }
    let tcp = vec![
        argument(0, SeccompCmpOp::Eq, libc::AF_INET as u64)?,
        masked(1, 0xf, libc::SOCK_STREAM as u64)?,
    ];
    rules.insert(libc::SYS_socket, vec![SeccompRule::new(tcp)?]);
    // A thread names itself.
    let names = [libc::PR_SET_NAME, libc::PR_GET_NAME]
        .into_iter()
        .map(|option| SeccompRule::new(vec![argument(0, SeccompCmpOp::Eq, option as u64)?]))
        .collect::<Result<_, _>>()?;
    rules.insert(libc::SYS_prctl, names);

    let refused = SeccompAction::Errno(libc::ENOSYS as u32);
    SeccompFilter::new(rules, refused, SeccompAction::Allow, architecture()?)?.try_into()
}

fn architecture() -> Result<TargetArch, seccompiler::BackendError> {
    std::env::consts::ARCH.try_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_filters_compile() {
        for processes in [Processes::One, Processes::Many] {
            assert!(!filter(processes).unwrap().is_empty());
        }
    }
}
