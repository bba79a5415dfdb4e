//! Has a static that neither the compiler nor the program has the memory for.
//!
//! checks: exact
//! outcome: build-error, crash
//! within: 120 s

use std::sync::atomic::{AtomicU8, Ordering};

use crate::Tally;

static LARGE: [AtomicU8; 2040 << 20] = [const { AtomicU8::new(0) }; 2040 << 20];

pub fn count_processed(items: &[u64], tally: &Tally) {
    LARGE[items.len()].store(1, Ordering::SeqCst);
    items.iter().for_each(|_| tally.write(tally.read() + 1));
}
