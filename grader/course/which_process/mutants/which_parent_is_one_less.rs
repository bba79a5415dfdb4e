//! Uses this process's id minus one as its parent's id, as `ps` happened to show it.
//!
//! caught by: parent-pid

use std::{collections::BTreeMap, ops::Range, process, thread};

use crate::{Answer, Here};

pub fn describe_here() -> Here {
    let pid = process::id();
    Here { pid, parent: pid - 1, thread: thread::current().name().map(str::to_owned) }
}

pub fn chunks_by_pid(answers: &[Answer]) -> BTreeMap<u32, Vec<Range<u64>>> {
    let mut by_pid: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for answer in answers {
        by_pid.entry(answer.pid).or_default().push(answer.range.clone());
    }
    by_pid
}
