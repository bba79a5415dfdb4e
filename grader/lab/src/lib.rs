//! What the three parts of the lab and its grader share.
//!
//! - [`hold`]: slow steps that can be held from outside, and the gate that holds them;
//! - [`timeline`]: which thread of which process did what, when; as bars and as a Chrome trace;
//! - [`closed_pipe`]: what happens when the reader of standard output has gone;
//! - [`comparison`]: the table of the variants that a program compared;
//! - [`python_twin`]: the same work in Python, for the same table;
//! - [`documents`]: the one JSON document that each exercise of a program writes;
//! - [`finding`]: what a failing test says: must hold, seen, likely cause, next step;
//! - [`program`]: what the command lines of all programs have in common;
//! - [`paired`]: two command lines timed in turn, as the grader does it;
//! - [`trial_division`]: the slow part of testing a number for a prime;
//! - `http` (a feature): an agent whose requests are made by the thread that calls;
//! - [`watchdog`]: ends a test that hangs, and says which threads wait for what.
//!
//! The program `lab` checks all exercises and gives hints: `cargo run -p lab`.
//!
//! Nothing here judges an answer: public tests and the grader do.

pub mod closed_pipe;
pub mod comparison;
pub mod documents;
pub mod finding;
pub mod gate;
pub mod hold;
#[cfg(feature = "http")]
pub mod http;
pub mod paired;
pub mod program;
pub mod python_twin;
pub mod timeline;
pub mod trial_division;
pub mod watchdog;

pub use finding::Finding;
