//! Public tests of `src/exercises/request_concurrent.rs`.

mod hacker_news;
mod service;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use hacker_news::{HackerNews, item};
use lab::{
    Finding,
    gate::{Meeting, PATIENCE},
    timeline,
    watchdog::within,
};
use part2_threading::{HnClient, exercises::request_concurrent::request_concurrent};
use serde_json::Value;

#[test]
fn all_twenty_items_come_back_under_their_ids() {
    let service = HackerNews::start().serve(1..=20, |_| ());
    let found = request(&service.client(), 1..=20);
    must_be(&found, 1..=20, "all 20 items come back, each under its own id");
}

#[test]
fn all_twenty_requests_are_in_flight_together() {
    let meeting = Meeting::of(20, PATIENCE);
    let service = HackerNews::start().serve(1..=20, {
        let meeting = Arc::clone(&meeting);
        move |_| meeting.arrive()
    });
    request(&service.client(), 1..=20);
    let most = meeting.most();
    let cause = match most {
        0 => "no request is made at all",
        1 => {
            "`join()` is usually called inside the loop that starts the threads, or the closure is \
             called and not passed on, or the iterator that starts them is not collected, so each \
             thread is started only when the one before it has been joined"
        }
        19 => "the loop usually leaves out the first or the last id",
        _ => "some threads wait for others before they start: a pool of threads, or batches",
    };
    assert!(
        most == 20,
        "\n{}",
        Finding::new(
            "all 20 requests are in flight together",
            format!("{most} at the same time, at most"),
            cause,
            "start all the threads in one loop and keep their handles in a `Vec`; join them in a \
             second loop",
        )
    );
}

#[test]
fn each_thread_is_named_for_its_item() {
    // Only this test uses these ids, because all tests of this program share the timeline.
    let ids = 301..=320;
    let service = HackerNews::start().serve(ids.clone(), |_| ());
    request(&service.client(), ids.clone());
    let seen: BTreeMap<String, String> =
        timeline::take().into_iter().map(|span| (span.label, span.thread)).collect();
    for id in ids {
        let thread = seen.get(&format!("item {id}")).map(String::as_str);
        let cause = match thread {
            None => "the loop usually leaves out the first or the last id",
            Some(_) => "`thread::spawn` and `scope.spawn` start threads without a name",
        };
        assert!(
            thread == Some(&format!("item-{id}")),
            "\n{}",
            Finding::new(
                format!("item {id} is requested by a thread named `item-{id}`"),
                format!("it was requested by {}", thread.unwrap_or("no thread")),
                cause,
                "start each with `thread::Builder::new().name(format!(\"item-{id}\"))` and \
                 `spawn` or `spawn_scoped`",
            )
        );
    }
}

#[test]
fn missing_and_failed_items_are_left_out() {
    let service = HackerNews::start()
        .serve([1, 2, 5, 6, 8], |_| ())
        .refuse(3, 404)
        .refuse(4, 500)
        .break_off(7)
        .refuse(9, 429);
    let found = request(&service.client(), 1..=9);
    must_be(
        &found,
        [1, 2, 5, 6, 8],
        "of the items 1 to 9, of which 3 is missing, 4, 7 and 9 fail, the others come back",
    );
}

#[test]
fn no_ids_make_no_items() {
    let service = HackerNews::start();
    let found = request(&service.client(), []);
    must_be(&found, [], "an empty list of ids gives an empty map");
}

#[test]
fn two_hundred_items_come_back() {
    let service = HackerNews::start().serve(1..=200, |_| ());
    let found = request(&service.client(), 1..=200);
    must_be(&found, 1..=200, "all 200 items come back");
}

#[test]
fn an_id_that_occurs_twice_is_one_entry() {
    let requests = Arc::new(AtomicUsize::new(0));
    let service = HackerNews::start().serve([7, 8], {
        let requests = Arc::clone(&requests);
        move |_| _ = requests.fetch_add(1, Ordering::SeqCst)
    });
    let found = request(&service.client(), [7, 8, 7]);
    must_be(&found, [7, 8], "the ids 7, 8, 7 give two entries");
    // One request for both, or one for each, is right.
    let requests = requests.load(Ordering::SeqCst);
    assert!(
        (2..=3).contains(&requests),
        "\n{}",
        Finding::new(
            "the ids 7, 8, 7 cost two or three requests",
            format!("{requests} requests"),
            "an item is requested again although its answer has come",
            "request each id once and keep what `request_item` returned",
        )
    );
}

fn request(client: &HnClient, ids: impl IntoIterator<Item = u64>) -> BTreeMap<u64, Value> {
    let client = client.clone();
    let ids: Vec<_> = ids.into_iter().collect();
    within("`request_concurrent` to return", move || request_concurrent(&client, &ids))
}

/// Asserts that exactly the items of `ids` were found, each under its own id.
fn must_be(found: &BTreeMap<u64, Value>, ids: impl IntoIterator<Item = u64>, must: &str) {
    let expected: BTreeMap<u64, Value> = ids.into_iter().map(|id| (id, item(id))).collect();
    let expected_ids: BTreeSet<_> = expected.keys().collect();
    let found_ids: BTreeSet<_> = found.keys().collect();
    let missing: Vec<_> = expected_ids.difference(&found_ids).collect();
    let extra: Vec<_> = found_ids.difference(&expected_ids).collect();
    let other: Vec<_> =
        found.iter().filter(|(id, value)| expected.get(id).is_some_and(|e| e != *value)).collect();
    let (seen, cause, next) = if !missing.is_empty() {
        (
            format!("{} of {} items; missing are the ids {missing:?}", found.len(), expected.len()),
            "the loop ends one too early, or one failed item ends the collecting, or the threads' \
             results are thrown away",
            "take what `join()` returns of every thread, and skip only the item that has none",
        )
    } else if !extra.is_empty() {
        (
            format!("also entries for the ids {extra:?}"),
            "a missing item or an error was turned into an entry",
            "insert an item only for `Ok(Some(item))`",
        )
    } else {
        (
            format!("another item than the service has: {other:?}"),
            "results are put together with ids in the order in which threads end, not in which \
             they were started",
            "let each thread's handle and its id stay together",
        )
    };
    assert!(*found == expected, "\n{}", Finding::new(must, seen, cause, next));
}
