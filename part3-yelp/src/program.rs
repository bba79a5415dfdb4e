//! The program `yelp`, short of the exercises: its command line, the service that it asks, and what it tells
//! of the answers.
//!
//! `main.rs` and its modules put these and the exercises together.

pub mod options;
pub mod outcome;
pub mod race;
pub mod service;
