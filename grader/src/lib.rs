//! The grader of the parallel programming lab.
//!
//! The modules stand in the order in which a submission goes through them:
//! `intake` → `build` → `sandbox` ← `world` ← `observe` → `checks` → `grade` → `report`.

#![warn(missing_docs)]

pub mod build;
pub mod checks;
pub mod class;
pub mod cli;
pub mod commands;
pub mod course;
pub mod document;
pub mod explain;
pub mod grade;
pub mod handout;
pub mod intake;
pub mod kept;
pub mod observe;
pub mod record;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod score;
pub mod speedup;
pub mod verify;
pub mod whole;
pub mod world;

#[cfg(test)]
#[path = "../tests/it/skipped.rs"]
mod skipped;
