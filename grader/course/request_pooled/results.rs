//! Compares the results in the document with the expected ones.

use lab::{
    Finding,
    documents::part2::{Failure, FailureKind, ItemResult, Pooled},
};
use serde_json::Value;
use witness::Unmet;

use crate::{services::hacker_news::HackerNews, shared::hands::must_count};

/// The results when all items exist.
pub(super) fn found(service: &HackerNews, ids: &[u64]) -> Vec<ItemResult> {
    ids.iter().map(|id| ItemResult::Found(service.items[id].clone())).collect()
}

/// A failed request for `id`. Its message names the item, and the status if there is one.
pub(super) fn failed(kind: FailureKind, id: u64, status: Option<u16>) -> ItemResult {
    let status = status.map(|status| status.to_string()).unwrap_or_default();
    ItemResult::Failed(Failure { kind, detail: format!("/items/{id} {status}") })
}

/// Compares the results of each call, in order.
pub(super) fn compare_calls(got: &Pooled, expected: &[Vec<ItemResult>]) -> Result<(), Unmet> {
    must_count(1 + got.again.len(), expected.len(), "calls")?;
    let calls = std::iter::once(got).chain(&got.again);
    calls.zip(expected).try_for_each(|(got, expected)| compare(got, expected))
}

/// Compares the results of two calls, the second with several workers. Another check covers a wrong order.
pub(super) fn compare_failures(
    got: &Pooled,
    [first, second]: &[Vec<ItemResult>; 2],
) -> Result<(), Unmet> {
    must_count(1 + got.again.len(), 2, "calls")?;
    compare(got, first)?;
    let got = &got.again[0];
    match is_permutation(&got.results, second) {
        true => Ok(()),
        false => compare(got, second),
    }
}

/// Whether the results are the expected ones in some order.
fn is_permutation(got: &[ItemResult], expected: &[ItemResult]) -> bool {
    let mut left: Vec<_> = got.iter().collect();
    let took = |expected: &ItemResult| {
        let place = left.iter().position(|got| same(got, expected));
        place.map(|place| left.swap_remove(place)).is_some()
    };
    got.len() == expected.len() && expected.iter().all(took)
}

/// Compares the results of one call.
pub(super) fn compare(got: &Pooled, expected: &[ItemResult]) -> Result<(), Unmet> {
    let must = "there is one result for each id, in the order of the ids";
    if got.results.len() != expected.len() {
        return Err(Unmet::Failed(Finding::new(
            must,
            format!("{} results for {} ids", got.results.len(), expected.len()),
            "results are thrown away, a short last group is dropped, a failure ends a worker, or a \
             `static` keeps results of an earlier call",
            "send the index with each id, and put each result in its place",
        )));
    }
    let Some(at) = (0..expected.len()).find(|&at| !same(&got.results[at], &expected[at])) else {
        return Ok(());
    };
    let (seen, cause) = difference(&got.results, expected, at);
    Err(Unmet::Failed(Finding::new(
        must,
        seen,
        cause,
        "send the index with each id, and put each result in its place as it is",
    )))
}

/// What is in the place `at` instead, and the likely cause.
fn difference(got: &[ItemResult], expected: &[ItemResult], at: usize) -> (String, &'static str) {
    if is_shifted(got, expected) {
        return (
            "from the first missing item on, each result is in the place of an earlier id".into(),
            "only found items are pushed, and the list is combined with the ids afterwards",
        );
    }
    let stands = |got: &str, expected: &str| format!("{got} instead of {expected}");
    match (&got[at], &expected[at]) {
        (ItemResult::Failed(got), ItemResult::Failed(expected)) if got.kind == expected.kind => (
            format!("a failure with the message `{}`", got.detail),
            "the error is created anew, with another status or address than the request's own",
        ),
        (ItemResult::Failed(_), ItemResult::Failed(_)) => (
            stands(&name(&got[at]), &name(&expected[at])),
            "one kind of failure is turned into another, or an error is created anew",
        ),
        (ItemResult::Missing | ItemResult::Found(_), ItemResult::Failed(_))
            if !elsewhere(got, expected, at) =>
        {
            (
                stands(&name(&got[at]), &name(&expected[at])),
                "a failure is turned into something else, as `unwrap_or_default()` and `.ok().flatten()` turn \
                 it into \"no such item\"",
            )
        }
        (ItemResult::Found(_), _) if elsewhere(got, expected, at) => (
            "a place holds another id's result".into(),
            "results are collected in order of arrival",
        ),
        (ItemResult::Failed(failure), ItemResult::Found(item)) if is_of(failure, item) => (
            stands(&name(&got[at]), &name(&expected[at])),
            "after one failure the other ids are not requested, and their failures are made up",
        ),
        _ if expected[..at].contains(&expected[at]) => (
            stands(&name(&got[at]), &name(&expected[at])),
            "the id occurs twice, but its result is kept once, because results are kept by id or equal ids are \
             requested once",
        ),
        _ => (
            stands(&name(&got[at]), &name(&expected[at])),
            "results are collected in order of arrival, or an error is turned into something else",
        ),
    }
}

