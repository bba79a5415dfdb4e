//! One look at a tree of processes and their threads, read from `/proc`.
//!
//! A look is not atomic: the program runs on while it is taken. It is complete only in the sense
//! that nothing that was found could not be read. [`super::stillness`] compares several.

use std::{fs, io};

use nix::libc;

/// All descendants of one process, at about one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeLook {
    /// The processes, parents before their children, those that init has adopted after the program
    /// itself; zombies included.
    pub processes: Vec<ProcessLook>,
    /// Whether something that was there could not be read: it ended, or reading is refused.
    pub incomplete: bool,
}

/// One process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessLook {
    /// Its pid on the host.
    pub pid: i32,
    /// Its parent's pid on the host.
    pub parent: i32,
    /// Whether it has ended and nobody has waited for it.
    pub zombie: bool,
    /// Its threads; empty for a zombie.
    pub threads: Vec<ThreadLook>,
}

/// One thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadLook {
    /// Its id on the host.
    pub tid: i32,
    /// The first 15 bytes of its name.
    pub name: String,
    /// The kernel's letter for its state: `S` sleeps, `R` runs or wants to.
    pub state: char,
    /// Its CPU time, waiting time and time slices: unchanged means that it was not scheduled.
    pub schedstat: String,
    /// The system call that it is in.
    pub call: Option<SystemCall>,
}

/// A system call that a thread waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemCall {
    /// Its number.
    pub number: i64,
    /// Its arguments.
    pub args: [u64; 6],
}

impl TreeLook {
    /// The program itself, which was the first to start; everything else is of its making.
    pub fn program(&self) -> Option<&ProcessLook> {
        self.processes.first()
    }

    /// Processes that are not zombies.
    pub fn alive(&self) -> impl Iterator<Item = &ProcessLook> {
        self.processes.iter().filter(|process| !process.zombie)
    }
}

/// Looks at all descendants of `root`, without `root` itself.
pub fn look_at_tree(root: i32) -> TreeLook {
    let mut look = TreeLook::default();
    let mut parents = vec![root];
    while let Some(parent) = parents.pop() {
        let Ok(children) = children_of(parent) else {
            look.incomplete = true;
            continue;
        };
        for pid in children {
            match look_at_process(pid, parent) {
                Ok(process) => look.processes.push(process),
                Err(_) => look.incomplete = true,
            }
            parents.push(pid);
        }
    }
    look
}

/// The pid that a process has inside its own pid namespace: what the program itself prints.
///
/// # Errors
///
/// When the process is gone or may not be read.
pub fn inner_pid(pid: i32) -> io::Result<i32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let inner =
        status.lines().find_map(|line| line.strip_prefix("NSpid:")?.split_whitespace().last());
    inner
        .and_then(|pid| pid.parse().ok())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no NSpid line"))
}

/// The children of all threads of a process, zombies included.
///
/// # Errors
///
/// When the process is gone or may not be read.
pub fn children_of(pid: i32) -> io::Result<Vec<i32>> {
    let mut children = Vec::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end between listing and reading; its children go to another thread.
        if let Ok(listed) = fs::read_to_string(task?.path().join("children")) {
            children.extend(listed.split(' ').filter_map(|pid| pid.parse::<i32>().ok()));
        }
    }
    Ok(children)
}

fn look_at_process(pid: i32, parent: i32) -> io::Result<ProcessLook> {
    let mut threads = Vec::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        let name = task?.file_name();
        let Some(tid) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
        match look_at_thread(pid, tid) {
            Ok(thread) => threads.push(thread),
            // It ended while we looked; the next look will not find it.
            Err(error) if is_gone(&error) => {}
            Err(error) => return Err(error),
        }
    }
    threads.sort_by_key(|thread| thread.tid);
    let leader = threads.iter().find(|thread| thread.tid == pid);
    let zombie = threads.len() == 1 && leader.is_some_and(|thread| "ZX".contains(thread.state));
    // A main thread that has left the others behind is a zombie among living threads: it runs no
    // more and says nothing about the rest.
    threads.retain(|thread| !"ZX".contains(thread.state));
    if threads.is_empty() && !zombie {
        return Err(io::ErrorKind::NotFound.into());
    }
    Ok(ProcessLook { pid, parent, zombie, threads })
}

fn look_at_thread(pid: i32, tid: i32) -> io::Result<ThreadLook> {
    let folder = format!("/proc/{pid}/task/{tid}");
    let stat = fs::read(format!("{folder}/stat"))?;
    let unreadable = || io::Error::from(io::ErrorKind::InvalidData);
    // The name stands in parentheses and may hold any byte, parentheses too.
    let open = stat.iter().position(|byte| *byte == b'(').ok_or_else(unreadable)?;
    let close = stat.iter().rposition(|byte| *byte == b')').ok_or_else(unreadable)?;
    let state = stat.get(close + 2).copied().map(char::from).ok_or_else(unreadable)?;
    // It is cut after 15 bytes, perhaps in the middle of a letter.
    let name = String::from_utf8_lossy(stat.get(open + 1..close).unwrap_or_default()).into_owned();
    let (schedstat, call) = if "ZX".contains(state) {
        (String::new(), None)
    } else {
        let call = fs::read_to_string(format!("{folder}/syscall"))?;
        (fs::read_to_string(format!("{folder}/schedstat"))?, SystemCall::parse(&call))
    };
    Ok(ThreadLook { tid, name, state, schedstat, call })
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(libc::ESRCH)
}

impl SystemCall {
    /// Reads a line of `/proc/PID/syscall`; `None` for a thread that runs or waits elsewhere.
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.trim_ascii_end().split(' ');
        let number = words.next()?.parse().ok().filter(|number| *number >= 0)?;
        let mut args = [0; 6];
        for arg in &mut args {
            *arg = u64::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok()?;
        }
        Some(Self { number, args })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_syscall_reads_as_number_and_arguments() {
        let line = "202 0x7f01 0x189 0x0 0x0 0x0 0xffffffff 0x7ffc 0x7f02\n";
        let call = SystemCall::parse(line).unwrap();
        assert_eq!((call.number, call.args[1], call.args[5]), (202, 0x189, 0xffff_ffff));
        assert_eq!(SystemCall::parse("running\n"), None);
        assert_eq!(SystemCall::parse("-1 0x0 0x0\n"), None);
    }

    #[test]
    fn this_process_is_seen_with_the_thread_that_looks() {
        let me = std::process::id() as i32;
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let look = look_at_tree(me);
        let seen = look.processes.iter().find(|process| process.pid == child.id() as i32);
        assert!(seen.is_some_and(|process| process.parent == me), "{look:?}");
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
