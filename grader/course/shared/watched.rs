//! The words that make a program at home ask a gate.
//!
//! A checked program does not need them: its gate is on its sheet, and it ignores these. Only a program that does
//! something else when it is watched is changed by them.

use witness::server_url;

/// Words for the command line of a program that is to believe that it is watched.
pub(crate) fn as_if_watched() -> Vec<String> {
    vec!["--gate".into(), server_url()]
}
