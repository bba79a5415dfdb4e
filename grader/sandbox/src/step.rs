//! Named steps of a run's set-up, so that an error says which one failed.

use std::io;

/// A step of the set-up that failed.
pub(super) struct Step {
    pub(super) what: String,
    pub(super) errno: i32,
}

/// Adds the name of its step to an error.
pub(super) fn at<T>(what: &str, result: Result<T, impl Into<io::Error>>) -> Result<T, Step> {
    result.map_err(|error| Step {
        what: what.to_owned(),
        errno: error.into().raw_os_error().unwrap_or(0),
    })
}
