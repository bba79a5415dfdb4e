//! Takes the answer that it is compared with as a module of its own.
//!
//! checks: items
//! outcome: build-error
//! says: couldn't read

#[path = "@WORKSPACE@/grader/course/request_concurrent/reference.rs"]
mod answer;

pub use answer::request_concurrent;
