//! Public tests of `src/exercises/sleepers.rs`.

mod held;

use std::time::Duration;

use held::Held;
use lab::{Finding, gate::PATIENCE};
use part2_threading::{
    EventLog,
    exercises::sleepers::{hello_after_join, hello_before_join, sleepers},
};

type Exercise = fn(&[String], Duration, &EventLog);

const NAMES: [&str; 5] = ["Ada", "Blaise", "Claude", "Donald", "Edsger"];

#[test]
fn all_five_sleepers_nap_together_under_their_names() {
    must_nap_together(sleepers);
}

#[test]
fn it_returns_only_when_all_woke() {
    must_return_last(sleepers);
}

#[test]
fn hello_before_join_is_said_while_all_nap() {
    must_nap_together(hello_before_join);
    must_return_last(hello_before_join);
    let (held, log) = start(hello_before_join, &NAMES);
    held.wait_for(5, PATIENCE);
    let in_time = held.wait_until(PATIENCE, || times(&log, "hello") > 0);
    held.finish();
    assert!(
        in_time && times(&log, "hello") == 1 && said_by(&log) == ["caller"],
        "\n{}",
        Finding::new(
            "the calling thread records one `hello` while all five nap",
            format!("this order: {}", tell(&log)),
            "the hello is recorded after the loop that joins, or in the threads' closure",
            "put `log.record(\"hello\")` between the loop that starts and the loop that joins",
        )
    );
}

#[test]
fn hello_after_join_is_said_when_all_woke() {
    must_nap_together(hello_after_join);
    let (held, log) = start(hello_after_join, &NAMES);
    let inside = held.wait_for(5, PATIENCE);
    held.release(&inside[inside.len().min(1)..]);
    held.wait_until(PATIENCE, || times(&log, "awake") == 4);
    held.finish();
    let events = log.events();
    let hello = events.iter().position(|event| event.what == "hello");
    let last_awake = events.iter().rposition(|event| event.what == "awake");
    assert!(
        hello > last_awake && times(&log, "hello") == 1 && said_by(&log) == ["caller"],
        "\n{}",
        Finding::new(
            "the calling thread records one `hello`, after the fifth `awake`",
            format!("this order: {}", tell(&log)),
            "the hello is recorded before the loop that joins, or in the threads' closure",
            "put `log.record(\"hello\")` after the loop that joins",
        )
    );
}

#[test]
fn any_number_of_sleepers_naps_without_hello() {
    for count in [0, 1, 200] {
        let names: Vec<_> = (0..count).map(|number| format!("sleeper-{number}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let (held, log) = start(sleepers, &names);
        held.finish();
        assert!(
            times(&log, "awake") == count && times(&log, "hello") == 0,
            "\n{}",
            Finding::new(
                format!("{count} names make {count} naps and no hello"),
                format!("{} naps, {} hellos", times(&log, "awake"), times(&log, "hello")),
                "the number of threads is hard-coded instead of taken from `names`, or not all \
                 threads are joined",
                "loop over `names`, and join every thread",
            )
        );
    }
}

fn must_nap_together(exercise: Exercise) {
    let (held, _) = start(exercise, &NAMES);
    let inside = held.wait_for(5, PATIENCE);
    held.finish();
    assert!(
        inside.len() == 5,
        "\n{}",
        Finding::new(
            "all 5 sleepers nap at the same time",
            format!("{} at most", inside.len()),
            "`join()` is usually called inside the loop that starts the threads, or the thread is \
             given what `nap(…)` returned instead of a closure that calls it",
            "start all the threads in one loop and keep their handles in a `Vec`; join them in a \
             second loop",
        )
    );
    let mut names: Vec<_> = inside.into_iter().map(|arrival| arrival.what).collect();
    names.sort();
    assert!(
        names == NAMES,
        "\n{}",
        Finding::new(
            format!("the sleeping threads are named {NAMES:?}"),
            format!("they are named {names:?}"),
            "`thread::spawn` starts threads without a name",
            "start each with `thread::Builder::new().name(…)` and `spawn` or `spawn_scoped`",
        )
    );
}

fn must_return_last(exercise: Exercise) {
    let (held, log) = start(exercise, &NAMES);
    let inside = held.wait_for(5, PATIENCE);
    held.release(&inside[inside.len().min(1)..]);
    held.wait_until(PATIENCE, || times(&log, "awake") == 4);
    held.finish();
    assert!(
        last(&log) == "returned" && times(&log, "awake") == 5,
        "\n{}",
        Finding::new(
            "the function returns after the fifth `awake`",
            format!("this order: {}", tell(&log)),
            "the threads are started and not joined, or not all of them are",
            "call `join()` on every handle before the function ends",
        )
    );
}

/// Starts `exercise` held by a gate. The caller records `returned` afterwards.
fn start(exercise: Exercise, names: &[&str]) -> (Held<()>, EventLog) {
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let log = EventLog::new();
    let held = Held::start({
        let log = log.clone();
        move || {
            exercise(&names, Duration::from_millis(1), &log);
            log.record("returned");
        }
    });
    (held, log)
}

fn times(log: &EventLog, what: &str) -> usize {
    log.events().iter().filter(|event| event.what == what).count()
}

fn last(log: &EventLog) -> String {
    log.events().pop().map(|event| event.what).unwrap_or_default()
}

fn said_by(log: &EventLog) -> Vec<String> {
    log.events().into_iter().filter(|e| e.what == "hello").map(|e| e.thread).collect()
}

fn tell(log: &EventLog) -> String {
    let told = |event: part2_threading::Event| format!("{} {}", event.thread, event.what);
    log.events().into_iter().map(told).collect::<Vec<_>>().join(", ")
}
