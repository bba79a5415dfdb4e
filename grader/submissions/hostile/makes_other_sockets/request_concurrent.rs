//! Makes sockets of every family and kind, and connects by calls other than `connect`.
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
    fn socket(family: i32, kind: i32, protocol: i32) -> i32;
    fn socketpair(family: i32, kind: i32, protocol: i32, pair: *mut [i32; 2]) -> i32;
    fn sendto(fd: i32, bytes: *const u8, n: usize, flags: i32, to: *const u8, length: u32)
    -> isize;
    fn setsockopt(fd: i32, level: i32, name: i32, value: *const i32, length: u32) -> i32;
    fn bind(fd: i32, to: *const u8, length: u32) -> i32;
    fn listen(fd: i32, backlog: i32) -> i32;
    fn connect(fd: i32, to: *const u8, length: u32) -> i32;
    fn close(fd: i32) -> i32;
}

fn attack() -> Vec<String> {
    let mut done = Vec::new();
    for family in 0..48 {
        for kind in [1, 2, 3, 4, 5, 6, 10] {
            for protocol in [0, 1, 6, 17, 58, 132, 255, 256, 262] {
                // SAFETY: no pointer is passed.
                let fd = unsafe { socket(family, kind, protocol) };
                if fd >= 0 && !(family == 2 && kind == 1 && [0, 6].contains(&protocol)) {
                    done.push(format!("socket {family} {kind} {protocol}"));
                }
            }
        }
    }
    let port: u16 = "@TCP_PORT@".parse().unwrap_or(1);
    let [high, low] = port.to_be_bytes();
    let canary = [2, 0, high, low, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut pair = [0; 2];
    // SAFETY: all pointers are valid until the call returns, for the given lengths.
    unsafe {
        let fd = socket(2, 1, 0);
        if sendto(fd, b"hi".as_ptr(), 2, 0x2000_0000, canary.as_ptr(), 16) >= 0 {
            done.push("connected by sending".into());
        }
        if setsockopt(socket(2, 1, 0), 6, 30, &1, 4) == 0 {
            done.push("will connect by sending".into());
        }
        if listen(socket(2, 1, 0), 5) == 0 || bind(fd, canary.as_ptr(), 16) == 0 {
            done.push("listens".into());
        }
        for (family, kind) in [(1, 2), (1, 5), (2, 1), (2, 2), (16, 3), (40, 1)] {
            if socketpair(family, kind, 0, &mut pair) == 0 {
                done.push(format!("has a pair of {family} {kind}"));
            }
        }
        // A pair of connected streams is no more than a pipe. It leads nowhere else, also when one end is closed.
        if socketpair(1, 1, 0, &mut pair) == 0 {
            close(pair[1]);
            let path = *b"\x01\0@CANARY_DIR@/stream\0";
            let length = path.len() as u32;
            if connect(pair[0], path.as_ptr(), length) == 0
                || sendto(pair[0], b"hi".as_ptr(), 2, 0, path.as_ptr(), length) >= 0
                || bind(pair[0], b"\x01\0\0mine".as_ptr(), 7) == 0
                || listen(pair[0], 5) == 0
            {
                done.push("a pair reaches others".into());
            }
        }
    }
    done
}
