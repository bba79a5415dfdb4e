//! Compares two runs. The result names the learners and checks with changes, old and new outcomes, and the
//! reasons.
//!
//! Two records of one learner are compared check by check ([`person`]). The reason for a difference follows
//! from the differences between the runs ([`reason`]), such as the learner's file, the code of the checks,
//! `course.toml`, an override, or the toolchain. If several of these changed and each could be the cause, all
//! are named. Text, table and page are made from the same [`Diff`]. Nothing here grades or touches the disk.

mod compare;
mod group;
pub mod page;
mod person;
mod reason;
mod run;
mod side;
pub mod table;
pub mod text;
mod total;

pub use compare::{Diff, TwoAssignments, compare};
pub use group::{Group, groups};
pub use person::{Change, Person, State};
pub use reason::Reason;
pub use run::Run;
pub use side::Side;
pub use total::{Total, Totals, totals};

#[cfg(test)]
mod tests;
