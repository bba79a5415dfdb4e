//! The program `request-example`, short of the exercises: its command line, the service that it asks, and
//! what it shows of the answers.
//!
//! Each exercise has a file here, with its options and what its document is made of. Nothing here calls an
//! exercise: `run.rs` does, which is compiled with `main.rs`.

pub mod counter;
pub mod inventory;
pub mod quotes;
pub mod request_concurrent;
pub mod request_pooled;
pub mod request_sequential;
pub mod sleepers;

mod failure;
mod failures;
pub mod finish;
pub mod items;
pub mod options;
pub mod order;
pub mod service;
