//! Finds the thread that waits for the answer to a request.
//!
//! The search goes from the connection to the socket's inode, to the process that has it open, to the thread of that
//! process that is blocked in reading it. A thread between sending and reading is only found by a later look. A thread
//! that has sent on many sockets is found at most for the one that it reads.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    net::SocketAddr,
};

use nix::libc;

use super::{
    Sockets,
    credentials::read_of,
    tree::{ThreadLook, TreeLook},
};

/// The thread that waits for a request's answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Holder {
    /// Its process id on the host.
    pub pid: i32,
    /// Its thread id on the host.
    pub tid: i32,
    /// The first 15 bytes of its name.
    pub name: String,
    /// The name of its process's first thread, which unnamed threads inherit.
    pub process: String,
}

impl Holder {
    /// The name that distinguishes it within its process. It is `main` for the first thread and empty for an unnamed
    /// one.
    pub fn own_name(&self) -> String {
        match (self.tid == self.pid, self.name == self.process) {
            (true, _) => "main".into(),
            (false, true) => String::new(),
            (false, false) => self.name.clone(),
        }
    }
}

/// Remembers for which request each thread was last seen waiting.
///
/// A thread that reads with a time-out briefly leaves its read, and on a busy machine one of many threads is always
/// just then outside. It counts for the request for which it was last seen waiting, so a thread that alternates between
/// requests counts for one.
#[derive(Debug, Default)]
pub(crate) struct LastReads(HashMap<(i32, i32), (usize, Holder)>);

impl LastReads {
    /// Records the `holders` of the `requests`, which are given by id. Fills in missing ones from earlier looks if the
    /// thread is still alive in `tree`.
    pub(crate) fn fill_in(
        &mut self,
        requests: &[usize],
        holders: &mut [Option<Holder>],
        tree: &TreeLook,
    ) {
        for (request, holder) in requests.iter().zip(holders.iter()) {
            if let Some(holder) = holder {
                self.0.insert((holder.pid, holder.tid), (*request, holder.clone()));
            }
        }
        let alive: HashSet<_> = tree
            .alive()
            .flat_map(|process| process.threads.iter().map(|thread| (process.pid, thread.tid)))
            .collect();
        self.0.retain(|thread, _| alive.contains(thread));
        let seen: HashMap<_, _> =
            self.0.values().map(|(request, holder)| (*request, holder)).collect();
        for (request, holder) in requests.iter().zip(holders.iter_mut()) {
            if holder.is_none() {
                *holder = seen.get(request).map(|holder| (*holder).clone());
            }
        }
    }
}

/// Finds the holders of the connections from `clients` to `server` among the processes of `tree`. Gives `None` for a
/// connection whose holder is not found.
///
/// # Errors
///
/// When the kernel answers no socket diagnosis.
pub(crate) fn find_holders(
    tree: &TreeLook,
    sockets: &Sockets,
    clients: &[SocketAddr],
    server: SocketAddr,
) -> io::Result<Vec<Option<Holder>>> {
    let mut readers: HashMap<u64, Holder> = HashMap::new();
    for process in tree.alive() {
        let reading: HashMap<u64, &ThreadLook> = process
            .threads
            .iter()
            .filter_map(|thread| Some((descriptor_read_by(thread)?, thread)))
            .collect();
        for (descriptor, thread) in reading {
            if let Some(inode) = socket_inode(process.pid, descriptor) {
                let holder = Holder {
                    pid: process.pid,
                    tid: thread.tid,
                    name: thread.name.clone(),
                    process: process.name().to_owned(),
                };
                readers.insert(inode, holder);
            }
        }
    }
    clients
        .iter()
        .map(|&client| {
            Ok(sockets.inode(client, server)?.and_then(|inode| readers.get(&inode).cloned()))
        })
        .collect()
}

/// The descriptor in whose read a thread is blocked.
fn descriptor_read_by(thread: &ThreadLook) -> Option<u64> {
    let call = thread.call?;
    let reads = [libc::SYS_read, libc::SYS_readv, libc::SYS_recvfrom, libc::SYS_recvmsg];
    reads.contains(&call.number).then_some(call.args[0])
}

fn socket_inode(pid: i32, descriptor: u64) -> Option<u64> {
    let link = read_of(pid, || fs::read_link(format!("/proc/{pid}/fd/{descriptor}"))).ok()?;
    link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::tree::ProcessLook;

    fn tree(tids: &[i32]) -> TreeLook {
        let threads = tids.iter().map(|&tid| ThreadLook {
            tid,
            name: String::new(),
            state: 'S',
            schedstat: String::new(),
            call: None,
        });
        let threads = threads.collect();
        let process = ProcessLook { pid: 7, parent: 1, zombie: false, threads };
        TreeLook { processes: vec![process], incomplete: false }
    }

    /// The threads of requests 1 and 2 after each of these looks.
    fn filled_in(looks: &[([Option<i32>; 2], &[i32])]) -> Vec<[Option<i32>; 2]> {
        let mut reads = LastReads::default();
        let thread = |tid| Holder { pid: 7, tid, name: String::new(), process: String::new() };
        let look = |(seen, alive): &([Option<i32>; 2], &[i32])| {
            let mut holders = seen.map(|tid| tid.map(thread));
            reads.fill_in(&[1, 2], &mut holders, &tree(alive));
            holders.map(|holder| holder.map(|holder| holder.tid))
        };
        looks.iter().map(look).collect()
    }

    #[test]
    fn brief_gaps_between_reads_are_filled() {
        let looks = filled_in(&[([Some(8), None], &[8, 9]), ([None, Some(9)], &[8, 9])]);
        assert_eq!(looks, [[Some(8), None], [Some(8), Some(9)]]);
    }

    #[test]
    fn alternating_reads_count_once() {
        let looks = filled_in(&[([Some(8), None], &[8]), ([None, Some(8)], &[8])]);
        assert_eq!(looks, [[Some(8), None], [None, Some(8)]]);
    }

    #[test]
    fn ended_threads_wait_for_nothing() {
        let looks = filled_in(&[([Some(8), None], &[8, 9]), ([None, None], &[9])]);
        assert_eq!(looks[1], [None, None]);
    }
}
