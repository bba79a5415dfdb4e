//! Always sixty-four pieces, each with its own lock. The lists are merged in a tree.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::Mutex,
    thread,
};

use crate::{primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pieces: Vec<Mutex<Option<Range<u64>>>> =
        chunks(range, 64).into_iter().map(|piece| Mutex::new(Some(piece))).collect();
    let lists = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        let work = || {
            for piece in &pieces {
                // Released before the work begins.
                let piece = piece.lock().unwrap().take();
                if let Some(piece) = piece {
                    let start = piece.start;
                    let primes = primes_sequential(piece);
                    lists.lock().unwrap().insert(start, primes);
                }
            }
        };
        for _ in 1..threads {
            scope.spawn(work);
        }
        // The caller is the last of them.
        work();
    });
    lists.into_inner().unwrap().into_values().flatten().collect()
}
