//! Observes from outside what a program does at the same time. Checks are written with this crate.
//!
//! A [`Run`](run::Run) starts a program in the sandbox, in a [`World`](world::World) whose gate can hold each slow
//! step. [`observe`] finds out which thread of which process waits for which step, and [`evidence`] what that proves. A
//! check forms its verdict from this evidence. This crate knows no particular course, but [`exercise`] has the types
//! that describe one. [`words`] explains the words of a check, each with an example.

pub mod budget;
pub mod document;
pub mod evidence;
pub mod exercise;
pub mod kept;
pub mod observe;
pub mod run;
pub mod stage;
pub mod timeline;
pub mod together;
mod verdict;
#[doc = include_str!("../doc/words.md")]
pub mod words {}
pub mod world;

pub use budget::{Budget, Usage};
pub use exercise::{Catalog, Check, Exercise, Pace, Part, Subject, Task, Terms, Work};
pub use run::{RunError, server_url};
pub use sandbox::{ADDRESS, Processes, SCRATCH};
pub use stage::Stage;
pub use verdict::{Met, Unmet, Verdict};
