//! Stops itself with a signal, so it neither sleeps nor runs.
//!
//! outcome: timeout, fail
//! within: 60 s
//! assumes: unsafe code

use crate::Tally;

unsafe extern "C" {
    fn kill(pid: i32, signal: i32) -> i32;
    fn getpid() -> i32;
}

const SIGSTOP: i32 = 19;

pub fn count_processed(items: &[u64], tally: &Tally) {
    let _ = (items, tally);
    loop {
        // SAFETY: neither touches this process's memory.
        unsafe { kill(getpid(), SIGSTOP) };
    }
}
