//! The sandbox as this machine grants it, and what each run gets of it.

use std::{ops::RangeInclusive, path::Path, sync::Arc};

use super::{
    cgroups::Groups, fork_server::ForkServer, job::Job, layer::Layer, network_pool::Networks,
    schedule, shortages::Shortages, uids,
};

/// How programs are to be kept apart.
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

impl Sandbox {
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
        // On the host's files the compiler keeps root's uid where Landlock confines it to what it was given: a toolchain
        // in root's home is out of another uid's reach. Where nothing but the uid confines it, it has one.
        let apart = [Layer::MountNamespace, Layer::FileModes];
        let kept_apart = apart.iter().any(|layer| self.layers.contains(layer));
        if kept_apart || job.confined.is_some() { self.own_uid(job.uid) } else { None }
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

    /// Whether programs that want this many cores may run under the real-time scheduler here. One core is always left
    /// to everything else.
    pub fn realtime(&self, cores: usize) -> bool {
        self.realtime && schedule::cores().len() > cores
    }

    /// The layers that every run of this sandbox has on.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }
}
