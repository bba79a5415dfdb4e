//! Builds a program for each part from exercise files.
//!
//! Cargo compiles given code and dependencies once, into a [`Kit`]. Cargo's command lines for a part's library
//! and program are captured meanwhile. For each submission they are replayed in the sandbox on a private copy
//! of the part, on top of the compiled given code if possible. Builds share no lock, and modification times do
//! not matter.
//!
//! A file that does not compile affects its own exercise only. It is replaced by its stub, and the rest is
//! compiled again.

mod allowance;
mod arguments;
mod built;
mod capture;
pub(crate) mod codes;
mod compiler;
mod diagnostics;
mod given;
mod kit;
mod recent;
mod replay;
mod sections;
mod tokens;

pub use built::{BuildError, Built};
pub use capture::{CAPTURE, run_capture};
pub use given::Variant;
pub use kit::{Kit, KitError};
pub(crate) use kit::{ingredients, walk};
pub use replay::Builder;
pub(crate) use tokens::strings;
