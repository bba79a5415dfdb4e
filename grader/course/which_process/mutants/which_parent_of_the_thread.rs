//! Uses the process itself as the parent of the thread.
//!
//! caught by: parent-pid

use std::{collections::BTreeMap, ops::Range, process, thread};

use crate::{Answer, Here};

pub fn describe_here() -> Here {
    Here {
        pid: process::id(),
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
