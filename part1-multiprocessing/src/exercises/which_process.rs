//! Exercise `which_process`. Find out which process runs the code, and which process found which primes.

use std::{collections::BTreeMap, ops::Range};

use crate::{Answer, Here};

/// Returns the id of the process that calls it, the id of the parent process, and the name of the calling thread.
///
/// The ids are those that `ps` shows. The name is `None` when the thread has no name.
///
/// Use `std::process::id`, `crate::parent_id` (on Unix also `std::os::unix::process::parent_id`) and
/// `std::thread::current`. Do not read `/proc` or run `ps`, because the grader's sandbox has neither.
pub fn describe_here() -> Here {
    todo!("ask the standard library for this process, its parent and this thread's name")
}

/// Groups the ranges of `answers` by the id of the process that answered.
///
/// The ranges of each process are in the order of `answers`.
pub fn chunks_by_pid(answers: &[Answer]) -> BTreeMap<u32, Vec<Range<u64>>> {
    todo!("put the ranges of {} answers under the pid of the process that did them", answers.len())
}
