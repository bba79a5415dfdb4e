//! The layers of the sandbox, by name.

use std::fmt;

use nix::sched::CloneFlags;
use serde::{Deserialize, Serialize};

/// One layer. The record of a grading names those that were on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// No privilege outside, for a grader that is an ordinary user.
    UserNamespace,
    /// A network of its own, with nothing on it but the grader's server.
    NetworkNamespace,
    /// No process outside can be seen or signalled, and all end together.
    PidNamespace,
    /// A file system of its own.
    MountNamespace,
    /// No shared memory or queues of the host.
    IpcNamespace,
    /// A uid that nobody else has, where the grader is root.
    OwnUid,
    /// Files and ports by Landlock, on a learner's program.
    Landlock,
    /// What is hidden is so by the modes of files: a user without rights was seen not to read it. It stands in for Landlock
    /// and namespaces where there are none of both, and it never stands beside them.
    FileModes,
    /// Ports by Landlock, which a kernel before 6.7 lacks.
    LandlockTcp,
    /// Signals by Landlock, which a kernel before 6.12 lacks.
    LandlockScopes,
    /// An allow-list of system calls, on a learner's program.
    Seccomp,
    /// Memory, tasks, files, CPU time.
    Rlimits,
    /// The memory of all processes of a run together.
    CgroupMemory,
    /// The tasks of all processes of a run together.
    CgroupPids,
}

/// The namespaces beside the one that grants the privilege to make them.
pub(super) const NAMESPACES: [Layer; 4] =
    [Layer::NetworkNamespace, Layer::PidNamespace, Layer::MountNamespace, Layer::IpcNamespace];

impl Layer {
    /// All that this machine is asked for by name. [`Layer::FileModes`] is not one of them: it depends on what is to be hidden.
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

    /// The flag that makes this namespace; empty for what is none.
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
