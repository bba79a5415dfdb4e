//! The layers of the sandbox, by name.

use std::fmt;

use nix::sched::CloneFlags;
use serde::{Deserialize, Serialize};

/// One layer. The record of a grading names the layers that were active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// No privilege outside the namespace, if the grader is an ordinary user.
    UserNamespace,
    /// A separate network with nothing on it but the grader's server.
    NetworkNamespace,
    /// No process outside can be seen or signalled, and all processes of the run end together.
    PidNamespace,
    /// A separate file system.
    MountNamespace,
    /// No shared memory or queues of the host.
    IpcNamespace,
    /// A uid that no other program has, if the grader is root.
    OwnUid,
    /// Landlock rules for files and ports, for a learner's program.
    Landlock,
    /// Hidden files are protected by their modes alone, as a test with an unprivileged user has shown. Used only where
    /// there are neither namespaces nor Landlock, and never together with them.
    FileModes,
    /// Landlock rules for ports, which need Linux 6.7.
    LandlockTcp,
    /// Landlock rules for signals, which need Linux 6.12.
    LandlockScopes,
    /// An allow-list of system calls, for a learner's program.
    Seccomp,
    /// Limits on memory, tasks, files and CPU time of a process.
    Rlimits,
    /// A limit on the memory of all processes of a run together.
    CgroupMemory,
    /// A limit on the number of tasks of all processes of a run together.
    CgroupPids,
}

/// All namespaces except the user namespace, which only grants the privilege to make them.
pub(super) const NAMESPACES: [Layer; 4] =
    [Layer::NetworkNamespace, Layer::PidNamespace, Layer::MountNamespace, Layer::IpcNamespace];

impl Layer {
    /// All layers that can be tried by name. [`Layer::FileModes`] is missing because it depends on which files are to
    /// be hidden.
    pub const ALL: [Layer; 13] = [
        Layer::UserNamespace,
        Layer::NetworkNamespace,
        Layer::PidNamespace,
        Layer::MountNamespace,
        Layer::IpcNamespace,
        Layer::OwnUid,
        Layer::Landlock,
        Layer::LandlockTcp,
        Layer::LandlockScopes,
        Layer::Seccomp,
        Layer::Rlimits,
        Layer::CgroupMemory,
        Layer::CgroupPids,
    ];

    /// The flag that makes this namespace. Empty if the layer is not a namespace.
    pub(super) fn namespace(self) -> CloneFlags {
        match self {
            Layer::UserNamespace => CloneFlags::CLONE_NEWUSER,
            Layer::NetworkNamespace => CloneFlags::CLONE_NEWNET,
            Layer::PidNamespace => CloneFlags::CLONE_NEWPID,
            Layer::MountNamespace => CloneFlags::CLONE_NEWNS,
            Layer::IpcNamespace => CloneFlags::CLONE_NEWIPC,
            Layer::OwnUid
            | Layer::Landlock
            | Layer::FileModes
            | Layer::LandlockTcp
            | Layer::LandlockScopes
            | Layer::Seccomp
            | Layer::Rlimits
            | Layer::CgroupMemory
            | Layer::CgroupPids => CloneFlags::empty(),
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Layer::UserNamespace => "user-namespace",
            Layer::NetworkNamespace => "network-namespace",
            Layer::PidNamespace => "pid-namespace",
            Layer::MountNamespace => "mount-namespace",
            Layer::IpcNamespace => "ipc-namespace",
            Layer::OwnUid => "own-uid",
            Layer::Landlock => "landlock",
            Layer::FileModes => "file-modes",
            Layer::LandlockTcp => "landlock-tcp",
            Layer::LandlockScopes => "landlock-scopes",
            Layer::Seccomp => "seccomp",
            Layer::Rlimits => "rlimits",
            Layer::CgroupMemory => "cgroup-memory",
            Layer::CgroupPids => "cgroup-pids",
        })
    }
}
