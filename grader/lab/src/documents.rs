//! The one JSON document that each exercise of a program writes to `--json-to`.
//!
//! There is one module per part and one type per exercise. The documents carry answers, never verdicts. A reader such
//! as the grader trusts nothing in them that it cannot check.

pub mod part1;
pub mod part2;
pub mod part3;

use crate::comparison::Comparison;

/// What a program writes to `--json-to`.
///
/// Each document is turned into JSON here and not in the program. Generic code is compiled again in each crate that
/// uses it, and the grader compiles the programs for every submission.
pub trait Document {
    /// The document as JSON.
    ///
    /// # Errors
    ///
    /// When a value cannot be represented in JSON.
    fn to_json(&self) -> serde_json::Result<Vec<u8>>;
}

macro_rules! documents {
    ($($document:ty),+ $(,)?) => {$(
        impl Document for $document {
            fn to_json(&self) -> serde_json::Result<Vec<u8>> {
                serde_json::to_vec(self)
            }
        }
    )+};
}

documents! {
    Comparison,
    Vec<part1::Workload>,
    part1::Async,
    part1::Pool,
    part1::Primes,
    part1::WhichProcess,
    part2::Counter,
    part2::Inventory,
    part2::Items,
    part2::Pooled,
    part2::Quotes,
    part2::Sleepers,
    part3::Cities,
    part3::City,
    part3::Polite,
}
