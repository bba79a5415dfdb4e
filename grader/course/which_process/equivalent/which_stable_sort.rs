//! Sorts the answers by pid, which keeps the order within each pid, and cuts the list where the pid changes.

use std::{collections::BTreeMap, ops::Range, os::unix, process, thread};

use crate::{Answer, Here};

pub fn describe_here() -> Here {
    let name = thread::current().name().map(ToOwned::to_owned);
    Here { pid: process::id(), parent: unix::process::parent_id(), thread: name }
}

pub fn chunks_by_pid(answers: &[Answer]) -> BTreeMap<u32, Vec<Range<u64>>> {
    let mut sorted: Vec<&Answer> = answers.iter().collect();
    sorted.sort_by_key(|answer| answer.pid);
    sorted
        .chunk_by(|one, other| one.pid == other.pid)
        .map(|of_one| (of_one[0].pid, of_one.iter().map(|answer| answer.range.clone()).collect()))
        .collect()
}
