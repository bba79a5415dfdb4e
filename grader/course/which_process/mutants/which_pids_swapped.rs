//! Swaps the parent's id and the process's own id.
//!
//! caught by: own-pid, parent-pid

use std::{collections::BTreeMap, ops::Range, os::unix::process::parent_id, process, thread};

use crate::{Answer, Here};

pub fn describe_here() -> Here {
    Here {
        pid: parent_id(),
        parent: process::id(),
        thread: thread::current().name().map(str::to_owned),
    }
}

pub fn chunks_by_pid(answers: &[Answer]) -> BTreeMap<u32, Vec<Range<u64>>> {
    let mut by_pid: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for answer in answers {
        by_pid.entry(answer.pid).or_default().push(answer.range.clone());
    }
    by_pid
}
