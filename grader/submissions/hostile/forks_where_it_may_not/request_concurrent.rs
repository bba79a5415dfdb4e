//! Starts processes by every call that there is, in an exercise that needs none.
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
    fn fork() -> i32;
    fn vfork() -> i32;
    fn syscall(number: i64, a: i64, b: i64, c: i64, d: i64, e: i64) -> i64;
    fn _exit(code: i32) -> !;
}

fn attack() -> Vec<&'static str> {
    let mut done = Vec::new();
    // SAFETY: a child that should not exist ends at once.
    unsafe {
        match fork() {
            0 => _exit(0),
            child if child > 0 => done.push("fork"),
            _ => {}
        }
        let mut arguments = [0_u64; 11];
        arguments[4] = 17;
        match syscall(435, arguments.as_ptr() as i64, 88, 0, 0, 0) {
            0 => _exit(0),
            child if child > 0 => done.push("clone3"),
            _ => {}
        }
    }
    done
}
