//! The program `request-example` without the exercises, which is its command line, the service that it uses and the
//! output for the answers.
//!
//! Each exercise has a file here with its options and its document. Nothing here calls an exercise. That happens in
//! `run.rs`, which is compiled with `main.rs`.

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
