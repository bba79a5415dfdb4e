//! The children and threads of a process, read from `/proc`.
//!
//! The kernel lists children by the thread that started them.

use std::{fs, io};

/// The children of all threads of a process, zombies included.
///
/// # Errors
///
/// When the process is gone or may not be read.
pub fn children_of(pid: i32) -> io::Result<Vec<i32>> {
    let mut children = Vec::new();
    for tid in threads_of(pid)? {
        // The thread may have ended since it was listed. Its children have then gone to another thread.
        children.extend(children_of_thread(pid, tid).unwrap_or_default());
    }
    Ok(children)
}

/// The threads of a process.
///
/// # Errors
///
/// When the process is gone or may not be read.
pub fn threads_of(pid: i32) -> io::Result<Vec<i32>> {
    let mut threads = Vec::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        threads.extend(task?.file_name().to_str().and_then(|name| name.parse::<i32>().ok()));
    }
    Ok(threads)
}

/// The children that one thread has started, zombies included.
///
/// # Errors
///
/// When the thread is gone or may not be read.
pub fn children_of_thread(pid: i32, tid: i32) -> io::Result<Vec<i32>> {
    let listed = fs::read_to_string(format!("/proc/{pid}/task/{tid}/children"))?;
    Ok(listed.split(' ').filter_map(|pid| pid.parse::<i32>().ok()).collect())
}
