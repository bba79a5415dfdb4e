//! Network namespaces that the runs of one submission have in turn.
//!
//! To make one and to clear it away costs as much as a program's start, a hundred times a submission: a twelfth
//! of its time. A program leaves nothing in it that could matter to the next: it may not change it, and its sockets go
//! with its processes, of which the kernel leaves none. Two runs never have one at the same time, and two
//! submissions never have the same.

use std::{
    fs::File,
    io,
    os::fd::{AsFd, OwnedFd},
    sync::{Arc, Mutex, PoisonError},
};

use nix::sched::{CloneFlags, setns};

use super::layer::Layer;

/// Where namespaces wait for the next run. Cheap to clone; by itself it keeps none.
#[derive(Debug, Clone, Default)]
pub(super) struct Networks(Option<Arc<Mutex<Vec<OwnedFd>>>>);

/// The network of one run, which goes back to where it came from when this is dropped. Nobody may listen in
/// it any more then.
#[derive(Debug)]
pub(super) struct Lease {
    network: Option<OwnedFd>,
    networks: Networks,
}

impl Networks {
    /// Keeps them where a sandbox of these layers can: the kernel must end all processes of a run, and
    /// who makes a namespace must be able to enter it again.
    pub(super) fn kept(layers: &[Layer]) -> Self {
        let can = layers.contains(&Layer::NetworkNamespace)
            && layers.contains(&Layer::PidNamespace)
            && !layers.contains(&Layer::UserNamespace);
        Self(can.then(Arc::default))
    }

    /// Whether a run's network is to be kept for the next.
    pub(super) fn keeps(&self) -> bool {
        self.0.is_some()
    }

    /// One that waits, if any does.
    pub(super) fn take(&self) -> Option<OwnedFd> {
        self.with(Vec::pop).flatten()
    }

    /// The network of a run that has begun.
    pub(super) fn lease(&self, network: Option<OwnedFd>) -> Lease {
        Lease { network, networks: self.clone() }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Vec<OwnedFd>) -> T) -> Option<T> {
        let waiting = self.0.as_ref()?;
        Some(act(&mut waiting.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(network) = self.network.take() {
            self.networks.with(|waiting| waiting.push(network));
        }
    }
}

/// The network namespace of this process.
pub(super) fn own() -> io::Result<File> {
    File::open("/proc/self/ns/net")
}

/// Makes a network namespace this process's own.
pub(super) fn enter(network: impl AsFd) -> nix::Result<()> {
    setns(network, CloneFlags::CLONE_NEWNET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_waits_for_the_next_run_when_the_one_before_is_over() {
        let networks = Networks::kept(&[Layer::NetworkNamespace, Layer::PidNamespace]);
        assert!(networks.keeps() && networks.take().is_none());
        let lease = networks.lease(Some(File::open("/dev/null").unwrap().into()));
        assert!(networks.take().is_none());
        drop(lease);
        assert!(networks.take().is_some());
        assert!(networks.take().is_none());
    }

    #[test]
    fn none_is_kept_where_a_run_may_leave_processes_or_nobody_may_enter_it_again() {
        let own = [Layer::NetworkNamespace, Layer::PidNamespace, Layer::UserNamespace];
        for layers in [&own[..1], &own[1..2], &own[..]] {
            let networks = Networks::kept(layers);
            drop(networks.lease(Some(File::open("/dev/null").unwrap().into())));
            assert!(!networks.keeps() && networks.take().is_none());
        }
    }
}
