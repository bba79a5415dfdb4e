//! Threads take single numbers from an iterator behind a lock, and print them.

use std::{ops::Range, sync::Mutex, thread};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let numbers = Mutex::new(range);
    let next = || numbers.lock().unwrap().next();
    let workers = |name: usize| {
        println!("thread {name} begins");
        let mut found = Vec::new();
        while let Some(n) = next() {
            if is_prime(n) {
                found.push(n);
            }
        }
        println!("thread {name} has found {}", found.len());
        found
    };
    let mut lists: Vec<Vec<u64>> = thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|name| scope.spawn(move || workers(name))).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    // Each list is ascending, so the smallest head is the next one.
    let mut primes = lists.drain(..).flatten().collect::<Vec<_>>();
    primes.sort();
    primes
}
