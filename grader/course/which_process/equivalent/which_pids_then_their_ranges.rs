//! Finds the pids first, then picks the ranges of each. Starts no new thread.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use crate::{Answer, Here};

pub fn describe_here() -> Here {
    let thread = std::thread::current();
    let here = Here {
        pid: std::process::id(),
        parent: std::os::unix::process::parent_id(),
        thread: thread.name().map(String::from),
    };
    println!("{here:?}");
    here
}

pub fn chunks_by_pid(answers: &[Answer]) -> BTreeMap<u32, Vec<Range<u64>>> {
    let pids: BTreeSet<u32> = answers.iter().map(|answer| answer.pid).collect();
    let ranges_of = |pid: u32| {
        let of_it = answers.iter().filter(move |answer| answer.pid == pid);
        of_it.map(|answer| answer.range.clone()).collect()
    };
    pids.into_iter().map(|pid| (pid, ranges_of(pid))).collect()
}
