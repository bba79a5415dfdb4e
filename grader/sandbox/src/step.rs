//! Steps of a run's set-up, which are named when they fail.

use std::io;

/// A step of the set-up that failed.
pub(super) struct Step {
    pub(super) what: String,
    pub(super) errno: i32,
}

/// Names the step that a result belongs to.
pub(super) fn at<T>(what: &str, result: Result<T, impl Into<io::Error>>) -> Result<T, Step> {
    result.map_err(|error| Step {
        what: what.to_owned(),
        errno: error.into().raw_os_error().unwrap_or(0),
    })
}
