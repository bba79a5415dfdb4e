//! Exercise: start named threads that sleep, and wait for them.

use std::time::Duration;

use crate::EventLog;

/// Starts a thread for each of `names`, which has that name and naps for `duration`, so that all
/// nap at the same moment. Returns when all of them woke.
pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    todo!(
        "start {} threads, each with its name, that call `nap({duration:?}, log)`; join them all \
         when the last one is started ({} events so far)",
        names.len(),
        log.events().len()
    )
}

/// As [`sleepers`], and the calling thread records `hello` when all are started and none is
/// waited for yet: the hello stands before every `awake`.
pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    todo!(
        "start {} threads that call `nap({duration:?}, log)`, record `hello`, then join them all \
         ({} events so far)",
        names.len(),
        log.events().len()
    )
}

/// As [`sleepers`], and the calling thread records `hello` when all have been waited for: the
/// hello stands after every `awake`.
pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    todo!(
        "start {} threads that call `nap({duration:?}, log)`, join them all, then record `hello` \
         ({} events so far)",
        names.len(),
        log.events().len()
    )
}
