//! Exercise `sleepers`. Start named threads that sleep, and wait for them.

use std::time::Duration;

use crate::EventLog;

/// Starts one thread for each entry of `names`, even if a name occurs twice. Each thread has its full name
/// and calls `nap` once, for `duration`, so that all nap at the same time. Returns when all threads have ended.
pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    todo!(
        "start {} threads, each with its name, that call `nap({duration:?}, log)`; join them all \
         after the last start ({} events so far)",
        names.len(),
        log.events().len()
    )
}

/// Does the same as [`sleepers`]. In addition the calling thread records `hello` after the last start and before the
/// first join, so that it comes before the `awake` of every thread. It records `hello` also when `names` is empty.
pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    todo!(
        "start {} threads that call `nap({duration:?}, log)`, record `hello`, then join them all \
         ({} events so far)",
        names.len(),
        log.events().len()
    )
}

/// Does the same as [`sleepers`]. In addition the calling thread records `hello` after the last join, so that it
/// comes after the `awake` of every thread. It records `hello` also when `names` is empty.
pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    todo!(
        "start {} threads that call `nap({duration:?}, log)`, join them all, then record `hello` \
         ({} events so far)",
        names.len(),
        log.events().len()
    )
}
