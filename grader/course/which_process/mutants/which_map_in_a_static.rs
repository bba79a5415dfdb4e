//! Keeps the map in a static, so a second call also returns the answers of the first one.
//!
//! caught by: every-range

use std::{collections::BTreeMap, ops::Range, os::unix::process::parent_id, process, sync::Mutex, thread};

use crate::{Answer, Here};

pub fn describe_here() -> Here {
    Here {
        pid: process::id(),
        parent: parent_id(),
        thread: thread::current().name().map(str::to_owned),
    }
}

pub fn chunks_by_pid(answers: &[Answer]) -> BTreeMap<u32, Vec<Range<u64>>> {
    static BY_PID: Mutex<BTreeMap<u32, Vec<Range<u64>>>> = Mutex::new(BTreeMap::new());
    let mut by_pid = BY_PID.lock().unwrap();
    for answer in answers {
        by_pid.entry(answer.pid).or_default().push(answer.range.clone());
    }
    by_pid.clone()
}
