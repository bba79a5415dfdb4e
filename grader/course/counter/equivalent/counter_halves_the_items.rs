//! Each thread starts another one for half of its items and returns how many it has processed.

use std::thread;

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let done = process(items);
    for _ in 0..done {
        tally.write(tally.read() + 1);
    }
}

fn process(items: &[u64]) -> u64 {
    match items {
        [] => 0,
        &[item] => {
            let work = thread::Builder::new().name(format!("work-{item}")).spawn(move || slow_work(item));
            work.unwrap().join().unwrap();
            1
        }
        items => thread::scope(|scope| {
            let (left, right) = items.split_at(items.len() / 2);
            let left = scope.spawn(move || process(left));
            process(right) + left.join().unwrap()
        }),
    }
}
