//! The course: the parallel programming lab as it is graded, one folder per exercise.
//!
//! `X/checks.rs` has the hidden checks of an exercise and its [`EXERCISE`](witness::Exercise) constant,
//! `X/reference.rs` the model answer. `X/equivalent`, `X/mutants` and `X/slow` have right, wrong and slow answers
//! that `verify` grades.
//!
//! A check starts the learner's program in a world and states what must hold of what it sees from outside. It is
//! never compiled with a learner's code. Held requests and stillness ([`witness::run`]) prove structure. Elapsed time
//! never does.

mod services;
mod shared;

use witness::{Catalog, Part};

/// Threads with rayon, pools of processes.
const PART1: Part =
    Part { name: "part1", folder: "part1-multiprocessing", program: "primes", optimised: true };

/// Many HTTP requests.
const PART2: Part =
    Part { name: "part2", folder: "part2-threading", program: "request-example", optimised: false };

/// A process per city, a thread per business.
const PART3: Part = Part { name: "part3", folder: "part3-yelp", program: "yelp", optimised: false };

/// Declares each exercise's file with its checks, and the catalog of their `EXERCISE` constants.
macro_rules! course {
    ($($exercise:ident $file:literal),+ $(,)?) => {
        $(#[path = $file] mod $exercise;)+

        /// The whole course, in the order in which it is taught.
        pub const CATALOG: Catalog =
            Catalog { parts: &[PART1, PART2, PART3], exercises: &[$($exercise::EXERCISE),+] };
    };
}

course! {
    primes_parallel "primes_parallel/checks.rs",
    process_pool "process_pool/checks.rs",
    which_process "which_process/checks.rs",
    apply_async "apply_async/checks.rs",
    sleepers "sleepers/checks.rs",
    request_concurrent "request_concurrent/checks.rs",
    request_pooled "request_pooled/checks.rs",
    quotes "quotes/checks.rs",
    counter "counter/checks.rs",
    inventory "inventory/checks.rs",
    scrape_city "scrape_city/checks.rs",
    scrape_parallel "scrape_parallel/checks.rs",
    polite "polite/checks.rs",
}
