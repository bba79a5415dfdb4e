//! Which thread tests numbers, and when, for the timeline.
//!
//! A span around every number would cost more than the numbers do. So a thread leaves a mark at
//! one number in [`EVERY`], and its bar stretches from mark to mark. A thread that runs out of
//! numbers leaves no more marks: its bar ends early. One that pauses in the middle does not show.
//! Off unless [`record`] was called.

use std::{
    cell::Cell,
    mem::ManuallyDrop,
    sync::atomic::{AtomicU64, Ordering},
};

use lab::timeline::{self, Open};

/// One number in this many leaves a mark.
pub const EVERY: u64 = 1 << 15;

/// Which recording is on; 0 when none is. A mark of an earlier one begins no bar of this one.
static RECORDING: AtomicU64 = AtomicU64::new(0);
static RECORDED: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The recording and the stretch that this thread's last mark began. Never dropped by the
    /// thread's end: the time from the last mark to the end was not spent on numbers.
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

/// Told of every number that is tested. Costs a comparison for nearly all of them.
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
