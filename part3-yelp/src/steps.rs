//! The given code that a gate can hold: the slow steps of this part.

mod held;
pub mod pause;

pub use held::Main;
