//! Is it faster? Answered by ratios, with Criterion, on whatever machine this is.
//!
//! Each round runs whole processes back to back in random order: the reference, the learner's, and now and
//! then the given sequential program. Each is timed by init, outside the program. A learner is held to a
//! share of what the reference shows here and now ([`rule`]). Rounds in which our own two runs did
//! not get their cores are recognised by the CPU time that they got and left out. What waits is called
//! slow only where the machine had a core to spare.
//!
//! Three answers: pass, fail, or none; none costs no points, is told with its figures, and is worth
//! measuring again elsewhere.
//!
//! The course says what is run ([`witness::Subject`]), [`rounds`] runs it, [`spare`] sees what other work leaves of the machine,
//! [`estimate`] asks Criterion, [`rule`] decides. [`patience`] bounds the learner's runs. What no answer can be is [`too_good`]; what stays open to the end is
//! [settled](settle) by the middle run, for a learner's program must not be able to keep it open.

mod estimate;
mod patience;
mod rounds;
mod rule;
mod settle;
mod spare;
mod too_good;

pub use estimate::{ESTIMATE, Interval, run_estimate};
pub use rounds::{Measurable, Measured, Programs, measure};
pub use rule::{Kind, Round, Timing, Verdict, decide};
