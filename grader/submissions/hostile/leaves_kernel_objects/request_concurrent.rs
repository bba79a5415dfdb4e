//! Leaves shared memory, queues, semaphores, keys and locks for the next submission.
//!
//! checks: items
//! outcome: crash
//! says: refused
//! assumes: unsafe code

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

unsafe extern "C" {
    fn shmget(key: i32, size: usize, flags: i32) -> i32;
    fn msgget(key: i32, flags: i32) -> i32;
    fn semget(key: i32, count: i32, flags: i32) -> i32;
    fn mq_open(name: *const u8, flags: i32, mode: u32, attributes: *const u8) -> i32;
    fn memfd_create(name: *const u8, flags: u32) -> i32;
    fn inotify_init1(flags: i32) -> i32;
    fn fanotify_init(flags: u32, events: u32) -> i32;
    fn timerfd_create(clock: i32, flags: i32) -> i32;
    fn signalfd(fd: i32, mask: *const [u64; 16], flags: i32) -> i32;
}

fn attack() -> Vec<&'static str> {
    let name = c"/lab-left".as_ptr().cast();
    // SAFETY: names are C strings, and the mask is as long as any that is read.
    let made = unsafe {
        [
            ("shared memory", shmget(0x1ab, 4096, 0o1666)),
            ("a queue", msgget(0x1ab, 0o1666)),
            ("a semaphore", semget(0x1ab, 1, 0o1666)),
            ("a message queue", mq_open(name, 0o102, 0o666, std::ptr::null())),
            ("a file in memory", memfd_create(name, 0)),
            ("a watch on files", inotify_init1(0)),
            ("a watch on all files", fanotify_init(0, 0)),
            ("a timer", timerfd_create(1, 0)),
            ("signals to read", signalfd(-1, &[0; 16], 0)),
        ]
    };
    made.into_iter().filter(|(_, result)| *result >= 0).map(|(what, _)| what).collect()
}
