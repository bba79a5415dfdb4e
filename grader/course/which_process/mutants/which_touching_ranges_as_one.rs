//! Joins two ranges that touch into one.
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
    let mut by_pid: BTreeMap<u32, Vec<Range<u64>>> = BTreeMap::new();
    for answer in answers {
        let ranges = by_pid.entry(answer.pid).or_default();
        match ranges.last_mut() {
            Some(last) if last.end == answer.range.start => last.end = answer.range.end,
            _ => ranges.push(answer.range.clone()),
        }
    }
    by_pid
}
