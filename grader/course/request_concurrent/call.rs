//! What the checks of `request_concurrent` have in common: its calls and what they return.

use lab::Finding;
use serde_json::Value;
use std::{collections::BTreeMap, time::Duration};
use witness::{
    Unmet,
    run::{Because, Finished, Picture, Run},
    server_url,
};

/// How long to wait for a program that itself waits with a time limit. Longer than most limits that a learner sets.
pub(super) const PATIENCE: Duration = Duration::from_secs(11);

/// Waits until nothing more comes while requests are held. A program that waits with a time limit may continue when
/// the time is over.
pub(super) fn until_no_more(run: &mut Run) -> Result<Picture, Unmet> {
    let picture = run.until_rest(|_| false)?;
    if picture.because != Because::Reached {
        return Ok(picture);
    }
    run.be_patient_for(PATIENCE);
    Ok(run.until_still()?)
}

/// A program that has ended while a request was held has not waited for its thread.
pub(super) fn must_not_return_early(
    picture: Option<&Picture>,
    finished: &Finished,
) -> Result<(), Unmet> {
    let ended = picture.is_some_and(|picture| picture.because == Because::Ended);
    let left = finished.exchanges.iter().filter(|exchange| exchange.answered.is_none()).count();
    if !ended || left == 0 || finished.document.is_empty() {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        "the function returns when every request has been answered",
        format!("it returned while {left} requests were not answered yet"),
        "not all threads are joined. A sleep, or a wait with a time limit, does not replace a join",
        "keep the handle of every thread, and `join()` each, or start them in a `thread::scope`",
    )))
}

/// The finding when a call returned items that only an earlier call can have found.
pub(super) fn items_of_an_earlier_call() -> Unmet {
    Unmet::Failed(Finding::new(
        "the result has exactly the items that were found, by id, as served",
        "a further call in the same process returned an item that only an earlier call can have found",
        "a `static` keeps what an earlier call has found",
        "make the map inside of the function, and return it",
    ))
}

pub(super) fn compare(
    got: &BTreeMap<u64, Value>,
    expected: &BTreeMap<u64, Value>,
) -> Result<(), Unmet> {
    if got == expected {
        return Ok(());
    }
    let list = |ids: Vec<u64>| {
        let shown: Vec<_> = ids.iter().take(3).map(u64::to_string).collect();
        let more = if ids.len() > 3 { " and more" } else { "" };
        format!("{}{more}", shown.join(", "))
    };
    let missing: Vec<_> = expected.keys().filter(|id| !got.contains_key(id)).copied().collect();
    let foreign: Vec<_> = got.keys().filter(|id| !expected.contains_key(id)).copied().collect();
    let (seen, cause) = if !missing.is_empty() {
        (
            format!("{} of {} items are missing: {}", missing.len(), expected.len(), list(missing)),
            "results are thrown away, the range is off by one at an end, or one failure loses other results",
        )
    } else if !foreign.is_empty() {
        (
            format!("items that the service does not have: {}", list(foreign)),
            "an error answer is stored as if it were an item",
        )
    } else {
        (
            "items with other contents than the service sent for their ids".into(),
            "the result of one id is stored under another",
        )
    };
    Err(Unmet::Failed(Finding::new(
        "the result has exactly the items that were found, by id, as served",
        seen,
        cause,
        "return id and item from each thread, and collect them from the joins",
    )))
}

/// The command line for these calls in sequence.
pub(super) fn arguments(calls: &[&[u64]]) -> Vec<String> {
    let mut args = vec!["request-concurrent".into(), "--base-url".into(), server_url()];
    for (number, ids) in calls.iter().enumerate() {
        let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
        let option = if number == 0 { "--ids" } else { "--again" };
        args.push(format!("{option}={}", ids.join(",")));
    }
    args
}
