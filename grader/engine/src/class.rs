//! Many submissions: found, graded on all cores, and never graded twice.
//!
//! ```text
//! layout → listing ─┬→ journal (what is known already)
//!                   └→ workers (what is missing) → journal → results
//! ```
//!
//! [`layout`] tells which entry of a folder is whose submission; [`listing`] reads each, as far as
//! its digest. [`journal`] holds one file of verdicts a submission, written whole and renamed into
//! place: whatever ends a run, the next one does only what is missing. [`results`] makes a learner's
//! record of verdicts, points as the course has them now, overrides and late days; it may be done
//! again at any time. [`manifest`] says what was to be graded, so that [`merge`] finds what shares lack.

pub mod before;
pub mod earlier;
pub mod extensions;
pub mod gradebook;
pub mod grading;
pub mod interrupt;
pub mod journal;
pub mod key;
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
