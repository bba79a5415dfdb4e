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
pub use holder::{Holder, LastReads, find_holders};
pub use meter::{Meter, Step};
pub use patience::Patience;
pub use sockets::Sockets;
pub use stillness::{StillnessWatch, waits_with_limit};
pub use tree::{ProcessLook, ThreadLook, TreeLook, TreeWatch, inner_pid};
pub use turns::Turns;
