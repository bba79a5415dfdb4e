//! The slow steps, which are given code that a gate can hold.

pub mod counter;
mod held;
pub mod reading;

pub use held::Main;
