//! Observes a running program from outside. It finds out the tree of processes, whether all of it rests, and which
//! thread waits for which request.
//!
//! Everything is read from `/proc` and from the kernel's socket diagnosis, without the program's help. This module
//! forms no verdicts.

mod able;
mod busy;
mod credentials;
mod holder;
mod meter;
mod patience;
mod sockets;
mod stillness;
mod tree;
mod turns;

pub use able::{Unseen, must_be_seen};
pub use busy::BusyWatch;
pub use holder::Holder;
pub(crate) use holder::{LastReads, find_holders};
pub(crate) use meter::Meter;
pub(crate) use patience::Patience;
pub(crate) use sockets::Sockets;
pub(crate) use stillness::StillnessWatch;
pub use stillness::waits_with_limit;
pub(crate) use tree::TreeWatch;
pub use tree::{ProcessLook, ThreadLook, TreeLook, inner_pid};
pub use turns::Turns;
