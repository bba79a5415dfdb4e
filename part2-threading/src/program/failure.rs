//! A failed request, in the form of the documents.

use lab::documents::part2::{Failure, FailureKind};

use crate::RequestError;

pub(super) fn failure(error: &RequestError) -> Failure {
    let kind = match error {
        RequestError::TimedOut { .. } => FailureKind::TimedOut,
        RequestError::Status { .. } => FailureKind::Status,
        RequestError::Connection { .. } => FailureKind::Connection,
        RequestError::Body { .. } => FailureKind::Body,
    };
    Failure { kind, detail: error.to_string() }
}
