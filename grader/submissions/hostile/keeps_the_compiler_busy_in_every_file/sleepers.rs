//! Makes the compiler count without end in several files. No message says which, and each is tried alone.
//!
//! outcome: build-error
//! within: 300 s

use std::time::Duration;

use crate::EventLog;

#[allow(long_running_const_eval)]
const COUNT: u64 = {
    let mut n = 0_u64;
    while n != u64::MAX {
        n = std::hint::black_box(n.wrapping_add(3));
    }
    n
};
pub static ALL: u64 = COUNT;

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    let _ = (names, duration, log);
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    sleepers(names, duration, log);
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    sleepers(names, duration, log);
}
