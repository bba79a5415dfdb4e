//! Runs untrusted programs. No other crate of the grader does so.
//!
//! Theory of operation. Two processes are between the grader and a learner's program.
//!
//! ```text
//! grader ── fork server ───────── init ──────────────── program (and whatever it starts)
//!           the grader again,     pid 1 of its own      own uid or no privileges,
//!           single-threaded;      namespaces; reaps,    limits, no way back
//!           one for all runs      reports the end
//! ```
//!
//! 1. The grader has init forked ([`fork_server`]), in new namespaces and with one end of a socket pair ([`messages`]
//!    defines the messages). The fork server has one thread, so it may fork freely.
//! 2. Init raises loopback, listens, builds a root of its own ([`root_fs`]), and hands the grader three descriptors.
//!    They are the listening socket, a socket for questions about that network namespace, and the result document's
//!    file. The namespace itself may follow, for another run ([`network_pool`]).
//! 3. Init forks the program, waits, reaps orphans, and reports how the program ended. Init ends when the grader's end
//!    of the socket pair closes, and the kernel then kills every process of its namespace. So killing the grader leaves
//!    nothing running.
//!
//! Where namespaces are refused, Landlock, seccomp and limits remain. Init then has a launcher above it ([`init`]).
//! Both adopt orphans and kill remaining processes themselves. The program sees the few files that it was given by
//! their names on the host ([`substitution`]).
//!
//! This crate does not know what a program is for and does not judge it.

#![allow(
    missing_docs,
    reason = "only the grader calls it, and a comment that repeats a name says nothing"
)]

mod cgroups;
mod children;
mod clone;
mod error;
mod excess;
mod folders;
mod fork_server;
mod hierarchy;
mod init;
mod job;
mod landlock;
mod launcher;
mod layer;
mod libraries;
mod limits;
mod loopback;
mod messages;
mod nameless;
mod network_pool;
mod output;
mod owner_tag;
mod probe;
mod program;
mod root_fs;
mod run;
mod running;
mod sandbox;
mod schedule;
mod seccomp;
mod shortages;
mod start;
mod starvation;
mod step;
mod substitution;
mod uids;
mod watch;

pub use children::{children_of, children_of_thread, threads_of};
pub use error::SandboxError;
pub use excess::Excess;
pub use folders::Folder;
pub use fork_server::{FORK_SERVER, run_fork_server};
pub use hierarchy::memory_bytes;
pub use job::{ADDRESS, DOCUMENT, Job, Prints, SCRATCH};
pub use layer::Layer;
pub use limits::Limits;
pub use loopback::diagnosis;
pub use messages::{Access, Ended, How, Mount, Processes};
pub use output::Output;
pub use probe::{PROBE, run_probe, try_layer};
pub use running::Running;
pub use sandbox::{Isolation, Sandbox, Trust};
pub use uids::fresh as fresh_uid;

#[cfg(test)]
#[path = "../../tests/it/skipped.rs"]
mod skipped;
