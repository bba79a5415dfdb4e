//! The given code that a gate can hold: the slow steps of this part.

mod held;
pub mod nap;
pub mod progress;
pub mod tally;

pub use held::Main;
