//! Public tests of `src/exercises/request_pooled.rs`.

mod countdown;
mod hacker_news;
mod service;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use countdown::Countdown;
use hacker_news::{HackerNews, item};
use lab::{
    Finding,
    gate::{Meeting, PATIENCE},
    timeline,
    watchdog::within,
};
use part2_threading::{HnClient, RequestError, exercises::request_pooled::request_pooled};
use serde_json::Value;

type Results = Vec<Result<Option<Value>, RequestError>>;

#[test]
fn results_follow_the_order_of_the_ids() {
    let ids = [12, 3, 20, 7, 1, 19, 4, 4, 15, 2, 11, 6];
    let service = HackerNews::start().serve(1..=20, |_| ());
    let results = request(&service.client(), ids, 6);
    must_stand_in_order(&results, &ids);
}

#[test]
fn answers_that_come_in_another_order_change_nothing() {
    // With two workers, the first item is only answered after the second one.
    let second = Countdown::from(1);
    let service = HackerNews::start()
        .serve([1], {
            let second = Arc::clone(&second);
            move |_| _ = second.wait()
        })
        .serve([2], {
            let second = Arc::clone(&second);
            move |_| second.count()
        });
    let results = request(&service.client(), [1, 2], 2);
    must_stand_in_order(&results, &[1, 2]);
}

#[test]
fn six_threads_make_six_requests_at_once() {
    // Only this test uses these ids, because all tests of this program share the timeline.
    let ids = 601..=620;
    let meeting = Meeting::of(6, PATIENCE);
    let service = HackerNews::start().serve(ids.clone(), {
        let meeting = Arc::clone(&meeting);
        move |_| meeting.arrive()
    });
    request(&service.client(), ids.clone(), 6);

    let most = meeting.most();
    assert!(
        most >= 6,
        "\n{}",
        Finding::new(
            "with 6 workers and 20 ids, 6 requests are in flight together",
            format!("{most} at the same time, at most"),
            "usually `join()` is called inside the loop that starts the workers, or the lock around \
             the queue is still held while the request runs, or the ids are shared out in groups \
             beforehand, fewer than six of them",
            "start all workers, then join them; let a worker unlock the queue before it calls \
             `request_item`",
        )
    );
    let labels: BTreeSet<_> = ids.map(|id| format!("item {id}")).collect();
    let threads: BTreeSet<_> = timeline::take()
        .into_iter()
        .filter(|span| labels.contains(&span.label))
        .map(|span| span.thread)
        .collect();
    assert!(
        threads.len() <= 6 && most <= 6,
        "\n{}",
        Finding::new(
            "6 workers are 6 threads, and never more than 6 requests are in flight",
            format!("{} threads made requests, {most} of them at once", threads.len()),
            "a thread is started for each id, at once or in groups of six",
            "start 6 threads once; let each take ids from one queue until it is empty",
        )
    );
}

#[test]
fn a_stuck_item_blocks_only_one_worker() {
    for stuck in [1, 8, 20] {
        let others = Countdown::from(19);
        let left = Arc::new(AtomicU64::new(0));
        let service = HackerNews::start()
            .serve([stuck], {
                let (others, left) = (Arc::clone(&others), Arc::clone(&left));
                move |_| left.store(others.wait(), Ordering::SeqCst)
            })
            .serve((1..=20).filter(|&id| id != stuck), {
                let others = Arc::clone(&others);
                move |_| others.count()
            });
        let results = request(&service.client(), 1..=20, 6);
        let left = left.load(Ordering::SeqCst);
        assert!(
            left == 0,
            "\n{}",
            Finding::new(
                format!("while item {stuck} is stuck, five workers finish the 19 others"),
                format!("{left} of the 19 others were not even requested"),
                "the ids are distributed beforehand, so those in the stuck worker's group wait \
                 for it; or the workers go in rounds and each round waits for its slowest",
                "put the ids in one queue and let each worker take its next id when it is free",
            )
        );
        must_stand_in_order(&results, &(1..=20).collect::<Vec<_>>());
    }
}

#[test]
fn missing_and_failed_items_keep_their_places() {
    let service =
        HackerNews::start().serve([1, 3, 5], |_| ()).refuse(2, 404).refuse(4, 500).break_off(6);
    let results = request(&service.client(), 1..=6, 3);
    let told: Vec<_> = results.iter().map(tell).collect();
    let right = matches!(
        &results[..],
        [
            Ok(Some(_)),
            Ok(None),
            Ok(Some(_)),
            Err(RequestError::Status { status: 500, .. }),
            Ok(Some(_)),
            Err(_),
        ]
    );
    assert!(
        right,
        "\n{}",
        Finding::new(
            "the ids 1 to 6 make: item, missing, item, status 500, item, broken off",
            told.join(", "),
            "a result that is not an item was left out or replaced, so the places shift",
            "put what `request_item` returned in the place of its id, whatever it is",
        )
    );
}

#[test]
fn an_unanswered_item_times_out_in_place() {
    let service = HackerNews::start().serve([1, 2, 4, 5], |_| ()).never_answer(3);
    let client = service.impatient_client(Duration::from_secs(2));
    let results = request(&client, 1..=5, 2);
    let told: Vec<_> = results.iter().map(tell).collect();
    let right = matches!(
        &results[..],
        [Ok(Some(_)), Ok(Some(_)), Err(RequestError::TimedOut { .. }), Ok(Some(_)), Ok(Some(_))]
    );
    assert!(
        right,
        "\n{}",
        Finding::new(
            "the ids 1 to 5, of which 3 is never answered, make four items and a time-out",
            told.join(", "),
            "an error ends a worker, or all of them, or is left out of the results",
            "put the `Err` that `request_item` returned in the place of its id and go on",
        )
    );
}

#[test]
fn any_number_of_workers_and_ids_is_fine() {
    for (count, workers) in [(0, 6), (1, 1), (20, 1), (3, 64), (200, 7)] {
        let service = HackerNews::start().serve(1..=count, |_| ());
        let results = request(&service.client(), 1..=count, workers);
        must_stand_in_order(&results, &(1..=count).collect::<Vec<_>>());
    }
}

fn request(client: &HnClient, ids: impl IntoIterator<Item = u64>, workers: usize) -> Results {
    let client = client.clone();
    let ids: Vec<_> = ids.into_iter().collect();
    within("`request_pooled` to return", move || request_pooled(&client, &ids, workers))
}

/// Asserts that each result is the item of the id at the same index.
fn must_stand_in_order(results: &Results, ids: &[u64]) {
    let right = results.len() == ids.len()
        && results
            .iter()
            .zip(ids)
            .all(|(result, &id)| matches!(result, Ok(Some(found)) if *found == item(id)));
    // The first twenty are enough for the message.
    let told: Vec<_> = results.iter().take(20).map(tell).collect();
    let asked = &ids[..ids.len().min(20)];
    assert!(
        right,
        "\n{}",
        Finding::new(
            format!("{} ids give one result each, in their order: {asked:?}", ids.len()),
            format!("{} results: {}", results.len(), told.join(", ")),
            "results are collected in the order in which they come in, or the last few ids \
             were never put in the queue",
            "send each id's place along with it, and put its result in that place",
        )
    );
}

fn tell(result: &Result<Option<Value>, RequestError>) -> String {
    match result {
        Ok(Some(item)) => format!("item {}", item["id"]),
        Ok(None) => "missing".into(),
        Err(error) => format!("error: {error}"),
    }
}
