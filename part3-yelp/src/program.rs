//! The program `yelp` without the exercises, which is its command line, the service that it uses and the output for the
//! answers.
//!
//! Each exercise has a file here with its options and its document. Nothing here calls an exercise. That happens in
//! `run.rs`, which is compiled with `main.rs`.

pub mod polite;
pub mod scrape_city;
pub mod scrape_parallel;
pub mod scrape_sequential;

pub mod options;
pub mod outcome;
pub mod race;
pub mod service;
