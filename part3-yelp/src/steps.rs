//! The slow steps of this part, which are given code that a gate can hold.

mod held;
pub mod pause;

pub use held::Main;
