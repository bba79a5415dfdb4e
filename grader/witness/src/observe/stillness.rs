//! Decides whether a program is *still*, which means that it sleeps until something outside acts.
//!
//! A thread sleeps for good in a wait that only another thread, a child or a peer can end. A wait with a time-out does
//! not count, however long it is. A program is still when every thread of its tree sleeps for good, none was scheduled
//! over several looks, and the grader has read all that it sent or printed. The rule depends on states and not on time,
//! so it holds on a machine of any speed.
//!
//! A program that only *rests* may continue by itself when a time-out or a sleep ends. The rule for rest is the same,
//! but includes waits of every kind. Rest shows that the program has dealt with what it was given, and proves nothing
//! about what follows.

use std::time::{Duration, Instant};

use nix::libc;

use super::tree::{SystemCall, ThreadLook, TreeLook};
use crate::world::ServerLook;

/// The number of equal looks that show stillness. With fewer, a thread between two system calls could be missed.
pub(super) const LOOKS: u32 = 4;

/// The minimum time between the first and the last of these looks.
pub(super) const SPAN: Duration = Duration::from_millis(30);

/// Remembers for how long successive looks have been equal.
#[derive(Debug, Default)]
pub(crate) struct StillnessWatch {
    waits: Waits,
    equal: u32,
    since: Option<Instant>,
    last: Option<(TreeLook, ServerLook)>,
}

/// The waits in which a thread counts as asleep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Waits {
    /// Those without a time-out, which only something else can end.
    #[default]
    WithoutLimit,
    /// Those with a time-out as well.
    Any,
}

impl StillnessWatch {
    /// A watch that has seen nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A watch for rest, in which threads may also wait with a time-out.
    pub(crate) fn for_rest() -> Self {
        Self { waits: Waits::Any, ..Self::default() }
    }

    /// Adds a look taken at `now`, and returns whether the program is still.
    ///
    /// `unread` says whether the program has printed something that was not read yet. A tree without a living process
    /// is never still, because the program has not begun or has already ended.
    pub(crate) fn add(
        &mut self,
        tree: &TreeLook,
        server: ServerLook,
        unread: bool,
        now: Instant,
    ) -> bool {
        let asleep = !tree.incomplete
            && !server.busy
            && !unread
            && tree.alive().next().is_some()
            && tree.alive().flat_map(|process| &process.threads).all(|thread| self.sleeps(thread));
        if !asleep {
            *self = Self { waits: self.waits, ..Self::default() };
            return false;
        }
        if self.last.as_ref().is_some_and(|last| last.0 == *tree && last.1 == server) {
            self.equal += 1;
        } else {
            self.equal = 1;
            self.since = Some(now);
            self.last = Some((tree.clone(), server));
        }
        let long_enough = self.since.is_some_and(|since| now.duration_since(since) >= SPAN);
        self.equal >= LOOKS && long_enough
    }

    /// Whether the last look found everything asleep, so that equal looks may follow.
    pub(crate) fn counts(&self) -> bool {
        self.equal > 0
    }

    fn sleeps(&self, thread: &ThreadLook) -> bool {
        let waits = |call| self.waits == Waits::Any || waits_without_limit(&call);
        thread.state == 'S' && thread.call.is_some_and(waits)
    }
}

/// Whether a thread will continue by itself, because it sleeps or waits with a time-out.
pub fn waits_with_limit(thread: &ThreadLook) -> bool {
    const SLEEPS: [i64; 2] = [libc::SYS_nanosleep, libc::SYS_clock_nanosleep];
    const WAITS: [i64; 3] = [libc::SYS_futex, libc::SYS_ppoll, libc::SYS_epoll_pwait];
    #[cfg(target_arch = "x86_64")]
    const OLD_WAITS: [i64; 2] = [libc::SYS_poll, libc::SYS_epoll_wait];
    #[cfg(not(target_arch = "x86_64"))]
    const OLD_WAITS: [i64; 0] = [];
    thread.state == 'S'
        && thread.call.is_some_and(|call| {
            let waits = WAITS.contains(&call.number) || OLD_WAITS.contains(&call.number);
            SLEEPS.contains(&call.number) || (waits && !waits_without_limit(&call))
        })
}

/// Whether a thread waits for a lock or a message without a time-out.
pub(super) fn waits_for_a_futex_without_limit(call: &SystemCall) -> bool {
    call.number == libc::SYS_futex && waits_without_limit(call)
}

