//! Part 1 of the lab computes on many cores, with threads and with processes.
//!
//! You edit only the files in `src/exercises/`. Everything else is given. Read it and call it, but do not
//! change it. The handout is this crate's `README.md`.
//!
//! | given | for |
//! |---|---|
//! | [`is_prime`], [`primes_sequential`], [`head_tail`] | the numbers |
//! | [`ranges::chunks`], [`ranges::A`], [`ranges::B`] | pieces of work |
//! | [`WorkerCommand`], [`WorkerProcess`], [`Task`], [`Answer`], [`PoolError`] | one worker process |
//! | [`rounds::in_rounds`] | several worker processes, in the simplest way |
//! | [`Here`], [`parent_id`] | the exercise `which_process` |
//!
//! The other modules are the program `primes`.

pub mod exercises;
pub mod here;
pub mod program;
pub mod pulse;
pub mod ranges;
pub mod rounds;
mod steps;

pub use here::{Here, parent_id};
pub use primes::{HeadTail, head_tail, is_prime, primes_sequential};
pub use steps::{Main, primes, worker, worker_process};
pub use worker::{Answer, Task};
pub use worker_process::{PoolError, WorkerCommand, WorkerProcess};
