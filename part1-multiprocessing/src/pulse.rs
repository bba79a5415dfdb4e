//! Records for the timeline which thread tests numbers and when.
//!
//! A span around every number would cost more than testing the number. So a thread only leaves a mark at one number in
//! [`EVERY`], and its bar extends from mark to mark. A thread that runs out of numbers leaves no more marks, so its bar
//! ends early. A pause in the middle is not visible. Nothing is recorded unless [`record`] was called.

use std::{
    cell::Cell,
    mem::ManuallyDrop,
    sync::atomic::{AtomicU64, Ordering},
};

use lab::timeline::{self, Open};

/// A thread leaves a mark at one number in this many.
pub const EVERY: u64 = 1 << 15;

/// The current recording, or 0 if there is none. A mark of an earlier recording does not begin a bar of this one.
static RECORDING: AtomicU64 = AtomicU64::new(0);
static RECORDED: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The recording, and the span that began at this thread's last mark. It is not dropped when the thread ends,
    /// because the time after the last mark was not spent on numbers.
    static LAST: Cell<Option<(u64, ManuallyDrop<Open>)>> = const { Cell::new(None) };
}

/// Records the work of all threads until [`stop`].
pub fn record() {
    RECORDING.store(RECORDED.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
}

/// Ends the recording.
pub fn stop() {
    RECORDING.store(0, Ordering::Relaxed);
}

/// Called for every number that is tested. For nearly all numbers it costs only a comparison.
#[inline]
pub(crate) fn beat(n: u64) {
    if n % EVERY == 1 {
        mark(n);
    }
}

#[cold]
fn mark(n: u64) {
    let recording = RECORDING.load(Ordering::Relaxed);
    if recording == 0 {
        return;
    }
    if let Some((of, stretch)) = LAST.take()
        && of == recording
    {
        drop(ManuallyDrop::into_inner(stretch));
    }
    let next = timeline::span(format!("from {n}"));
    LAST.set(Some((recording, ManuallyDrop::new(next))));
}
