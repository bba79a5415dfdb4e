//! Which thread waits for the answer to which request.
//!
//! From a connection to the socket's inode, to the process that has it open, to the thread of that
//! process that is blocked in reading it. A thread between sending and reading is not found yet:
//! look again. One thread that has sent on many sockets is found at most for the one it reads.

use std::{collections::HashMap, fs, io, net::SocketAddr};

use nix::libc;

use super::{
    Sockets,
    credentials::read_of,
    tree::{ThreadLook, TreeLook},
};

/// The thread that waits for a request's answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Holder {
    /// Its process, on the host.
    pub pid: i32,
    /// Itself, on the host.
    pub tid: i32,
    /// The first 15 bytes of its name.
    pub name: String,
}

/// Finds the holders of the connections from `clients` to `server` among the processes of `tree`;
/// `None` for each that is not found.
///
/// # Errors
///
/// When the kernel answers no questions about sockets.
pub fn find_holders(
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
                let holder =
                    Holder { pid: process.pid, tid: thread.tid, name: thread.name.clone() };
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

/// The descriptor that a thread is blocked in reading.
fn descriptor_read_by(thread: &ThreadLook) -> Option<u64> {
    let call = thread.call?;
    let reads = [libc::SYS_read, libc::SYS_readv, libc::SYS_recvfrom, libc::SYS_recvmsg];
    reads.contains(&call.number).then_some(call.args[0])
}

fn socket_inode(pid: i32, descriptor: u64) -> Option<u64> {
    let link = read_of(pid, || fs::read_link(format!("/proc/{pid}/fd/{descriptor}"))).ok()?;
    link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}
