//! A thread per page starts its process, asks for the count and waits for the end.

use std::{path::Path, thread};

use crate::{CountError, Counter, Page};

pub fn page_counts(program: &Path, pages: &[Page]) -> Vec<Result<u64, CountError>> {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for page in pages {
            threads.push(scope.spawn(move || {
                let mut counter = Counter::start(program, page)?;
                let count = counter.count();
                counter.wait();
                count
            }));
        }
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
