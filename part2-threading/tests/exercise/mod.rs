//! Runs an exercise. A hang ends with a time-out, and a panic is reported like every other mistake.

use std::panic::{self, AssertUnwindSafe};

use lab::{Finding, watchdog::within};

/// Returns what `exercise` returns.
///
/// # Panics
///
/// If it does not return in time, or panics. A `todo!` is passed on unchanged, because it names the task.
pub(crate) fn run<T: Send + 'static>(
    name: &str,
    exercise: impl FnOnce() -> T + Send + 'static,
) -> T {
    let outcome =
        within(&format!("`{name}` to return"), || panic::catch_unwind(AssertUnwindSafe(exercise)));
    let panic = match outcome {
        Ok(value) => return value,
        Err(panic) => panic,
    };
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("another panic");
    if text.starts_with("not yet implemented") {
        panic::resume_unwind(panic);
    }
    panic!(
        "\n{}",
        Finding::new(
            format!("`{name}` returns, whatever the results of the requests"),
            format!("it panicked: {text}"),
            "an `unwrap()` or `expect()` is used where an error can be right: on what a request \
             returned, or on the `join()` of a thread that has panicked over it",
            "let the thread return the `Result`, and decide about it where all are collected; the \
             first panic above names the line",
        )
    )
}
