//! Uses the id of the thread as that of the process.
//!
//! caught by: own-pid

use std::{collections::BTreeMap, ops::Range, os::unix::process::parent_id, thread};

use crate::{Answer, Here};

pub fn describe_here() -> Here {
    let id = format!("{:?}", thread::current().id());
    Here {
        pid: id.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0),
        parent: parent_id(),
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
