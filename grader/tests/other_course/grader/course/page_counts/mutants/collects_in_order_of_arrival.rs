//! Puts each count behind those that came before it.
//!
//! caught by: answers-in-order

use std::{path::Path, sync::Mutex, thread};

use crate::{CountError, Counter, Page};

pub fn page_counts(program: &Path, pages: &[Page]) -> Vec<Result<u64, CountError>> {
    let counts = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for page in pages {
            let counts = &counts;
            scope.spawn(move || {
                let count = Counter::start(program, page).and_then(|mut counter| {
                    let count = counter.count();
                    counter.wait();
                    count
                });
                counts.lock().unwrap().push(count);
            });
        }
    });
    counts.into_inner().unwrap()
}
