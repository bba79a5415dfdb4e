//! Enforces limits that the kernel does not.
//!
//! * The bytes and files that a run writes to folders of the host.
//! * The memory of all its processes together, if there are no control groups.
//! * The number of its tasks, if the kernel counts those of several runs together.
//! * With control groups, OOM kills and the number of refused forks.
//!
//! It looks once per [`PAUSE`], so a run can exceed a limit by what it takes in that time.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::PathBuf,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{
    cgroups::Events,
    children::children_of,
    excess::{Excess, Stopper},
    messages::Processes,
    nameless,
    shortages::Shortages,
};

const PAUSE: Duration = Duration::from_millis(50);

/// The pause when tasks are counted, because a run starves its neighbours until it is stopped.
const SHORT_PAUSE: Duration = Duration::from_millis(10);

/// The number of refused forks after which a run is stopped. A well-behaved program gives up at the first.
const MOST_REFUSALS: u64 = 64;

/// How much may be written to a folder.
#[derive(Debug, Clone)]
pub(super) struct FolderBound {
    pub(super) folder: PathBuf,
    pub(super) bytes: u64,
    pub(super) entries: u64,
}

/// Limits on all descendants of one process together. `None` if the kernel enforces the limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct TreeBound {
    pub(super) root: i32,
    pub(super) memory_bytes: Option<u64>,
    pub(super) tasks: Option<u64>,
    /// Whether the descendants may have children.
    pub(super) processes: Processes,
}

/// All limits that are watched for one run.
#[derive(Debug)]
pub(super) struct Bounds {
    pub(super) folders: Vec<FolderBound>,
    pub(super) tree: TreeBound,
    /// Processes that the kernel has killed for their memory.
    pub(super) kills: Option<Events>,
    /// Tasks that the kernel has refused.
    pub(super) refusals: Option<Events>,
}

/// A watch on one run. Drop it when the run's processes have ended.
pub(super) struct Watch {
    end: Option<Sender<()>>,
    /// Returns why the run was stopped.
    thread: Option<JoinHandle<Option<Excess>>>,
    shortages: Shortages,
}

impl Watch {
    /// Watches until it is dropped or has stopped the run.
    pub(super) fn start(
        bounds: Bounds,
        shortages: Shortages,
        stopper: Stopper,
    ) -> std::io::Result<Self> {
        if bounds.are_none() {
            return Ok(Self { end: None, thread: None, shortages });
        }
        let begins = shortages.clone();
        let pause = if bounds.tree.tasks.is_some() { SHORT_PAUSE } else { PAUSE };
        let (end, ended) = mpsc::channel();
        let thread = thread::Builder::new().name("watch".into()).spawn(move || {
            while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(pause) {
                let Some(excess) = bounds.excess() else { continue };
                if excess == Excess::Tasks {
                    begins.begin();
                }
                stopper.stop_for(excess);
                return Some(excess);
            }
            None
        })?;
        Ok(Self { end: Some(end), thread: Some(thread), shortages })
    }
}

impl Bounds {
    fn are_none(&self) -> bool {
        self.folders.is_empty()
            && self.tree.is_unbounded()
            && self.kills.is_none()
            && self.refusals.is_none()
    }

    /// The limit that the run exceeds now, if any.
    fn excess(&self) -> Option<Excess> {
        let more_than = |most, events: &Option<Events>| {
            events.as_ref().is_some_and(|events| events.count() > most)
        };
        if let Some(excess) = self.tree.excess() {
            Some(excess)
        } else if self.folders.iter().any(|bound| is_over(bound, self.tree.root)) {
            Some(Excess::Disk)
        } else if more_than(0, &self.kills) {
            // The kernel kills one process at a time. A program that starts many would continue with the next.
            Some(Excess::Memory)
        } else if more_than(MOST_REFUSALS, &self.refusals) {
            Some(Excess::Tasks)
        } else {
            None
        }
    }
}

impl TreeBound {
    fn is_unbounded(&self) -> bool {
        self.memory_bytes.is_none() && self.tasks.is_none()
    }