/// Whether the failure names the request for this item.
fn is_of(failure: &Failure, item: &Value) -> bool {
    item["id"].as_u64().is_some_and(|id| failure.detail.contains(&format!("/items/{id}")))
}

/// Whether the found items are at the start, in order, with no places for missing items among them.
fn is_shifted(got: &[ItemResult], expected: &[ItemResult]) -> bool {
    let found: Vec<_> =
        expected.iter().filter(|result| !matches!(result, ItemResult::Missing)).collect();
    found.len() < expected.len() && found.iter().zip(got).all(|(found, got)| same(got, found))
}

/// Whether the result in the place `at` belongs to another place.
fn elsewhere(got: &[ItemResult], expected: &[ItemResult], at: usize) -> bool {
    matches!(got[at], ItemResult::Found(_)) && expected.iter().any(|other| same(&got[at], other))
}

/// Whether a result is the expected one. A failure's message may say more, but must have each word of the expected
/// one.
fn same(got: &ItemResult, expected: &ItemResult) -> bool {
    match (got, expected) {
        (ItemResult::Failed(got), ItemResult::Failed(expected)) => {
            got.kind == expected.kind
                && expected.detail.split(' ').all(|word| got.detail.contains(word))
        }
        _ => got == expected,
    }
}

fn name(result: &ItemResult) -> String {
    match result {
        ItemResult::Found(_) => "an item".to_owned(),
        ItemResult::Missing => "\"no such item\"".to_owned(),
        ItemResult::Failed(failure) => format!("a failure ({:?})", failure.kind),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item(id: u64) -> ItemResult {
        ItemResult::Found(json!({ "id": id }))
    }

    fn error(kind: FailureKind, detail: &str) -> ItemResult {
        ItemResult::Failed(Failure { kind, detail: detail.into() })
    }

    #[test]
    fn failures_match_kind_item_and_status() {
        let expected = failed(FailureKind::Status, 7, Some(503));
        let got = |detail| error(FailureKind::Status, detail);
        assert!(same(&got("http://x/api/v1/items/7 answered with status 503"), &expected));
        assert!(!same(&got("http://x/api/v1/items/7 answered with status 500"), &expected));
        assert!(!same(&got("http://x/api/v1/items/8 answered with status 503"), &expected));
        assert!(!same(&error(FailureKind::Body, "/items/7 503"), &expected));
    }

    #[test]
    fn reordered_results_are_recognised() {
        let expected = [item(1), ItemResult::Missing, item(2)];
        assert!(is_permutation(&[item(2), item(1), ItemResult::Missing], &expected));
        assert!(!is_permutation(&[item(2), item(1), item(1)], &expected));
        assert!(!is_permutation(&[item(2), item(1)], &expected));
    }

    #[test]
    fn shifts_after_missing_items_are_recognised() {
        let expected = [item(1), ItemResult::Missing, item(2), item(3)];
        assert!(is_shifted(&[item(1), item(2), item(3), ItemResult::Missing], &expected));
        assert!(!is_shifted(&[item(1), item(3), item(2), ItemResult::Missing], &expected));
        assert!(!is_shifted(&[item(1), item(2)], &[item(1), item(3)]));
    }
}
