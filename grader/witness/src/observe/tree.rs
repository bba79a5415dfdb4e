//! One look at a tree of processes and their threads, read from `/proc`.
//!
//! A look is not atomic, because the program continues to run. "Complete" only means that everything found could be
//! read. [`super::stillness`] compares several looks.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io,
    os::unix::fs::FileExt,
    time::Duration,
};

use nix::libc;
use sandbox::{children_of, children_of_thread, threads_of};

use super::credentials::read_of;

/// All descendants of one process, at about one point in time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeLook {
    /// The processes, including zombies. Parents precede their children, and the program itself precedes the processes
    /// that init has adopted.
    pub processes: Vec<ProcessLook>,
    /// Whether something could not be read, because it has ended or reading is refused.
    pub incomplete: bool,
}

/// A process as a look found it, alive or a zombie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessLook {
    /// Its pid on the host.
    pub pid: i32,
    /// Its parent's pid on the host.
    pub parent: i32,
    /// Whether it has ended and has not been waited for.
    pub zombie: bool,
    /// Its threads, or none for a zombie.
    pub threads: Vec<ThreadLook>,
}

impl ProcessLook {
    /// The name of its first thread.
    pub fn name(&self) -> &str {
        let first = self.threads.iter().find(|thread| thread.tid == self.pid);
        first.map_or("", |thread| thread.name.as_str())
    }
}

/// A thread as a look found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadLook {
    /// Its id on the host.
    pub tid: i32,
    /// The first 15 bytes of its name.
    pub name: String,
    /// The kernel's letter for its state, such as `S` for asleep or `R` for running or runnable.
    pub state: char,
    /// Its CPU time, waiting time and number of time slices. If unchanged, the thread was not scheduled.
    pub schedstat: String,
    /// The system call that it is in.
    pub call: Option<SystemCall>,
}

impl ThreadLook {
    /// Its CPU time so far, and its number of time slices. Zero for a thread that has ended.
    pub fn scheduled(&self) -> (Duration, u64) {
        let mut figures = self.schedstat.split_ascii_whitespace().map(str::parse::<u64>);
        let mut figure = || figures.next().and_then(Result::ok).unwrap_or_default();
        let (cpu, _waited, slices) = (figure(), figure(), figure());
        (Duration::from_nanos(cpu), slices)
    }
}

/// A system call that a thread waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemCall {
    /// Its number, such as `libc::SYS_read`.
    pub number: i64,
    /// The contents of the argument registers.
    pub args: [u64; 6],
}

impl TreeLook {
    /// The program itself, which started first and from which all other processes come.
    pub fn program(&self) -> Option<&ProcessLook> {
        self.processes.first()
    }

    /// Processes that are not zombies.
    pub fn alive(&self) -> impl Iterator<Item = &ProcessLook> {
        self.processes.iter().filter(|process| !process.zombie)
    }
}

/// Takes successive looks at one tree.
#[derive(Debug)]
pub(crate) struct TreeWatch {
    root: i32,
    /// Whether there can be more processes than the program itself.
    forks: bool,
    last: TreeLook,
    /// By thread id.
    open: BTreeMap<i32, OpenFiles>,
}

/// Files that are read in each look and therefore kept open, because opening a file of `/proc` takes longer than
/// reading it.
#[derive(Debug)]
struct OpenFiles {
    schedstat: File,
    syscall: File,
}

/// The maximum number of threads of a tree whose files are kept open. Few programs have more threads, and many trees
/// are watched at the same time.
const MOST_OPEN: usize = 16;

impl TreeWatch {
    /// A watch on the descendants of `root`, excluding `root` itself, which has one thread. If `forks` is false, the
    /// program's children are not looked for.
    pub(crate) fn new(root: i32, forks: bool) -> Self {
        Self { root, forks, last: TreeLook::default(), open: BTreeMap::new() }
    }

