//! Ends the program quietly when the reader of standard output is gone, as in `primes | head -1`.
//!
//! `println!` panics then, and a panic with a backtrace does not help the person at the terminal.

use std::{
    panic::{self, PanicHookInfo},
    process,
};

/// The exit code that a shell shows for a program killed by SIGPIPE.
pub const CLOSED_PIPE: i32 = 141;

/// The end of the system's message for a pipe without a reader. Windows translates the words and not the number.
const ERRORS: &[&str] =
    if cfg!(windows) { &["(os error 109)", "(os error 232)"] } else { &["(os error 32)"] };

/// Whether this panic is that of a print into a pipe without a reader.
pub fn is_closed_pipe(panic: &PanicHookInfo<'_>) -> bool {
    panic.payload_as_str().is_some_and(|text| {
        text.starts_with("failed printing to std")
            && ERRORS.iter().any(|error| text.ends_with(error))
    })
}

/// From now on, printing into a pipe without a reader ends the program without a message.
pub fn end_quietly() {
    let others = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if is_closed_pipe(panic) {
            process::exit(CLOSED_PIPE);
        }
        others(panic);
    }));
}
