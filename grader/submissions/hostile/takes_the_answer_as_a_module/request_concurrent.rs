//! Includes the model answer as its own module.
//!
//! checks: items
//! outcome: build-error
//! says: couldn't read

#[path = "@WORKSPACE@/grader/course/request_concurrent/reference.rs"]
mod answer;

pub use answer::request_concurrent;
