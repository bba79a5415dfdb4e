//! Every thread has its own stretch and, when it is done, takes half of the longest one left.

use std::{ops::Range, sync::Mutex, thread};

use crate::{primes_sequential, ranges::chunks};

const BITE: u64 = 500;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let mut stretches: Vec<_> = chunks(range, threads).into_iter().map(Mutex::new).collect();
    stretches.resize_with(threads, || Mutex::new(0..0));
    let mut primes: Vec<u64> = thread::scope(|scope| {
        let stretches = &stretches;
        let workers: Vec<_> =
            (0..threads).map(|me| scope.spawn(move || work(me, stretches))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    primes.sort_unstable();
    primes
}

fn work(me: usize, stretches: &[Mutex<Range<u64>>]) -> Vec<u64> {
    let mut primes = Vec::new();
    loop {
        let bite = {
            let mut own = stretches[me].lock().unwrap();
            let end = own.end.min(own.start + BITE);
            let bite = own.start..end;
            own.start = end;
            bite
        };
        if !bite.is_empty() {
            primes.extend(primes_sequential(bite));
            continue;
        }
        let length = |stretch: &Mutex<Range<u64>>| {
            let stretch = stretch.lock().unwrap();
            stretch.end - stretch.start
        };
        let Some(longest) = stretches.iter().max_by_key(|stretch| length(stretch)) else {
            return primes;
        };
        let stolen = {
            let mut victim = longest.lock().unwrap();
            let middle = victim.start + (victim.end - victim.start) / 2;
            let stolen = middle..victim.end;
            victim.end = middle;
            stolen
        };
        if stolen.is_empty() {
            return primes;
        }
        *stretches[me].lock().unwrap() = stolen;
    }
}
