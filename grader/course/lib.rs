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

#[path = "apply_async/checks.rs"]
mod apply_async;
#[path = "counter/checks.rs"]
mod counter;
#[path = "inventory/checks.rs"]
mod inventory;
#[path = "polite/checks.rs"]
mod polite;
#[path = "primes_parallel/checks.rs"]
mod primes_parallel;
#[path = "process_pool/checks.rs"]
mod process_pool;
#[path = "quotes/checks.rs"]
mod quotes;
#[path = "request_concurrent/checks.rs"]
mod request_concurrent;
#[path = "request_pooled/checks.rs"]
mod request_pooled;
#[path = "scrape_city/checks.rs"]
mod scrape_city;
#[path = "scrape_parallel/checks.rs"]
mod scrape_parallel;
#[path = "sleepers/checks.rs"]
mod sleepers;
#[path = "which_process/checks.rs"]
mod which_process;

use witness::{Catalog, Part};

/// Threads with rayon, pools of processes.
const PART1: Part =
    Part { name: "part1", folder: "part1-multiprocessing", program: "primes", optimised: true };

/// Many HTTP requests.
const PART2: Part =
    Part { name: "part2", folder: "part2-threading", program: "request-example", optimised: false };

/// A process per city, a thread per business.
const PART3: Part = Part { name: "part3", folder: "part3-yelp", program: "yelp", optimised: false };

/// The whole course, in the order in which it is taught.
pub const CATALOG: Catalog = Catalog {
    parts: &[PART1, PART2, PART3],
    exercises: &[
        primes_parallel::EXERCISE,
        process_pool::EXERCISE,
        which_process::EXERCISE,
        apply_async::EXERCISE,
        sleepers::EXERCISE,
        request_concurrent::EXERCISE,
        request_pooled::EXERCISE,
        quotes::EXERCISE,
        counter::EXERCISE,
        inventory::EXERCISE,
        scrape_city::EXERCISE,
        scrape_parallel::EXERCISE,
        polite::EXERCISE,
    ],
};
