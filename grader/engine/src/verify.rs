//! Tests the grader. Every kept submission must get exactly the expected verdicts.
//!
//! Cases are graded in the same way as learners. A case changes one exercise of the reference, and only that
//! exercise's checks are run.

mod canaries;
mod case;
mod consistency;
mod due;
mod grading;
mod handed_in;
mod header;
mod kept;
mod left_behind;
mod load;
mod public;
mod speedups;
mod table;
mod unwritten;
mod verdicts;

pub use canaries::{CANARY, Canaries, wait_for_the_end};
pub use case::{Case, Kind, Pace};
pub use consistency::faults;
pub use due::Due;
pub use grading::verify;
pub use handed_in::{count_handed_in, verify_handed_in};
pub use kept::{CaseError, read_cases};
pub use load::{Load, SPIN, spin};
pub use public::{PublicError, PublicTests, PublicVerdict, surprises as public_surprises};
pub use speedups::{Pacing, PacingError, verify_speedups};
pub use table::{in_short, matrix, pacing, public_table};
pub use verdicts::Verdicts;
