//! The layers of the sandbox: which exist, and which this machine grants.

use std::{
    fmt, io,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::Arc,
};

use nix::sched::CloneFlags;
use serde::{Deserialize, Serialize};

use super::{
    Job, cgroups::Groups, files, folders, fork_server::ForkServer, networks::Networks,
    room::Shortages, schedule, uids,
};

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
    /// The memory of all processes of a run together.
    CgroupMemory,
    /// The tasks of all processes of a run together.
    CgroupPids,
}

/// The namespaces beside the one that grants the privilege to make them.
const NAMESPACES: [Layer; 4] =
    [Layer::NetworkNamespace, Layer::PidNamespace, Layer::MountNamespace, Layer::IpcNamespace];

impl Layer {
    /// All there are.
    pub const ALL: [Layer; 11] = [
        Layer::UserNamespace,
        Layer::NetworkNamespace,
        Layer::PidNamespace,
        Layer::MountNamespace,
        Layer::IpcNamespace,
        Layer::OwnUid,
        Layer::Landlock,
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
            Layer::Seccomp => "seccomp",
            Layer::Rlimits => "rlimits",
            Layer::CgroupMemory => "cgroup-memory",
            Layer::CgroupPids => "cgroup-pids",
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
    pub(super) fork_server: Arc<ForkServer>,
    pub(super) layers: Vec<Layer>,
    pub(super) realtime: bool,
    pub(super) groups: Groups,
    /// Networks that runs have in turn.
    pub(super) networks: Networks,
    /// The uids that can be given away, where the grader is root.
    pub(super) uids: Option<RangeInclusive<u32>>,
    /// Tasks of the grader's own uid when it started.
    pub(super) strangers: u64,
    pub(super) shortages: Shortages,
}

/// What to do where a program cannot be kept from the host's files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Trust {
    /// Nothing is run there.
    #[default]
    Nobody,
    /// It is run all the same: somebody answers for it.
    Programs,
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
    /// Other programs had the processes and threads that a run needs, again and again.
    #[error(
        "other programs took the processes and threads that this user may have\n         hint: grade on a machine that grants namespaces; `grader doctor` shows what is missing"
    )]
    Short,
    /// The machine refuses the namespaces that a sandbox needs.
    #[error(
        "this machine refuses to isolate a program: {reason}\n\
         hint: `grader doctor` shows what is missing; --trust grades all the same, programs that you trust"
    )]
    Refused {
        /// What was refused.
        reason: String,
    },
}

impl Sandbox {
    /// Finds out what this machine grants of what is wanted, by running a program in it. `program`
    /// is the grader's own program. What graders that were killed have left is removed.
    ///
    /// # Errors
    ///
    /// When the launcher cannot be started, or the machine refuses what it takes.
    pub fn probe(program: &Path, isolation: Isolation, trust: Trust) -> Result<Self, SandboxError> {
        folders::sweep();
        let whole = Self::unproven(program);
        let root = nix::unistd::getuid().is_root();
        let mut others = vec![Layer::Rlimits, Layer::Seccomp];
        if files::is_available() {
            others.push(Layer::Landlock);
        }
        others.extend(whole.groups.layers());
        let with = |first: &[Layer]| whole.with(first.iter().chain(&others).copied().collect());
        let privileges: &[Layer] = match root {
            true => &[Layer::OwnUid, Layer::UserNamespace],
            false => &[Layer::UserNamespace],
        };
        let mut refused = "it has no Landlock".to_owned();
        if isolation != Isolation::NoNamespaces {
            for privilege in privileges {
                let sandbox = with(&[&[*privilege], &NAMESPACES[..]].concat());
                match sandbox.prove() {
                    Ok(()) => return Ok(sandbox),
                    Err(SandboxError::Step { step, source }) => {
                        refused = format!("it cannot {step}: {source}");
                    }
                    Err(other) => return Err(other),
                }
            }
        }
        // Without namespaces nothing but Landlock keeps a program from the host's files.
        let kept_out = others.contains(&Layer::Landlock) || trust == Trust::Programs;
        if isolation == Isolation::Namespaces || !kept_out {
            return Err(SandboxError::Refused { reason: refused });
        }
        let own_uid = with(&[Layer::OwnUid]);
        if root && own_uid.prove().is_ok() {
            return Ok(own_uid);
        }
        let sandbox = with(&[]);
        sandbox.prove().map(|()| sandbox)
    }

    /// What this machine may grant, before anything has been tried.
    pub(super) fn unproven(program: &Path) -> Self {
        Self {
            fork_server: Arc::new(ForkServer::of(program)),
            layers: Vec::new(),
            realtime: schedule::is_permitted(),
            groups: Groups::find(),
            networks: Networks::default(),
            uids: uids::to_give_away(),
            strangers: uids::own_tasks(),
            shortages: Shortages::default(),
        }
    }

    /// The same with other layers.
    pub(super) fn with(&self, layers: Vec<Layer>) -> Self {
        let groups = self.groups.only(&layers);
        Self { layers, groups, ..self.clone() }
    }

    /// The uid that a job's program gets; `None` where it keeps the grader's.
    pub(super) fn uid_of(&self, job: &Job) -> Option<u32> {
        // On the host's files the compiler keeps root's uid: a toolchain in root's home is out of
        // another uid's reach. Landlock still confines it to what it was given.
        let own_root = self.layers.contains(&Layer::MountNamespace);
        if own_root || job.confined.is_some() { self.own_uid(job.uid) } else { None }
    }

    /// The uid that stands for `wanted` here; `None` where programs keep the grader's.
    pub fn own_uid(&self, wanted: u32) -> Option<u32> {
        let uids = self.uids.as_ref().filter(|_| self.layers.contains(&Layer::OwnUid))?;
        let count = uids.end() - uids.start() + 1;
        Some(if uids.contains(&wanted) { wanted } else { uids.start() + wanted % count })
    }

    /// The same for the runs of one submission, which have some networks in turn.
    pub fn for_one_submission(&self) -> Self {
        Self { networks: Networks::kept(&self.layers), ..self.clone() }
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
