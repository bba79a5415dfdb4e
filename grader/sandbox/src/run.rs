//! What launcher, init and the program's process know about a run, and how they exit.

use std::{fs::File, net::SocketAddrV4, os::fd::OwnedFd};

use nix::libc;

use super::{hierarchy::Version, layer::Layer, messages::Start, substitution::Names};

/// What launcher, init and the program's process know about a run.
pub(super) struct Run<'a> {
    pub(super) control: &'a OwnedFd,
    pub(super) layers: &'a [Layer],
    pub(super) start: &'a Start,
    pub(super) names: Names,
    pub(super) server: SocketAddrV4,
    /// Descriptors for joining the program's control groups.
    pub(super) groups: Vec<(Version, File)>,
}

/// Exits a forked process without the cleanup of the grader's own exit.
pub(super) fn exit(code: i32) -> ! {
    // SAFETY: it ends this process at once. It runs no destructors and exit handlers, which belong to the grader.
    unsafe { libc::_exit(code) }
}
