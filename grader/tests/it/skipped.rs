//! Reports tests that this machine cannot run. The unit tests include this file, too.

use std::io::{self, Write};

/// Reports that a test, or a named part of one, was not run, and why. `.ci/run` collects these lines.
///
/// The line goes to the process's own standard error. The test harness captures what `eprintln!` writes, and shows it
/// only for failed tests.
pub(crate) fn skipped(test: &str, reason: &str) {
    // Written in one piece, so that lines of parallel tests do not mix.
    let line = format!("test skipped: {test}: {reason}\n");
    // Without a standard error there is no reader.
    let _ = io::stderr().write_all(line.as_bytes());
}
