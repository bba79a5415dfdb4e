//! The arguments that make a program ask a gate when it runs outside of the grader.
//!
//! In a check the program takes its gate from elsewhere and ignores these arguments. They only affect a program that
//! behaves differently when it is watched.

use witness::server_url;

/// Arguments for a program that should believe that it is watched.
pub(crate) fn as_if_watched() -> Vec<String> {
    vec!["--gate".into(), server_url()]
}
