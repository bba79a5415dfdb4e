//! The slow steps of this part, which are given code that a gate can hold.

mod held;
pub mod nap;
pub mod progress;
pub mod tally;

pub use held::Main;
