//! A hanging test fails within seconds, names what its threads wait for, and stops the other tests of its file. It has
//! its own file because a hang affects the whole test program.

#![cfg(target_os = "linux")]

use std::{
    panic::{self, AssertUnwindSafe},
    sync::mpsc,
    thread,
    time::Duration,
};

use lab::watchdog::within;

fn panic_of(body: impl FnOnce()) -> String {
    let panic = panic::catch_unwind(AssertUnwindSafe(body)).expect_err("a panic");
    panic.downcast_ref::<String>().expect("a text").clone()
}

fn named(name: &str, body: impl FnOnce() -> String + Send + 'static) -> String {
    let thread = thread::Builder::new().name(name.into()).spawn(body).expect("one more thread");
    thread.join().expect("no panic")
}

#[test]
fn live_senders_are_named_within_seconds() {
    let pause = "a pause that ends by itself";
    // Longer than [`REST`](lab::watchdog::REST), but not endless.
    assert_eq!(within(pause, || thread::sleep(Duration::from_secs(5))), ());

    let text = named("first_test", || {
        panic_of(|| {
            within("the results of 20 items", || {
                let (send, receive) = mpsc::channel::<u64>();
                let workers: Vec<_> = (0..2)
                    .map(|n| {
                        let send = send.clone();
                        thread::Builder::new()
                            .name(format!("item-{n}"))
                            .spawn(move || send.send(n))
                            .unwrap()
                    })
                    .collect();
                let results: Vec<_> = receive.iter().collect();
                drop((workers, send, results));
            })
        })
    });
    for part in [
        "must hold: the wait for the results of 20 items ends",
        "no thread makes progress: ",
        "1 thread `first_test`: in a lock, a channel or a `join()`",
        "a sender is alive",
        "next: ",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }

    let text = named("second_test", || panic_of(|| within("anything", || ())));
    assert!(text.contains("`first_test` of this file"), "{text}");
}