/// Whether a system call ends only when something else acts. Unlisted calls count as "no", and such programs are judged
/// by patience.
fn waits_without_limit(call: &SystemCall) -> bool {
    const FUTEX_WAIT: u64 = libc::FUTEX_WAIT as u64;
    const FUTEX_WAIT_BITSET: u64 = libc::FUTEX_WAIT_BITSET as u64;
    const FUTEX_LOCK_PI: u64 = libc::FUTEX_LOCK_PI as u64;
    let flags = (libc::FUTEX_PRIVATE_FLAG | libc::FUTEX_CLOCK_REALTIME) as u64;
    let no_limit_in_ms = |arg: usize| (call.args[arg] as u32 as i32) < 0;
    let no_limit_at = |arg: usize| call.args[arg] == 0;
    match call.number {
        libc::SYS_futex => {
            matches!(call.args[1] & !flags, FUTEX_WAIT | FUTEX_WAIT_BITSET | FUTEX_LOCK_PI)
                && no_limit_at(3)
        }
        // Blocking reads and writes. A socket's own time-out is not visible here. The given client sets it, and the
        // grader makes it long in runs that look for stillness.
        libc::SYS_read
        | libc::SYS_readv
        | libc::SYS_recvfrom
        | libc::SYS_recvmsg
        | libc::SYS_write
        | libc::SYS_writev
        | libc::SYS_sendto
        | libc::SYS_sendmsg
        | libc::SYS_accept
        | libc::SYS_accept4
        | libc::SYS_wait4
        | libc::SYS_waitid
        | libc::SYS_flock => true,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_pause => true,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll => no_limit_in_ms(2),
        #[cfg(target_arch = "x86_64")]
        libc::SYS_epoll_wait => no_limit_in_ms(3),
        libc::SYS_epoll_pwait => no_limit_in_ms(3),
        libc::SYS_ppoll => no_limit_at(2),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::tree::ProcessLook;

    const QUIET: ServerLook = ServerLook { busy: false, events: 3 };

    fn tree(state: char, number: i64, args: [u64; 6], schedstat: &str) -> TreeLook {
        let thread = ThreadLook {
            tid: 8,
            name: "item-1".into(),
            state,
            schedstat: schedstat.into(),
            call: Some(SystemCall { number, args }),
        };
        let process = ProcessLook { pid: 7, parent: 1, zombie: false, threads: vec![thread] };
        TreeLook { processes: vec![process], incomplete: false }
    }

    fn receiving(schedstat: &str) -> TreeLook {
        tree('S', libc::SYS_recvfrom, [3, 0, 0, 0, 0, 0], schedstat)
    }

    /// The results of looks that are 11 ms apart.
    fn watch(looks: impl IntoIterator<Item = (TreeLook, ServerLook, bool)>) -> Vec<bool> {
        let start = Instant::now();
        let mut watch = StillnessWatch::new();
        (0..)
            .zip(looks)
            .map(|(n, (tree, server, unread))| {
                watch.add(&tree, server, unread, start + Duration::from_millis(11 * n))
            })
            .collect()
    }

    #[test]
    fn four_equal_looks_are_stillness() {
        let rests = watch((0..4).map(|_| (receiving("5 0 2"), QUIET, false)));
        assert_eq!(rests, [false, false, false, true]);
    }

    #[test]
    fn scheduling_restarts_the_count() {
        let looks = ["1", "1", "1", "2", "2"].map(|stat| (receiving(stat), QUIET, false));
        assert!(!watch(looks).contains(&true));
    }

    #[test]
    fn timed_waits_are_never_still() {
        let timed_futex = [1, libc::FUTEX_WAIT as u64 | 128, 0, 0x7ff0, 0, 0];
        let sleeping = (libc::SYS_clock_nanosleep, [0; 6]);
        #[cfg(target_arch = "x86_64")]
        let polling = (libc::SYS_poll, [1, 1, 100, 0, 0, 0]);
        #[cfg(not(target_arch = "x86_64"))]
        let polling = (libc::SYS_ppoll, [1, 1, 0x7ff0, 0, 0, 0]);
        for (number, args) in [(libc::SYS_futex, timed_futex), sleeping, polling] {
            let rests = watch((0..6).map(|_| (tree('S', number, args, "1"), QUIET, false)));
            assert!(!rests.contains(&true), "{number}");
        }
        let thread =
            |number, args| tree('S', number, args, "1").processes.remove(0).threads.remove(0);
        assert!(waits_with_limit(&thread(libc::SYS_futex, timed_futex)));
        assert!(!waits_with_limit(&thread(libc::SYS_recvfrom, [3, 0, 0, 0, 0, 0])));
        let untimed = [1, libc::FUTEX_WAIT as u64 | 128, 0, 0, 0, 0];
        assert!(!waits_with_limit(&thread(libc::SYS_futex, untimed)));
        let rests = watch((0..6).map(|_| (tree('S', libc::SYS_futex, untimed, "1"), QUIET, false)));
        assert!(rests[5]);
    }

    #[test]
    fn lasting_timed_waits_are_rest() {
        let start = Instant::now();
        let mut watch = StillnessWatch::for_rest();
        let mut rests = (0..8).map(|n| {
            let slept = tree('S', libc::SYS_clock_nanosleep, [0; 6], if n < 4 { "1" } else { "2" });
            watch.add(&slept, QUIET, false, start + Duration::from_millis(11 * n))
        });
        assert_eq!(rests.by_ref().take(5).collect::<Vec<_>>(), [false, false, false, true, false]);
        assert!(rests.last().is_some_and(|rests| rests));
    }

    #[test]
    fn unread_data_is_never_still() {
        let busy = ServerLook { busy: true, ..QUIET };
        let unreadable = TreeLook { incomplete: true, ..receiving("1") };
        for (tree, server, unread) in [
            (receiving("1"), busy, false),
            (receiving("1"), QUIET, true),
            (unreadable, QUIET, false),
            (tree('R', libc::SYS_recvfrom, [0; 6], "1"), QUIET, false),
        ] {
            let rests = watch((0..6).map(|_| (tree.clone(), server, unread)));
            assert!(!rests.contains(&true), "{tree:?}");
        }
    }

    #[test]
    fn read_output_allows_stillness() {
        let rests = watch((0..6).map(|look| (receiving("1"), QUIET, look == 0)));
        assert_eq!(rests, [false, false, false, false, true, true]);
    }

    #[test]
    fn dead_trees_are_never_still() {
        let zombie = ProcessLook { pid: 7, parent: 1, zombie: true, threads: Vec::new() };
        for processes in [vec![], vec![zombie]] {
            let tree = TreeLook { processes, incomplete: false };
            assert!(!watch((0..6).map(|_| (tree.clone(), QUIET, false))).contains(&true));
        }
    }
}
