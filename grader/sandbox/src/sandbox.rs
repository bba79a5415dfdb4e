//! The sandbox that this machine grants, and what each run gets of it.

use std::{ops::RangeInclusive, path::Path, sync::Arc};

use super::{
    cgroups::Groups, fork_server::ForkServer, job::Job, layer::Layer, network_pool::Networks,
    schedule, shortages::Shortages, uids,
};

/// The isolation that the user asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Isolation {
    /// With namespaces where the machine grants them, otherwise by Landlock and seccomp
    #[default]
    Whatever,
    /// With namespaces, or not at all
    Namespaces,
    /// By Landlock and seccomp alone, as where namespaces are refused
    NoNamespaces,
}

/// The sandbox that this machine grants. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sandbox {
    pub(super) fork_server: Arc<ForkServer>,
    pub(super) layers: Vec<Layer>,
    pub(super) realtime: bool,
    pub(super) groups: Groups,
    /// Networks that runs reuse.
    pub(super) networks: Networks,
    /// The uids that runs may get, if the grader is root.
    pub(super) uids: Option<RangeInclusive<u32>>,
    /// Tasks of the grader's own uid when it started.
    pub(super) strangers: u64,
    pub(super) shortages: Shortages,
}

/// What to do if programs cannot be kept from the host's files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Trust {
    /// Nothing is run.
    #[default]
    None,
    /// Programs are run anyway, because the user trusts them.
    Programs,
}

impl Sandbox {
    /// A sandbox with what this machine may grant, before anything has been tried.
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

    /// A copy with these layers, and with no control groups but theirs.
    pub(super) fn with(&self, layers: Vec<Layer>) -> Self {
        let groups = self.groups.only(&layers);
        Self { layers, groups, ..self.clone() }
    }

    /// The uid that a job's program gets, or `None` if it keeps the grader's.
    pub(super) fn uid_of(&self, job: &Job) -> Option<u32> {
        // Without a mount namespace the compiler keeps root's uid if Landlock confines it, because another uid could
        // not read a toolchain in root's home. If only the uid confines it, it gets one of its own.
        let apart = [Layer::MountNamespace, Layer::FileModes];
        let kept_apart = apart.iter().any(|layer| self.layers.contains(layer));
        if kept_apart || job.confined.is_some() { self.own_uid(job.uid) } else { None }
    }

    /// The uid that is used for `wanted` here, or `None` if programs keep the grader's.
    pub fn own_uid(&self, wanted: u32) -> Option<u32> {
        let uids = self.uids.as_ref().filter(|_| self.layers.contains(&Layer::OwnUid))?;
        let count = uids.end() - uids.start() + 1;
        Some(if uids.contains(&wanted) { wanted } else { uids.start() + wanted % count })
    }

    /// The same sandbox for the runs of one submission, which reuse networks.
    pub fn for_one_submission(&self) -> Self {
        Self { networks: Networks::kept(&self.layers), ..self.clone() }
    }

    /// Whether programs that want this many cores may run under the real-time scheduler here. One core is always left
    /// to other programs.
    pub fn realtime(&self, cores: usize) -> bool {
        self.realtime && schedule::cores().len() > cores
    }

    /// The layers that are active in every run of this sandbox.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }
}
