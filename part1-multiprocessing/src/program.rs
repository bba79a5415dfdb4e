//! The program `primes`, short of the exercises: its command line, and what it shows of their answers.
//!
//! Each exercise has a file here, with its options and what its document is made of. Nothing here calls an
//! exercise: `run.rs` does, which is compiled with `main.rs`.

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
