//! Reads what `/proc` shows only to a process's own user.
//!
//! The kernel shows the system call and the descriptors of a process to its user, and to other users with
//! CAP_SYS_PTRACE. Root in a container often lacks that capability, and the programs that it runs have uids of their
//! own. Root may then read with the file-system uid of the process, because the kernel checks nothing else of the
//! reader.

use std::{fs, io, os::unix::fs::MetadataExt};

use nix::unistd::{Gid, Uid, setfsgid, setfsuid};

/// Reads something about a process, as the process's user if necessary.
///
/// # Errors
///
/// As of `read`.
pub(super) fn read_of<T>(pid: i32, mut read: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    match read() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let owner = fs::metadata(format!("/proc/{pid}"))?;
            let _borrowed = Borrowed::of(owner.uid(), owner.gid());
            read()
        }
        other => other,
    }
}

/// File-system ids that the calling thread has borrowed. Dropping it gives them back.
struct Borrowed {
    uid: Uid,
    gid: Gid,
}

impl Borrowed {
    /// If this user may not borrow them, nothing changes.
    fn of(uid: u32, gid: u32) -> Self {
        // The gid must be changed first, because with another uid the thread may not change it.
        let gid = setfsgid(Gid::from_raw(gid));
        Self { gid, uid: setfsuid(Uid::from_raw(uid)) }
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        setfsuid(self.uid);
        setfsgid(self.gid);
    }
}
