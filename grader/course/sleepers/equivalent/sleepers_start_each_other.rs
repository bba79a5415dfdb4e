//! Each sleeper starts the next one before its nap.

use crate::{EventLog, nap};
use std::{thread, time::Duration};
/// Unusual design. A recursion in which each frame starts one thread and joins it on the way back.
fn chain(names: &[String], duration: Duration, log: &EventLog, all_started: &dyn Fn()) {
    let Some((first, rest)) = names.split_first() else { return all_started() };
    let mine = log.clone();
    let t = thread::Builder::new().name(first.clone()).spawn(move || nap(duration, &mine)).unwrap();
    chain(rest, duration, log, all_started);
    t.join().unwrap();
}
pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    chain(names, duration, log, &|| ())
}
pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    chain(names, duration, log, &|| log.record("hello"))
}
pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    chain(names, duration, log, &|| ());
    log.record("hello")
}
