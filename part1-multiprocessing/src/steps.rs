//! The given code that a gate can hold: the slow steps of this part.

mod held;
pub mod primes;
pub mod worker;
pub mod worker_process;

pub use held::Main;
