//! Watches what no limit of the kernel's covers: how much a run writes to folders of the host's; where there
//! are no control groups, how much memory all its processes hold together; and where there are, whether the
//! kernel has killed one for its memory, and how often it has refused to start one more task.
//!
//! It looks every [`PAUSE`], so a run goes beyond a bound by what it can write in that time.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::PathBuf,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{
    Processes,
    cgroups::Events,
    excess::{Excess, Stopper},
};
use crate::observe::children_of;

const PAUSE: Duration = Duration::from_millis(50);

/// How often a run may be refused one more process or thread. Whoever minds gives up at the first.
const MOST_REFUSALS: u64 = 64;

/// How much may be written to one folder.
#[derive(Debug, Clone)]
pub(super) struct FolderBound {
    pub(super) folder: PathBuf,
    pub(super) bytes: u64,
    pub(super) entries: u64,
}

/// How much memory the descendants of one process may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct MemoryBound {
    pub(super) root: i32,
    pub(super) bytes: u64,
    /// Whether they may have children.
    pub(super) processes: Processes,
}

/// A watch on one run. It ends when this is dropped.
pub(super) struct Watch {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Watches until it is dropped, or has stopped the run.
    pub(super) fn start(
        folders: Vec<FolderBound>,
        memory: Option<MemoryBound>,
        kills: Option<Events>,
        refusals: Option<Events>,
        stopper: Stopper,
    ) -> std::io::Result<Self> {
        if folders.is_empty() && memory.is_none() && kills.is_none() && refusals.is_none() {
            return Ok(Self { end: None, thread: None });
        }
        let (end, ended) = mpsc::channel();
        let thread = thread::Builder::new().name("watch".into()).spawn(move || {
            while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(PAUSE) {
                if folders.iter().any(is_over) {
                    return stopper.stop_for(Excess::Disk);
                }
                if memory.is_some_and(|bound| resident_bytes(&bound) > bound.bytes) {
                    return stopper.stop_for(Excess::Memory);
                }
                // The kernel kills one process at a time, and who starts many would go on with the next.
                if kills.as_ref().is_some_and(|kills| kills.count() > 0) {
                    return stopper.stop_for(Excess::Memory);
                }
                if refusals.as_ref().is_some_and(|refusals| refusals.count() > MOST_REFUSALS) {
                    return stopper.stop_for(Excess::Tasks);
                }
            }
        })?;
        Ok(Self { end: Some(end), thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // It does not panic; if it did, there is nothing to be had of it.
            let _ = thread.join();
        }
    }
}

/// Whether a folder holds too much. Counts no further than to its bound. What cannot be counted is too
/// much: a folder deeper than any path, or closed to those who would look, is there to hide something.
fn is_over(bound: &FolderBound) -> bool {
    let (mut bytes, mut entries) = (0, 0);
    let mut folders = vec![bound.folder.clone()];
    while let Some(folder) = folders.pop() {
        let found = match fs::read_dir(folder) {
            Ok(found) => found,
            Err(error) if is_gone(&error) => continue,
            Err(_) => return true,
        };
        for entry in found.flatten() {
            // Of the entry itself, never of what a link leads to.
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

/// Whether something could not be read because it was removed or replaced a moment ago.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Memory of all descendants of a process, in bytes; shared pages count for each that has them.
fn resident_bytes(bound: &MemoryBound) -> u64 {
    let mut pages = 0;
    let mut processes = children_of(bound.root).unwrap_or_default();
    while let Some(pid) = processes.pop() {
        let held = fs::read_to_string(format!("/proc/{pid}/statm")).ok();
        let held = held.and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok());
        pages += held.unwrap_or(0);
        // Each of its threads would have to be asked.
        if bound.processes == Processes::Many {
            processes.extend(children_of(pid).unwrap_or_default());
        }
    }
    pages * 4096
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_folders_and_bytes_all_count() {
        let folder = tempfile::TempDir::new().unwrap();
        let bound = FolderBound { folder: folder.path().to_owned(), bytes: 1 << 20, entries: 4 };
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        fs::write(folder.path().join("a/b/c"), vec![1; 1000]).unwrap();
        assert!(!is_over(&bound));
        fs::write(folder.path().join("a/d"), vec![1; 2 << 20]).unwrap();
        assert!(is_over(&bound));
        fs::write(folder.path().join("a/d"), "").unwrap();
        assert!(!is_over(&bound));
        fs::write(folder.path().join("e"), "").unwrap();
        assert!(is_over(&bound));
    }

    #[test]
    fn a_folder_deeper_than_any_path_is_too_much() {
        let folder = super::super::Folder::make().unwrap();
        let bound =
            FolderBound { folder: folder.path().to_owned(), bytes: u64::MAX, entries: u64::MAX };
        // Built from the inside out, for no path is that long.
        let name = "d".repeat(250);
        let mut inner = folder.path().join("0");
        fs::create_dir(&inner).unwrap();
        for depth in 1..20 {
            // A path has 4096 bytes at most, with the zero at its end: how deep that is depends on
            // where temporary files are.
            let longest = inner.as_os_str().len() + (depth - 1) * (name.len() + 1);
            assert_eq!(is_over(&bound), longest >= 4096, "{depth}");
            let outer = folder.path().join(depth.to_string());
            fs::create_dir(&outer).unwrap();
            fs::rename(&inner, outer.join(&name)).unwrap();
            inner = outer;
        }
    }
}
