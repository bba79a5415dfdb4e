//! What you write: one file an exercise. No exercise uses another, so do them in any order.

pub mod apply_async;
pub mod primes_parallel;
pub mod process_pool;
pub mod which_process;
