//! Threads mark what is prime in a bitmap that all share.

use crate::is_prime;
use std::{
    ops::Range,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};
/// Results come through atomics. The pool starts lazily, with no more threads than numbers.
pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let len = usize::try_from(range.end.saturating_sub(range.start)).expect("fits");
    let flags: Vec<AtomicBool> = (0..len).map(|_| AtomicBool::new(false)).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|s| {
        for t in 0..threads.min(len) {
            let (flags, next, range) = (&flags, &next, &range);
            thread::Builder::new()
                .name(format!("prime-{t}"))
                .spawn_scoped(s, move || {
                    loop {
                        let i = next.fetch_add(8, Ordering::SeqCst);
                        if i >= flags.len() {
                            return;
                        }
                        for j in i..(i + 8).min(flags.len()) {
                            if is_prime(range.start + j as u64) {
                                flags[j].store(true, Ordering::Release);
                            }
                        }
                    }
                })
                .expect("start a thread");
        }
    });
    range.zip(flags).filter(|(_, p)| p.load(Ordering::Acquire)).map(|(n, _)| n).collect()
}