    /// Takes a look. What the previous look found of a thread is reused if the thread has slept since.
    pub(crate) fn look(&mut self) -> &TreeLook {
        let mut look = TreeLook::default();
        let mut families = vec![(self.root, children_of_thread(self.root, self.root))];
        while let Some((parent, children)) = families.pop() {
            let Ok(children) = children else {
                look.incomplete = true;
                continue;
            };
            for pid in children {
                match self.look_at_process(pid, parent) {
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
        let threads = look.processes.iter().flat_map(|process| &process.threads);
        let threads: BTreeSet<_> = threads.map(|thread| thread.tid).collect();
        self.open.retain(|tid, _| threads.contains(tid));
        self.last = look;
        &self.last
    }

    /// Looks at a process, and lists its children.
    fn look_at_process(&mut self, pid: i32, parent: i32) -> io::Result<(ProcessLook, Vec<i32>)> {
        let Self { last, open, forks, .. } = self;
        let last = last.processes.iter().find(|process| process.pid == pid);
        let last = last.map_or(&[][..], |process| &process.threads);
        let mut threads = Vec::new();
        let mut children = Vec::new();
        for tid in threads_of(pid)? {
            let before = last.binary_search_by_key(&tid, |thread| thread.tid);
            let before = before.ok().and_then(|at| last.get(at));
            let files = match open.remove(&tid) {
                Some(files) => Ok(files),
                None => OpenFiles::of(pid, tid),
            };
            let looked = files.and_then(|files| {
                let thread = look_at_thread(pid, tid, &files, before)?;
                if open.len() < MOST_OPEN {
                    open.insert(tid, files);
                }
                Ok(thread)
            });
            match looked {
                Ok(thread) => threads.push(thread),
                // It ended during the look, and the next look will not find it.
                Err(error) if is_gone(&error) => {}
                Err(error) => return Err(error),
            }
            if *forks {
                // It may have ended since it was listed. Its children have then gone to another thread.
                children.extend(children_of_thread(pid, tid).unwrap_or_default());
            }
        }
        threads.sort_by_key(|thread| thread.tid);
        let leader = threads.iter().find(|thread| thread.tid == pid);
        let zombie = threads.len() == 1 && leader.is_some_and(|thread| "ZX".contains(thread.state));
        // A main thread that has exited before the others is a zombie among living threads, and does not count.
        threads.retain(|thread| !"ZX".contains(thread.state));
        if threads.is_empty() && !zombie {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok((ProcessLook { pid, parent, zombie, threads }, children))
    }
}

/// The pid of a process inside its own pid namespace, which is the one that the program itself sees.
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

/// Looks at a thread. If the look `before` found it asleep in a call, and neither its scheduler statistics nor its call
/// have changed, it has slept since. Then `before` is reused, which avoids the expensive read of state and name.
fn look_at_thread(
    pid: i32,
    tid: i32,
    files: &OpenFiles,
    before: Option<&ThreadLook>,
) -> io::Result<ThreadLook> {
    let (mut buffer, mut other) = ([0; LONGEST_LINE], [0; LONGEST_LINE]);
    // Must be read first. If it is unchanged, a thread that slept before has not run until now.
    let schedstat = text(read_line(&files.schedstat, &mut buffer)?)?;
    if let Some(before) = before.filter(|before| before.state == 'S' && before.call.is_some())
        && before.schedstat == schedstat
        && read_call(pid, files, &mut other)? == before.call
    {
        return Ok(before.clone());
    }
    let stat = read_line(&open(pid, tid, "stat")?, &mut other)?;
    let unreadable = || io::Error::from(io::ErrorKind::InvalidData);
    // The name is in parentheses and may contain any byte, including parentheses. It has at most 15 bytes, and may be
    // cut in the middle of a character.
    let open = stat.iter().position(|byte| *byte == b'(').ok_or_else(unreadable)?;
    let most = &stat[..stat.len().min(open + 18)];
    let close = most.iter().rposition(|byte| *byte == b')').ok_or_else(unreadable)?;
    let state = stat.get(close + 2).copied().map(char::from).ok_or_else(unreadable)?;
    let name = String::from_utf8_lossy(&stat[open + 1..close]).into_owned();
    let (schedstat, call) = if "ZX".contains(state) {
        (String::new(), None)
    } else {
        (schedstat.to_owned(), read_call(pid, files, &mut other)?)
    };
    Ok(ThreadLook { tid, name, state, schedstat, call })
}

/// The buffer size for a line of a thread's `stat`, `syscall` or `schedstat`.
const LONGEST_LINE: usize = 1024;

/// Reads a file of one line, which the kernel generates for each read and returns in one piece.
fn read_line<'a>(file: &File, buffer: &'a mut [u8; LONGEST_LINE]) -> io::Result<&'a [u8]> {
    let length = file.read_at(buffer, 0)?;
    Ok(&buffer[..length])
}

/// The system call that a thread is in, if any.
fn read_call(
    pid: i32,
    files: &OpenFiles,
    buffer: &mut [u8; LONGEST_LINE],
) -> io::Result<Option<SystemCall>> {
    let length = read_of(pid, || files.syscall.read_at(buffer, 0))?;
    Ok(SystemCall::parse(text(&buffer[..length])?))
}

fn open(pid: i32, tid: i32, file: &str) -> io::Result<File> {
    File::open(format!("/proc/{pid}/task/{tid}/{file}"))
}

impl OpenFiles {
    fn of(pid: i32, tid: i32) -> io::Result<Self> {
        let open = |file| open(pid, tid, file);
        Ok(Self { schedstat: open("schedstat")?, syscall: open("syscall")? })
    }
}

fn text(line: &[u8]) -> io::Result<&str> {
    std::str::from_utf8(line).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(libc::ESRCH)
}

impl SystemCall {
    /// Reads a line of `/proc/PID/syscall`, or returns `None` if the thread runs or is blocked outside a system call.
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
    fn syscall_line_has_number_and_arguments() {
        let line = "202 0x7f01 0x189 0x0 0x0 0x0 0xffffffff 0x7ffc 0x7f02\n";
        let call = SystemCall::parse(line).unwrap();
        assert_eq!((call.number, call.args[1], call.args[5]), (202, 0x189, 0xffff_ffff));
        assert_eq!(SystemCall::parse("running\n"), None);
        assert_eq!(SystemCall::parse("-1 0x0 0x0\n"), None);
    }

    /// A time-out that is only reached if the grader is broken, or if an awaited process is missing.
    struct Patience(std::time::Instant);

    impl Patience {
        fn begin() -> Self {
            Self(std::time::Instant::now())
        }

        fn check(&self) {
            assert!(self.0.elapsed().as_secs() < 600, "still waiting");
        }
    }

    /// A shell that runs `command` and then ends. It has one thread, and the commands are its children.
    fn shell(command: &str) -> std::process::Child {
        let piped = std::process::Stdio::piped;
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", command]).stdin(piped()).stdout(piped()).spawn().unwrap()
    }

    #[test]
    fn descendants_are_seen_where_possible() {
        let mut shell = shell("sh -c 'cat; :'; :");
        let root = shell.id() as i32;
        let mut watch = TreeWatch::new(root, true);
        let patience = Patience::begin();
        let (inner, cat) = loop {
            patience.check();
            if let [inner, cat] = &watch.look().processes[..]
                && cat.threads[0].name == "cat"
            {
                break ((inner.pid, inner.parent), (cat.pid, cat.parent));
            }
        };
        assert_eq!((inner.1, cat.1), (root, inner.0));
        let mut alone = TreeWatch::new(root, false);
        let seen: Vec<_> = alone.look().processes.iter().map(|process| process.pid).collect();
        assert_eq!(seen, [inner.0]);
        drop(shell.stdin.take());
        shell.wait().unwrap();
        assert!(watch.look().processes.is_empty() && watch.last.incomplete);
    }

    #[test]
    fn only_sleeping_threads_look_unchanged() {
        use std::io::{Read, Write};
        let mut shell = shell("cat; :");
        let mut watch = TreeWatch::new(shell.id() as i32, true);
        let reads = |thread: &ThreadLook| {
            let call = thread.call.is_some_and(|call| call.number == libc::SYS_read);
            thread.name == "cat" && thread.state == 'S' && call
        };
        let patience = Patience::begin();
        let asleep = loop {
            patience.check();
            let look = watch.look().clone();
            let cat = look.processes.first().and_then(|process| process.threads.first());
            if cat.is_some_and(reads) && *watch.look() == look {
                break look;
            }
        };
        shell.stdin.as_mut().unwrap().write_all(b"x").unwrap();
        shell.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        assert_ne!(*watch.look(), asleep);
        drop(shell.stdin.take());
        shell.wait().unwrap();
    }
}
