//! The result of a learner's first command in a tree.

use std::{io, path::Path, process::Command};

/// The test results of a tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Colours {
    /// Tests that passed.
    pub green: usize,
    /// Tests that failed.
    pub red: usize,
    /// Failures by a stub's `todo!`.
    pub todo: usize,
    pub warnings: usize,
    pub compiled: bool,
}

impl Colours {
    /// Whether the tree is untouched, so that all failures are by `todo!` and there are no warnings.
    pub fn are_of_stubs(&self) -> bool {
        self.compiled && self.red > 0 && self.todo >= self.red && self.warnings == 0
    }
}

/// Runs the tests of `tree` with `cargo test` and the arguments `which`. Cargo's output goes to `target`.
///
/// # Errors
///
/// When Cargo cannot be started.
pub fn colours(tree: &Path, target: &Path, which: &[&str]) -> io::Result<Colours> {
    let output = Command::new("cargo")
        .arg("test")
        .args(which)
        .args(["--no-fail-fast", "--locked", "--target-dir"])
        .arg(target)
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env("RUST_BACKTRACE", "0")
        .env("CARGO_TERM_COLOR", "never")
        .current_dir(tree)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let compiler = String::from_utf8_lossy(&output.stderr);
    let count = |ending: &str| {
        said.lines().filter(|line| line.starts_with("test ") && line.ends_with(ending)).count()
    };
    Ok(Colours {
        green: count("... ok"),
        red: count("... FAILED"),
        todo: said.matches("not yet implemented: ").count(),
        warnings: compiler.lines().filter(|line| line.starts_with("warning: ")).count(),
        compiled: !compiler.contains("error: could not compile"),
    })
}
