//! Threads take large pieces first and ever smaller ones towards the end.

use std::{
    ops::Range,
    sync::{Mutex, mpsc},
    thread,
};

use crate::primes_sequential;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let left = Mutex::new(range);
    let take = || {
        let mut left = left.lock().unwrap();
        let length = (left.end - left.start).div_ceil(2 * threads as u64);
        let piece = left.start..left.start + length;
        left.start = piece.end;
        (length > 0).then_some(piece)
    };
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (tell, take) = (tell.clone(), &take);
            scope.spawn(move || {
                while let Some(piece) = take() {
                    tell.send((piece.start, primes_sequential(piece))).unwrap();
                }
            });
        }
        drop(tell);
        let mut lists: Vec<_> = told.iter().collect();
        lists.sort_unstable_by_key(|(start, _)| *start);
        lists.into_iter().flat_map(|(_, primes)| primes).collect()
    })
}
