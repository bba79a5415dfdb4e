//! One look at a tree of processes and their threads, read from `/proc`.
//!
//! A look is not atomic: the program runs on while it is taken. It is complete only in the sense
//! that nothing that was found could not be read. [`super::stillness`] compares several.

use std::{
    fs::{self, File},
    io::{self, Read},
};

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
    let mut families = vec![(root, children_of(root))];
    while let Some((parent, children)) = families.pop() {
        let Ok(children) = children else {
            look.incomplete = true;
            continue;
        };
        for pid in children {
            match look_at_process(pid, parent) {
                Ok((process, children)) => {
                    look.processes.push(process);
                    families.push((pid, Ok(children)));
                }
                Err(_) => {
                    look.incomplete = true;
                    families.push((pid, children_of(pid)));
                }
            }
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
    for tid in threads_of(pid)? {
        add_children(pid, tid, &mut children);
    }
    Ok(children)
}

fn threads_of(pid: i32) -> io::Result<Vec<i32>> {
    let mut threads = Vec::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        threads.extend(task?.file_name().to_str().and_then(|name| name.parse::<i32>().ok()));
    }
    Ok(threads)
}

/// Adds the children of one thread. It may have ended since it was listed; its children have then gone
/// to another thread.
fn add_children(pid: i32, tid: i32, children: &mut Vec<i32>) {
    if let Ok(listed) = fs::read_to_string(format!("/proc/{pid}/task/{tid}/children")) {
        children.extend(listed.split(' ').filter_map(|pid| pid.parse::<i32>().ok()));
    }
}

/// A process and its children.
fn look_at_process(pid: i32, parent: i32) -> io::Result<(ProcessLook, Vec<i32>)> {
    let mut threads = Vec::new();
    let mut children = Vec::new();
    for tid in threads_of(pid)? {
        match look_at_thread(pid, tid) {
            Ok(thread) => threads.push(thread),
            // It ended while we looked; the next look will not find it.
            Err(error) if is_gone(&error) => {}
            Err(error) => return Err(error),
        }
        add_children(pid, tid, &mut children);
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
    Ok((ProcessLook { pid, parent, zombie, threads }, children))
}

fn look_at_thread(pid: i32, tid: i32) -> io::Result<ThreadLook> {
    let folder = format!("/proc/{pid}/task/{tid}");
    let mut buffer = [0; LONGEST_LINE];
    let stat = read_line(&folder, "stat", &mut buffer)?;
    let unreadable = || io::Error::from(io::ErrorKind::InvalidData);
    // The name stands in parentheses and may hold any byte, parentheses too; it has 15 of them at most,
    // and may be cut in the middle of a letter.
    let open = stat.iter().position(|byte| *byte == b'(').ok_or_else(unreadable)?;
    let most = &stat[..stat.len().min(open + 18)];
    let close = most.iter().rposition(|byte| *byte == b')').ok_or_else(unreadable)?;
    let state = stat.get(close + 2).copied().map(char::from).ok_or_else(unreadable)?;
    let name = String::from_utf8_lossy(&stat[open + 1..close]).into_owned();
    let (schedstat, call) = if "ZX".contains(state) {
        (String::new(), None)
    } else {
        let call = SystemCall::parse(text(read_line(&folder, "syscall", &mut buffer)?)?);
        (text(read_line(&folder, "schedstat", &mut buffer)?)?.to_owned(), call)
    };
    Ok(ThreadLook { tid, name, state, schedstat, call })
}

/// Room for one line of a thread's `stat`, `syscall` or `schedstat`: a name and numbers.
const LONGEST_LINE: usize = 1024;

/// Reads a file of one line, which the kernel hands over in one piece. Many thousands are read for one
/// submission.
fn read_line<'a>(
    folder: &str,
    file: &str,
    buffer: &'a mut [u8; LONGEST_LINE],
) -> io::Result<&'a [u8]> {
    let length = File::open(format!("{folder}/{file}"))?.read(buffer)?;
    Ok(&buffer[..length])
}

fn text(line: &[u8]) -> io::Result<&str> {
    std::str::from_utf8(line).map_err(|_| io::ErrorKind::InvalidData.into())
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
