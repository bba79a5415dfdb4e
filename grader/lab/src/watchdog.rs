//! Ends a test that hangs, and says what it was waiting for.
//!
//! The hanging thread itself cannot be stopped; it is left behind and ends with the test program.

use std::{
    panic,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

/// How long a public test may take. Generous: it decides nothing but "this hangs".
pub const LIMIT: Duration = Duration::from_secs(30);

/// Runs `body` and returns what it returns.
///
/// # Panics
///
/// With what was `awaited` when `body` has not returned after [`LIMIT`], and with the panic of
/// `body` when it panics.
pub fn within<T: Send + 'static>(awaited: &str, body: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = mpsc::channel();
    let name = thread::current().name().unwrap_or("test").to_owned();
    let worker = thread::Builder::new()
        .name(name)
        .spawn(move || {
            let value = body();
            // The receiver is gone only when the limit has passed; then nobody wants the value.
            let _ = tell.send(value);
        })
        .expect("the operating system can start one more thread");
    match told.recv_timeout(LIMIT) {
        Ok(value) => value,
        Err(RecvTimeoutError::Timeout) => {
            panic!("still waiting after {} s for: {awaited}", LIMIT.as_secs())
        }
        Err(RecvTimeoutError::Disconnected) => match worker.join() {
            Ok(()) => unreachable!("the worker ends without a value only by panicking"),
            Err(panic) => panic::resume_unwind(panic),
        },
    }
}
