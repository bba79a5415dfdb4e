//! Measures speed-ups as ratios, with Criterion, on any machine.
//!
//! Each round runs whole processes back to back in random order, namely the reference, the learner's program,
//! and now and then the given sequential program. Init times each process from outside the program. The learner
//! must reach a share of the speed that the reference shows on the same machine at the same time ([`rule`]).
//! The CPU time of our own two programs shows whether they got their cores. Rounds in which they did not are
//! left out. A program that waits is called slow only if the machine had a core to spare.
//!
//! The answer is pass, fail, or not measurable. The last costs no points, is reported with its figures, and is
//! worth measuring again elsewhere.
//!
//! The course names the programs ([`witness::Subject`]). [`process`] runs one of them, [`rounds`] all of a round,
//! and [`measure()`] as many rounds as the verdict needs. [`spare`] measures idle cores, [`estimate`] calls
//! Criterion, and [`rule`] decides. [`patience`] bounds the learner's runs, and
//! [`too_good`] rejects incredible speed-ups. If the last look is still open, [`settle`] decides by the middle
//! run, since otherwise a learner's program could keep it open.

mod error;
mod estimate;
mod measurable;
mod measure;
mod patience;
mod process;
mod round;
mod rounds;
mod rule;
mod settle;
mod spare;
mod too_good;

pub use error::MeasureError;
pub use estimate::{ESTIMATE, Interval, run_estimate};
pub use measurable::Measurable;
pub use measure::{Measured, measure};
pub use round::{Kind, Round, Timing};
pub use rounds::Programs;
pub use rule::{Verdict, decide};
