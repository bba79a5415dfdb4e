//! The program `primes` without the exercises, which is its command line and the output for their answers.
//!
//! Each exercise has a file here with its options and its document. Nothing here calls an exercise. That happens in
//! `run.rs`, which is compiled with `main.rs`.

pub mod apply_async;
pub mod in_rounds;
pub mod primes_parallel;
pub mod primes_sequential;
pub mod process_pool;
pub mod which_process;

mod answers;
pub mod options;
pub mod pool;
pub mod primes;
pub mod work;
