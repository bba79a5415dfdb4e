//! Code that the three parts of the lab and its grader share.
//!
//! - [`hold`] has the slow steps that can be held from outside, and [`gate`] a gate that holds them.
//! - [`timeline`] records which thread of which process did what and when, as bars and as a Chrome trace.
//! - [`closed_pipe`] handles a reader of standard output that is gone.
//! - [`comparison`] is the table of the variants that a program compared.
//! - [`python_twin`] runs the same work in Python for the same table.
//! - [`documents`] has the one JSON document that each exercise of a program writes.
//! - [`finding`] is a failing test's message of four parts (must hold, seen, likely, next).
//! - [`program`] has what the command lines of all programs have in common.
//! - [`paired`] times two command lines in turn, as the grader does.
//! - [`parent_id`] is the id of the parent process, on Windows, too.
//! - [`trial_division`] is the slow part of a primality test.
//! - `http` (a feature) is an agent whose requests are made by the calling thread.
//! - [`watchdog`] ends a test that hangs, and says which threads wait for what.
//!
//! The program `lab` (`cargo run -p lab`) checks all exercises and gives hints.
//!
//! This crate judges no answer. Public tests and the grader do.

pub mod closed_pipe;
pub mod comparison;
pub mod documents;
pub mod finding;
pub mod gate;
pub mod hold;
#[cfg(feature = "http")]
pub mod http;
pub mod page;
pub mod paired;
mod parent;
pub mod program;
pub mod python_twin;
pub mod timeline;
pub mod trial_division;
pub mod watchdog;

pub use finding::Finding;
pub use parent::parent_id;
