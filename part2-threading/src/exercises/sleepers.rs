//! Exercise: start named threads that sleep, and wait for them.

use std::time::Duration;

use crate::EventLog;

/// Starts a thread for each of `names`, equal ones included. Each has its whole name and calls `nap`
/// once, for `duration`, so that all nap at the same time. Returns when all of them have ended.
pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    todo!(
        "start {} threads, each with its name, that call `nap({duration:?}, log)`; join them all \
         after the last start ({} events so far)",
        names.len(),
        log.events().len()
    )
}

/// As [`sleepers`], and the calling thread records `hello` after the last start and before the
/// first join: the hello comes before every `awake`. It is recorded as well where there are no names.
pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    todo!(
        "start {} threads that call `nap({duration:?}, log)`, record `hello`, then join them all \
         ({} events so far)",
        names.len(),
        log.events().len()
    )
}

/// As [`sleepers`], and the calling thread records `hello` after the last join: the hello comes
/// after every `awake`. It is recorded as well where there are no names.
pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    todo!(
        "start {} threads that call `nap({duration:?}, log)`, join them all, then record `hello` \
         ({} events so far)",
        names.len(),
        log.events().len()
    )
}
