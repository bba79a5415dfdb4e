//! Grades a course, from submissions to results for people and systems.
//!
//! Data flows through `intake`, `compile`, `grade`, `class` and `report` in this order. A course passes its
//! [`Catalog`](witness::Catalog) to [`run()`]. Nothing here knows an exercise.

#![allow(
    missing_docs,
    reason = "only the grader calls it, and a comment that repeats a name says nothing"
)]

pub mod class;
pub mod cli;
pub mod commands;
mod common;
pub mod compile;
pub mod course;
pub mod diff;
pub mod explain;
pub mod file_name;
pub mod grade;
pub mod handout;
pub mod intake;
pub mod record;
pub mod report;
pub mod root;
pub mod run;
pub mod score;
pub mod speedup;
mod temporary;
pub mod verify;
pub mod whole;

mod sample;

pub use run::run;
