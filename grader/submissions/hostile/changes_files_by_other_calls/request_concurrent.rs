//! Changes mode, owner, times, length and attributes of the host's files by calls that the standard
//! library does not make.
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
    fn chmod(path: *const i8, mode: u32) -> i32;
    fn fchmodat(at: i32, path: *const i8, mode: u32, flags: i32) -> i32;
    fn chown(path: *const i8, uid: u32, gid: u32) -> i32;
    fn lchown(path: *const i8, uid: u32, gid: u32) -> i32;
    fn truncate(path: *const i8, length: i64) -> i32;
    fn utimensat(at: i32, path: *const i8, times: *const [i64; 4], flags: i32) -> i32;
    fn setxattr(path: *const i8, name: *const i8, value: *const u8, n: usize, flags: i32) -> i32;
    fn mknod(path: *const i8, mode: u32, device: u64) -> i32;
    fn link(from: *const i8, to: *const i8) -> i32;
    fn symlink(from: *const i8, to: *const i8) -> i32;
    fn chroot(path: *const i8) -> i32;
    fn mkfifo(path: *const i8, mode: u32) -> i32;
}

fn attack() -> Vec<String> {
    let mut done = Vec::new();
    for path in [c"@CANARY_FILE@", c"@HOME_FILE@", c"@CANARY_DIR@", c"/", c"/lab"] {
        let (file, name) = (path.as_ptr().cast(), c"user.lab".as_ptr().cast());
        let inside = c"link".as_ptr().cast();
        let here = -100;
        // SAFETY: all paths are C strings. Times and value live until the call returns.
        let results = unsafe {
            [
                chmod(file, 0),
                fchmodat(here, file, 0, 0),
                chown(file, 1, 1),
                lchown(file, 1, 1),
                truncate(file, 0),
                utimensat(here, file, &[0; 4], 0),
                setxattr(file, name, b"x".as_ptr(), 1, 0),
                link(file, inside),
                chroot(file),
            ]
        };
        let changed = results.iter().enumerate().filter(|(_, result)| **result == 0);
        done.extend(changed.map(|(way, _)| format!("{path:?} by way {way}")));
    }
    // SAFETY: as above.
    let made = unsafe {
        let left = c"/tmp/lab-left".as_ptr().cast();
        [mknod(left, 0o20666, 0x103), mkfifo(left, 0o666), symlink(left, left)]
    };
    if made.contains(&0) {
        done.push("a file in /tmp".into());
    }
    done
}
