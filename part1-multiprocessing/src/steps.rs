//! The slow steps of this part, which are given code that a gate can hold.

mod held;
pub mod primes;
pub mod worker;
pub mod worker_process;

pub use held::Main;
