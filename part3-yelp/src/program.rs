//! The program `yelp`, short of the exercises: its command line, the service that it asks, and what it shows
//! of the answers.
//!
//! Each exercise has a file here, with its options and what its document is made of. Nothing here calls an
//! exercise: `run.rs` does, which is compiled with `main.rs`.

pub mod polite;
pub mod scrape_city;
pub mod scrape_parallel;
pub mod scrape_sequential;

pub mod options;
pub mod outcome;
pub mod race;
pub mod service;
