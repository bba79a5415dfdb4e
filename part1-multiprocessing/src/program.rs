//! The program `primes`, short of the exercises: its command line, and what it tells of their answers.
//!
//! `main.rs` and its modules put these and the exercises together.

pub mod options;
pub mod report;
