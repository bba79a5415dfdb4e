//! Finds the submissions of a class and grades them on all cores, each only once.
//!
//! ```text
//! layout → listing ─┬→ journal (existing verdicts)
//!                   └→ workers (missing verdicts) → journal → results
//! ```
//!
//! [`layout`] assigns the entries of a folder to learners, and [`listing`] reads each to compute its digest.
//! [`journal`] holds one file of verdicts per submission, written atomically. However a run ends, the next one
//! forms only the missing verdicts. [`results`] computes a learner's record from verdicts, the course's current
//! points, overrides and late days, at any time. [`manifest`] lists the learners to grade, so that [`merge`] can
//! report learners that are missing from the shares.

pub mod before;
pub mod earlier;
pub mod extensions;
pub mod gradebook;
pub mod grading;
pub mod interrupt;
pub mod journal;
pub mod key;
mod lane;
pub mod late;
pub mod layout;
pub mod listing;
pub mod lookup;
pub mod manifest;
pub mod merge;
pub mod overrides;
pub mod partition;
pub mod progress;
pub mod results;
pub mod roster;
pub mod spelling;
pub mod table;
pub mod term;
pub mod times;
pub mod why;
pub mod workers;

#[cfg(test)]
pub(crate) mod testing;
