//! Keeps the last range of each process only.
//!
//! caught by: every-range

use std::{collections::BTreeMap, ops::Range, os::unix::process::parent_id, process, thread};

use crate::{Answer, Here};

pub fn describe_here() -> Here {
    Here {
        pid: process::id(),
        parent: parent_id(),
        thread: thread::current().name().map(str::to_owned),
    }
}

pub fn chunks_by_pid(answers: &[Answer]) -> BTreeMap<u32, Vec<Range<u64>>> {
    answers.iter().map(|answer| (answer.pid, vec![answer.range.clone()])).collect()
}
