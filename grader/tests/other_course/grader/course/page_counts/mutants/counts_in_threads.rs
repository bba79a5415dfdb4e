//! Lets threads of this process do what the child processes should do.
//!
//! caught by: all-at-once, one-lost

use std::{path::Path, thread};

use crate::{CountError, Page, counter::serve};

pub fn page_counts(_: &Path, pages: &[Page]) -> Vec<Result<u64, CountError>> {
    let count = |page: &Page| {
        let mut count = Vec::new();
        serve(&mut format!("{page}\n").as_bytes(), &mut count).unwrap();
        String::from_utf8(count).unwrap().trim().parse().unwrap()
    };
    thread::scope(|scope| {
        let threads: Vec<_> =
            pages.iter().map(|page| scope.spawn(move || count(page))).collect();
        threads.into_iter().map(|thread| Ok(thread.join().unwrap())).collect()
    })
}
