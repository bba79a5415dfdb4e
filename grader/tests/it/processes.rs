//! The processes that a grader has started, as the host sees them.

use std::{collections::BTreeMap, fs, iter};

/// A process. A pid may be reused, but not together with its start time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    pid: u32,
    started: u64,
}

impl Process {
    /// Whether it has not ended. A zombie has ended.
    pub(crate) fn runs(&self) -> bool {
        look(self.pid).is_some_and(|look| look.started == self.started && !look.ended)
    }

    /// Whether it runs a program of this name. Its path may be that in another mount namespace, so only the name is
    /// compared.
    pub(crate) fn is(&self, name: &str) -> bool {
        let exe = fs::read_link(format!("/proc/{}/exe", self.pid));
        exe.is_ok_and(|exe| exe.file_name().is_some_and(|own| own == name)) && self.runs()
    }
}

/// Whether all threads of a process have been stopped by a signal.
pub(crate) fn is_halted(pid: u32) -> bool {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let mut states = threads.filter_map(|thread| {
        let stat = fs::read(thread.path().join("stat")).ok()?;
        let stat = String::from_utf8_lossy(&stat).into_owned();
        stat[stat.rfind(')')? + 1..].split_whitespace().next().map(str::to_owned)
    });
    // A thread that has ended does not continue either.
    states.all(|state| matches!(state.as_str(), "T" | "Z" | "X"))
}

struct Look {
    parent: u32,
    started: u64,
    ended: bool,
}

fn look(pid: u32) -> Option<Look> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat).into_owned();
    // The name may contain any byte, including a parenthesis.
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace();
    let ended = matches!(fields.next()?, "Z" | "X");
    let parent = fields.next()?.parse().ok()?;
    Some(Look { parent, started: fields.nth(17)?.parse().ok()?, ended })
}

/// All descendants of a process.
pub(crate) fn below(root: u32) -> Vec<Process> {
    let pids = fs::read_dir("/proc").unwrap().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let looks: BTreeMap<u32, Look> = pids.filter_map(|pid| Some((pid, look(pid)?))).collect();
    let parent = |pid: &u32| looks.get(pid).map(|look| look.parent);
    let above = |pid: u32| iter::successors(parent(&pid), parent);
    let below = looks.iter().filter(|(pid, _)| above(**pid).any(|above| above == root));
    below.map(|(pid, look)| Process { pid: *pid, started: look.started }).collect()
}
