//! Prints every number that it tests, with the thread that does.
use crate::{is_prime, ranges::chunks};
use std::{ops::Range, sync::Mutex, thread};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let queue = Mutex::new(chunks(range, threads * 50).into_iter());
    let mut primes: Vec<u64> = thread::scope(|s| {
        let all: Vec<_> = (0..threads)
            .map(|t| {
                let queue = &queue;
                s.spawn(move || {
                    let mut mine = vec![];
                    loop {
                        let Some(chunk) = queue.lock().unwrap().next() else { return mine };
                        for n in chunk {
                            println!("thread {t}: is {n} a prime?");
                            if is_prime(n) {
                                mine.push(n)
                            }
                        }
                    }
                })
            })
            .collect();
        all.into_iter().flat_map(|h| h.join().unwrap()).collect()
    });
    primes.sort();
    primes
}
