//! Reports tests that this machine cannot run. The unit tests include this file, too.

use std::io::{self, Write};

/// Reports that a test, or a named part of one, was not run, and why. `.ci/run` collects these lines.
///
/// The line goes to the process's own standard error: the test harness captures only what `eprintln!` writes, and
/// shows it for failed tests alone.
pub(crate) fn skipped(test: &str, reason: &str) {
    // In one piece, so that lines of tests that run in parallel do not mix.
    let line = format!("test skipped: {test}: {reason}\n");
    // Without a standard error there is no reader either.
    let _ = io::stderr().write_all(line.as_bytes());
}
