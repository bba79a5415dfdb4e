//! The messages between the grader and a run's init. Each is one JSON packet.

use std::{
    io::{self, IoSlice, IoSliceMut},
    os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd},
    path::PathBuf,
};

use nix::{
    cmsg_space,
    sched::CloneFlags,
    sys::socket::{
        AddressFamily, ControlMessage, ControlMessageOwned, MsgFlags, SockFlag, SockType, recv,
        recvmsg, sendmsg, socketpair,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{hierarchy::Version, layer::Layer, limits::Limits};

/// What init is to do for a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) layers: Vec<Layer>,
    pub(super) start: Start,
    /// The versions of the program's control groups. The descriptors for joining them come with the orders.
    pub(super) groups: Vec<Version>,
    pub(super) network: Network,
    /// The grader's uid and gid, which cannot be found out inside a user namespace.
    pub(super) ids: (u32, u32),
}

impl Orders {
    /// The namespaces to make for the run. A kept network exists already.
    pub(super) fn namespaces(&self) -> CloneFlags {
        let mut flags = CloneFlags::empty();
        for layer in &self.layers {
            flags |= layer.namespace();
        }
        if self.network == Network::Kept {
            flags.remove(CloneFlags::CLONE_NEWNET);
        }
        flags
    }

    /// The namespaces that init is forked with. These are all of them, or none if init is not to be pid 1 of a
    /// namespace.
    pub(super) fn namespaces_of_init(&self) -> CloneFlags {
        let flags = self.namespaces();
        if flags.contains(CloneFlags::CLONE_NEWPID) { flags } else { CloneFlags::empty() }
    }
}

/// Which network a program gets, if it gets one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Network {
    /// A new one, which is removed with the run.
    Passing,
    /// A new one, which is handed over to the grader for later runs.
    ToKeep,
    /// The one of an earlier run. It comes with the orders, after the descriptors of the control groups.
    Kept,
}

/// What init must know to start the program.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Start {
    pub(super) program: PathBuf,
    pub(super) args: Vec<String>,
    pub(super) env: Vec<(String, String)>,
    pub(super) sheet: Option<String>,
    pub(super) directory: PathBuf,
    pub(super) mounts: Vec<Mount>,
    pub(super) scratch_bytes: u64,
    pub(super) limits: Limits,
    /// The uid of the program, where the grader runs as root.
    pub(super) uid: Option<u32>,
    /// Tasks of the same uid that do not belong to the run.
    pub(super) strangers: u64,
    /// The scratch folder on the host, where there is no mount namespace.
    pub(super) scratch: Option<PathBuf>,
    /// Whether the program runs under the real-time scheduler.
    pub(super) realtime: bool,
    /// Which system calls and files a learner's program may use.
    pub(super) confined: Option<Processes>,
}

/// Whether a program may start processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Processes {
    /// Threads only.
    One,
    /// Threads and processes.
    Many,
}

/// A file or folder of the host that the program sees, and the path where it sees it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mount {
    /// The path on the host.
    pub source: PathBuf,
    /// The path inside.
    pub target: PathBuf,
    pub access: Access,
}

/// How a [`Mount`] may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Read and executed.
    ReadOnly,
    /// Read, executed and written.
    ReadWrite,
}

/// Reports to the grader from init, from the launcher, and from the fork server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Report {
    /// Init exists and has this pid on the host. Sent by the process that forked it.
    Forked { init_pid: i32 },
    /// The set-up is complete. Carries the listener, the diagnosis socket and the document, and then a network that is
    /// to be kept.
    Ready,
    /// A step of the set-up failed. The learner's program has not run.
    Failed { step: String, errno: i32 },
    /// The set-up was complete, but the kernel does not execute the program.
    NotExecuted { program: PathBuf, errno: i32 },
    /// The program ended.
    Ended(Ended),
}

/// How a program ended, and the resources that it used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    pub how: How,
    /// From execution to end as measured by init, in microseconds.
    pub wall_us: u64,
    /// CPU time of the program and the children it waited for, in microseconds.
    pub cpu_us: u64,
    /// Largest resident set of one process, in bytes.
    pub max_rss_bytes: u64,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// It exited with this code. The code is chosen by the program and proves nothing.
    Exited(i32),
    /// This signal killed it.
    Signaled(i32),
    /// The grader stopped it because it exceeded a limit.
    Stopped,
}

