//! From exercise files to a program: one for each part.
//!
//! Given code and dependencies are compiled once, by Cargo, into a [`Kit`]. Cargo's command lines
//! for a part's library and program are captured on the way; for each submission they are replayed
//! on a private copy of the part, in the sandbox, over the compiled given code where that can be. No lock
//! is shared, and no modification time decides what is compiled.
//!
//! A file that does not compile costs its own exercise only: it is replaced by its stub, and the
//! rest is compiled again.

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
