//! Starts one thread less than asked for and works itself. Pieces come from a channel.

use std::{ops::Range, thread};

use crate::{is_prime, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let (queue, pieces) = crossbeam_channel::unbounded();
    for piece in chunks(range, 100) {
        queue.send(piece).unwrap();
    }
    drop(queue);
    let work = || pieces.iter().flatten().filter(|&n| is_prime(n)).collect::<Vec<u64>>();
    let mut primes = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut primes = work();
        for other in others {
            primes.extend(other.join().unwrap());
        }
        primes
    });
    primes.sort_unstable();
    primes
}