    /// The limit that the descendants exceed, if any. A shared page counts for each process that has it. Counting stops
    /// at the limit, because a fork bomb starts processes faster than they can be listed.
    fn excess(&self) -> Option<Excess> {
        if self.is_unbounded() {
            return None;
        }
        let (mut pages, mut tasks) = (0, 0);
        let mut processes = children_of(self.root).unwrap_or_default();
        while let Some(pid) = processes.pop() {
            if self.memory_bytes.is_some() {
                let held = fs::read_to_string(format!("/proc/{pid}/statm")).ok();
                let held =
                    held.and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok());
                pages += held.unwrap_or(0);
            }
            if self.tasks.is_some() {
                // A folder's link count is 2 plus its number of subfolders, and here each thread is a subfolder.
                let threads =
                    fs::metadata(format!("/proc/{pid}/task")).map(|folder| folder.nlink());
                tasks += threads.unwrap_or(0).saturating_sub(2);
            }
            if self.tasks.is_some_and(|most| tasks > most) {
                return Some(Excess::Tasks);
            }
            if self.memory_bytes.is_some_and(|most| pages * page_bytes() > most) {
                return Some(Excess::Memory);
            }
            // Skipped otherwise, because each of the program's threads would have to be read.
            if self.processes == Processes::Many {
                processes.extend(children_of(pid).unwrap_or_default());
            }
        }
        None
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // The thread does not panic. If it did, the result would be lost.
            let excess = thread.join().unwrap_or_default();
            if excess == Some(Excess::Tasks) {
                self.shortages.end();
            }
        }
    }
}

/// Whether a folder, together with removed files that descendants of `root` have open, holds too much. Counting stops
/// at the limit. A folder that cannot be counted also holds too much, because one that is deeper than any path or
/// unreadable exists to hide something.
fn is_over(bound: &FolderBound, root: i32) -> bool {
    let mut entries = 0;
    let mut bytes = nameless::bytes_of(root, &bound.folder);
    if bytes > bound.bytes {
        return true;
    }
    let mut folders = vec![bound.folder.clone()];
    while let Some(folder) = folders.pop() {
        let found = match fs::read_dir(folder) {
            Ok(found) => found,
            Err(error) if is_gone(&error) => continue,
            Err(_) => return true,
        };
        for entry in found.flatten() {
            // The entry's own metadata, never that of a link's target.
            let metadata = match entry.metadata() {
                Ok(metadata) => metadata,
                Err(error) if is_gone(&error) => continue,
                Err(_) => return true,
            };
            entries += 1;
            bytes += metadata.blocks() * 512;
            if entries > bound.entries || bytes > bound.bytes {
                return true;
            }
            if metadata.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    false
}

/// Whether reading failed because the file or folder was just removed or replaced.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The size of a memory page, which the kernel counts in. It is 4 KiB on x86-64, and up to 64 KiB elsewhere.
fn page_bytes() -> u64 {
    // SAFETY: it reads a constant of the system.
    let bytes = unsafe { nix::libc::sysconf(nix::libc::_SC_PAGESIZE) };
    u64::try_from(bytes).unwrap_or(4096)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pid that no process has.
    const NONE: i32 = -1;

    #[test]
    fn files_folders_and_bytes_all_count() {
        let folder = tempfile::TempDir::new().unwrap();
        let bound = FolderBound { folder: folder.path().to_owned(), bytes: 1 << 20, entries: 4 };
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        fs::write(folder.path().join("a/b/c"), vec![1; 1000]).unwrap();
        assert!(!is_over(&bound, NONE));
        fs::write(folder.path().join("a/d"), vec![1; 2 << 20]).unwrap();
        assert!(is_over(&bound, NONE));
        fs::write(folder.path().join("a/d"), "").unwrap();
        assert!(!is_over(&bound, NONE));
        fs::write(folder.path().join("e"), "").unwrap();
        assert!(is_over(&bound, NONE));
    }

    #[test]
    fn descendants_tasks_and_memory_count() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let root = std::process::id() as i32;
        let excess = |memory_bytes, tasks| {
            TreeBound { root, memory_bytes, tasks, processes: Processes::Many }.excess()
        };
        assert_eq!(excess(None, Some(0)), Some(Excess::Tasks));
        assert_eq!(excess(Some(0), None), Some(Excess::Memory));
        assert_eq!(excess(Some(1 << 40), Some(1 << 20)), None);
        assert_eq!(excess(None, None), None);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn too_deep_folders_exceed_the_bound() {
        let folder = super::super::Folder::make().unwrap();
        let bound =
            FolderBound { folder: folder.path().to_owned(), bytes: u64::MAX, entries: u64::MAX };
        // Built from the inside out, because no path may be that long.
        let name = "d".repeat(250);
        let mut inner = folder.path().join("0");
        fs::create_dir(&inner).unwrap();
        for depth in 1..20 {
            // A path has 4096 bytes at most, including the zero at its end. How deep that is depends on where temporary
            // files are.
            let longest = inner.as_os_str().len() + (depth - 1) * (name.len() + 1);
            assert_eq!(is_over(&bound, NONE), longest >= 4096, "{depth}");
            let outer = folder.path().join(depth.to_string());
            fs::create_dir(&outer).unwrap();
            fs::rename(&inner, outer.join(&name)).unwrap();
            inner = outer;
        }
    }
}
