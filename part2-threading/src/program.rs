//! The program `request-example`, short of the exercises: its command line, the service that it asks, and
//! what it tells of the answers.
//!
//! `main.rs` and its modules put these and the exercises together.

pub mod document;
pub mod finish;
pub mod in_short;
pub mod options;
pub mod order;
pub mod service;
