//! Ends a test that hangs, and says which threads wait for what.
//!
//! A test hangs if it has not returned after [`LIMIT`], or earlier if the whole program is at rest. That means that no
//! thread has run for [`REST`], and none will run without the others. The hanging threads cannot be stopped, so they
//! continue until the test program ends. After a hang at rest the other tests of the program fail at once.

mod panicked;
#[cfg(target_os = "linux")]
mod rest;
#[cfg(not(target_os = "linux"))]
#[path = "watchdog/unseen.rs"]
mod rest;
#[cfg(target_os = "linux")]
mod wait;

use std::{
    sync::{
        Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use crate::finding::Finding;
use rest::{Look, Watched};

/// The time limit of a public test. It is generous, because it only decides that a test hangs.
pub const LIMIT: Duration = Duration::from_secs(30);

/// How long the program must have been at rest before the test counts as hanging.
pub const REST: Duration = Duration::from_secs(4);

/// The time between two looks at the threads.
const LOOK: Duration = Duration::from_millis(500);

/// The first test of this program that was found hanging at rest.
static HANGING: Mutex<Option<String>> = Mutex::new(None);

/// Runs `body` and returns what it returns.
///
/// # Panics
///
/// With the panic of `body` if it is a [`Finding`] or a `todo!`. With a [`Finding`] of its own if `body` panics
/// otherwise or hangs, or if another test of this program has been found hanging.
pub fn within<T: Send + 'static>(awaited: &str, body: impl FnOnce() -> T + Send + 'static) -> T {
    refuse_after_a_hang();
    let name = this_test();
    let (send, receive) = mpsc::channel();
    let worker = thread::Builder::new()
        .name(name.clone())
        .spawn(move || {
            // The receiver is dropped if the test hangs, and then the value is not needed.
            let _ = send.send(body());
        })
        .expect("the operating system can start one more thread");
    let watched = Watched::from_here();
    let start = Instant::now();
    let mut resting_since: Option<(Instant, Look)> = None;
    loop {
        match receive.recv_timeout(LOOK) {
            Ok(value) => return value,
            Err(RecvTimeoutError::Disconnected) => match worker.join() {
                Ok(()) => unreachable!("the worker ends without a value only by panicking"),
                Err(payload) => panicked::go_on(awaited, payload),
            },
            Err(RecvTimeoutError::Timeout) => {}
        }
        refuse_after_a_hang();
        let look = watched.look();
        resting_since = match resting_since {
            Some((since, before)) if look.is_at_rest_since(&before) => Some((since, look)),
            _ => Some((Instant::now(), look)),
        };
        let Some((since, look)) = &resting_since else { continue };
        let rests = since.elapsed() >= REST;
        if rests {
            note_a_hang(&name);
        }
        if rests || start.elapsed() >= LIMIT {
            panic!("\n{}", hang(awaited, start.elapsed(), rests.then_some(look)));
        }
    }
}

fn note_a_hang(name: &str) {
    let mut hanging = HANGING.lock().unwrap_or_else(PoisonError::into_inner);
    hanging.get_or_insert_with(|| name.to_owned());
}

/// The name of the test that runs in the calling thread.
fn this_test() -> String {
    thread::current().name().unwrap_or("test").to_owned()
}

/// Fails this test at once if another test of this program hangs.
///
/// # Panics
///
/// With a [`Finding`] that names the other test.
pub fn refuse_after_a_hang() {
    let name = this_test();
    let hanging = HANGING.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(first) = hanging.filter(|first| *first != name) else { return };
    panic!(
        "\n{}",
        Finding::new(
            format!("`{first}` of this file ends"),
            format!("it hangs, so `{name}` was not run to its end"),
            "the same code hangs in both tests",
            format!("read the message of the test `{first}` above or below, and fix that first"),
        )
    );
}

/// The message of a hanging test. `look` is the last look, if the program is at rest.
fn hang(awaited: &str, after: Duration, look: Option<&Look>) -> Finding {
    let must = format!("the wait for {awaited} ends");
    let seconds = after.as_secs();
    match look {
        None => Finding::new(
            must,
            format!("it has not ended after {seconds} s, and the program is still running"),
            "a loop whose condition never changes, a loop that polls, or a step that takes much longer \
             than it should",
            "let the loop print its condition, and see what it waits for",
        ),
        Some(look) => Finding::new(
            must,
            format!(
                "after {seconds} s no thread makes progress: {}",
                look.waiting().unwrap_or_else(|| "all threads wait".to_owned())
            ),
            look.cause(),
            "find the line that waits with a `println!` before and after it, then find out which thread should make it \
             continue",
        ),
    }
}
