//! Public tests of `src/exercises/page_counts.rs`.

mod held;

use std::path::Path;

use concordance::{Page, documents::COUNT, exercises::page_counts::page_counts};
use lab::Finding;

#[test]
fn pages_are_counted_together_and_returned_in_order() {
    let book: Vec<_> =
        (1..=4).map(|number| Page { number, text: "word ".repeat(number as usize) }).collect();
    let (inside, counts) =
        held::held(4, move || page_counts(Path::new(env!("CARGO_BIN_EXE_book")), &book));
    let counting = inside.iter().filter(|arrival| arrival.step == COUNT).count();
    assert!(
        counting == 4,
        "\n{}",
        Finding::new(
            "all 4 pages are counted at the same time",
            format!("{counting} of them"),
            "the count of a page is waited for before the next process is started",
            "start all processes first, and ask for their counts in a second loop",
        )
    );
    assert_eq!(counts, [Ok(1), Ok(2), Ok(3), Ok(4)]);
}
