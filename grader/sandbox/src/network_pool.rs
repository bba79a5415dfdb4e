//! Network namespaces that the runs of one submission reuse.
//!
//! Making and removing a namespace takes as long as a program's start. A submission would do it a hundred times, which
//! is a twelfth of its total time. A program leaves nothing in a namespace that could affect the next one. It may not
//! change the namespace, and its sockets disappear with its processes, all of which the kernel ends. No two runs use a
//! namespace at the same time, and no two submissions share one.

use std::{
    fs::File,
    io,
    os::fd::{AsFd, OwnedFd},
    sync::{Arc, Mutex, PoisonError},
};

use nix::sched::{CloneFlags, setns};

use super::layer::Layer;

/// A pool of namespaces for later runs. Cheap to clone. The default one keeps nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Networks(Option<Arc<Mutex<Vec<OwnedFd>>>>);

/// The network of one run. Dropping it returns the network to its pool, so the listener in it must have been closed
/// before.
#[derive(Debug)]
pub(super) struct Lease {
    network: Option<OwnedFd>,
    networks: Networks,
}

impl Networks {
    /// Makes a pool if a sandbox of these layers can reuse networks. The kernel must end all processes of a run, and
    /// the process that makes a namespace must be able to enter it again.
    pub(super) fn kept(layers: &[Layer]) -> Self {
        let can = layers.contains(&Layer::NetworkNamespace)
            && layers.contains(&Layer::PidNamespace)
            && !layers.contains(&Layer::UserNamespace);
        Self(can.then(Arc::default))
    }

    /// Whether a run's network is to be kept for later runs.
    pub(super) fn keeps(&self) -> bool {
        self.0.is_some()
    }

    /// A network from the pool, if there is one.
    pub(super) fn take(&self) -> Option<OwnedFd> {
        self.with(Vec::pop).flatten()
    }

    /// Wraps the network of a run that has begun.
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

/// Moves this process into a network namespace.
pub(super) fn enter(network: impl AsFd) -> nix::Result<()> {
    setns(network, CloneFlags::CLONE_NEWNET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_reused_after_a_run() {
        let networks = Networks::kept(&[Layer::NetworkNamespace, Layer::PidNamespace]);
        assert!(networks.keeps() && networks.take().is_none());
        let lease = networks.lease(Some(File::open("/dev/null").unwrap().into()));
        assert!(networks.take().is_none());
        drop(lease);
        assert!(networks.take().is_some());
        assert!(networks.take().is_none());
    }

    #[test]
    fn other_layers_keep_no_network() {
        let own = [Layer::NetworkNamespace, Layer::PidNamespace, Layer::UserNamespace];
        for layers in [&own[..1], &own[1..2], &own[..]] {
            let networks = Networks::kept(layers);
            drop(networks.lease(Some(File::open("/dev/null").unwrap().into())));
            assert!(!networks.keeps() && networks.take().is_none());
        }
    }
}