/// A Unix socket pair that keeps each message in one packet.
pub(super) fn connection() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC)?)
}

pub(super) fn send(to: BorrowedFd, message: &impl Serialize, fds: &[RawFd]) -> io::Result<()> {
    let bytes = serde_json::to_vec(message)?;
    let rights = [ControlMessage::ScmRights(fds)];
    let rights = if fds.is_empty() { &rights[..0] } else { &rights[..] };
    sendmsg::<()>(to.as_raw_fd(), &[IoSlice::new(&bytes)], rights, MsgFlags::MSG_NOSIGNAL, None)?;
    Ok(())
}

/// Receives one message and its descriptors, or `None` if the other side is gone.
pub(super) fn receive<T: DeserializeOwned>(
    from: BorrowedFd,
) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
    // Allocates only as much as the message needs, because fresh pages are expensive in a process that has just been
    // forked.
    let peek = MsgFlags::MSG_PEEK | MsgFlags::MSG_TRUNC;
    let length = read_on(|| recv(from.as_raw_fd(), &mut [], peek))?;
    let Some(length @ 1..) = length else { return Ok(None) };
    let Some((bytes, fds)) = read_on(|| take(from, length))? else { return Ok(None) };
    Ok(Some((serde_json::from_slice(&bytes)?, fds)))
}

/// Takes a message of this length off the queue.
fn take(from: BorrowedFd, length: usize) -> nix::Result<(Vec<u8>, Vec<OwnedFd>)> {
    let mut bytes = vec![0; length];
    let mut space = cmsg_space!([RawFd; 5]);
    let mut slices = [IoSliceMut::new(&mut bytes)];
    let flags = MsgFlags::MSG_CMSG_CLOEXEC;
    let message = recvmsg::<()>(from.as_raw_fd(), &mut slices, Some(&mut space), flags)?;
    let mut fds = Vec::new();
    for control in message.cmsgs()? {
        if let ControlMessageOwned::ScmRights(received) = control {
            // SAFETY: the kernel has just made these descriptors, and nothing else owns them.
            fds.extend(received.into_iter().map(|fd| unsafe { OwnedFd::from_raw_fd(fd) }));
        }
    }
    Ok((bytes, fds))
}

/// Reads, or returns `None` if the other side is gone.
///
/// The other side may close its end before it has read everything. The kernel then reports ECONNRESET once, at any time
/// and ahead of messages that are still in the queue. The last of these says why the other side has closed, so a single
/// reset does not end the reading.
fn read_on<T>(mut read: impl FnMut() -> nix::Result<T>) -> nix::Result<Option<T>> {
    let mut resets = 0;
    loop {
        match read() {
            Err(nix::Error::EINTR) => {}
            Err(nix::Error::ECONNRESET) if resets == 0 => resets += 1,
            Err(nix::Error::ECONNRESET) => return Ok(None),
            other => return other.map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;

    #[test]
    fn report_survives_close_with_unread_orders() {
        let (ours, theirs) = connection().unwrap();
        send(ours.as_fd(), &"orders", &[]).unwrap();
        let report = Report::Failed { step: "make namespaces".into(), errno: 1 };
        send(theirs.as_fd(), &report, &[ours.as_raw_fd()]).unwrap();
        drop(theirs);
        let (read, descriptors) = receive::<Report>(ours.as_fd()).unwrap().unwrap();
        assert!(matches!(read, Report::Failed { errno: 1, .. }), "{read:?}");
        assert_eq!(descriptors.len(), 1);
        assert!(receive::<Report>(ours.as_fd()).unwrap().is_none());
    }

    #[test]
    fn silent_close_reads_as_end() {
        for unread in [false, true] {
            let (ours, theirs) = connection().unwrap();
            if unread {
                send(ours.as_fd(), &"orders", &[]).unwrap();
            }
            drop(theirs);
            assert!(receive::<Report>(ours.as_fd()).unwrap().is_none());
        }
    }

    #[test]
    fn reading_continues_after_a_reset() {
        let mut answers = [Err(nix::Error::EINTR), Err(nix::Error::ECONNRESET), Ok(7)].into_iter();
        assert_eq!(read_on(|| answers.next().unwrap()), Ok(Some(7)));
    }
}
