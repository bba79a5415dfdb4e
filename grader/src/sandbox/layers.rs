//! The layers of the sandbox: which exist, and which this machine grants.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use nix::sched::CloneFlags;
use serde::{Deserialize, Serialize};

use super::{files, schedule};

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
    /// An allow-list of system calls, on a learner's program.
    Seccomp,
    /// Memory, tasks, files, CPU time.
    Rlimits,
}

impl Layer {
    /// The flag that makes this namespace; empty for what is none.
    pub(super) fn namespace(self) -> CloneFlags {
        match self {
            Layer::UserNamespace => CloneFlags::CLONE_NEWUSER,
            Layer::NetworkNamespace => CloneFlags::CLONE_NEWNET,
            Layer::PidNamespace => CloneFlags::CLONE_NEWPID,
            Layer::MountNamespace => CloneFlags::CLONE_NEWNS,
            Layer::IpcNamespace => CloneFlags::CLONE_NEWIPC,
            Layer::OwnUid | Layer::Landlock | Layer::Seccomp | Layer::Rlimits => {
                CloneFlags::empty()
            }
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
            Layer::Seccomp => "seccomp",
            Layer::Rlimits => "rlimits",
        })
    }
}

/// How programs are to be kept apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Isolation {
    /// With namespaces where the machine grants them, otherwise by Landlock and seccomp
    #[default]
    #[value(name = "auto")]
    Whatever,
    /// With namespaces, or not at all
    Namespaces,
    /// By Landlock and seccomp alone, as where namespaces are refused
    NoNamespaces,
}

/// The sandbox as this machine grants it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sandbox {
    pub(super) launcher: PathBuf,
    pub(super) layers: Vec<Layer>,
    pub(super) realtime: bool,
}

/// The sandbox could not do its work. Ours or the host's fault, never the learner's.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The launcher could not be started or did not answer.
    #[error("cannot start the sandbox launcher {launcher}")]
    Launcher {
        /// The grader's own program.
        launcher: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A step of the set-up failed.
    #[error("the sandbox cannot {step}")]
    Step {
        /// What was attempted.
        step: String,
        /// Why.
        source: io::Error,
    },
    /// The machine refuses the namespaces that a sandbox needs.
    #[error(
        "this machine refuses to isolate a program: {reason}\n\
         hint: allow user namespaces or use a kernel with Landlock; run the grader as root if need be"
    )]
    Refused {
        /// What was refused.
        reason: String,
    },
}

impl Sandbox {
    /// Finds out what this machine grants of what is wanted. `launcher` is the grader's own program.
    ///
    /// # Errors
    ///
    /// When the launcher cannot be started, or the machine refuses what it takes.
    pub fn probe(launcher: &Path, isolation: Isolation) -> Result<Self, SandboxError> {
        let root = nix::unistd::getuid().is_root();
        let privilege = if root { Layer::OwnUid } else { Layer::UserNamespace };
        let namespaces = [
            privilege,
            Layer::NetworkNamespace,
            Layer::PidNamespace,
            Layer::MountNamespace,
            Layer::IpcNamespace,
        ];
        let mut others = vec![Layer::Rlimits, Layer::Seccomp];
        if files::is_available() {
            others.push(Layer::Landlock);
        }
        let with = |first: &[Layer]| Self {
            launcher: launcher.to_owned(),
            layers: first.iter().chain(&others).copied().collect(),
            realtime: schedule::is_permitted(),
        };
        let refused = match isolation {
            Isolation::Whatever | Isolation::Namespaces => {
                let sandbox = with(&namespaces);
                match super::running::probe(&sandbox) {
                    Ok(()) => return Ok(sandbox),
                    Err(SandboxError::Step { step, source }) => {
                        format!("it cannot {step}: {source}")
                    }
                    Err(other) => return Err(other),
                }
            }
            Isolation::NoNamespaces => "it has no Landlock".into(),
        };
        // Without namespaces nothing but Landlock keeps a program from the host's files.
        if isolation == Isolation::Namespaces || !others.contains(&Layer::Landlock) {
            return Err(SandboxError::Refused { reason: refused });
        }
        let sandbox = with(if root { &[Layer::OwnUid] } else { &[] });
        super::running::probe(&sandbox).map(|()| sandbox)
    }

    /// Whether programs may run under the real-time scheduler here.
    pub fn realtime(&self) -> bool {
        self.realtime
    }

    /// The layers that every run of this sandbox has on.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }
}
