//! Public tests of `src/exercises/word_index.rs`.

mod held;

use concordance::{Page, documents::READ, exercises::word_index::word_index};
use lab::Finding;

#[test]
fn pages_are_read_together_and_their_words_put_in_order() {
    let (inside, index) = held::held(8, || word_index(&book()));
    let reading = inside.iter().filter(|arrival| arrival.step == READ).count();
    assert!(
        reading == 8,
        "\n{}",
        Finding::new(
            "`words_of` runs for all 8 pages at the same time",
            format!("for {reading} of them"),
            "`join()` is called inside the loop that starts the threads, or a lock is held during `words_of`",
            "start all threads first, and join them in a second loop",
        )
    );
    assert_eq!(index["the"], [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(index["page8"], [8]);
    assert_eq!(index.len(), 9);
}

/// Eight pages, of which the last comes first.
fn book() -> Vec<Page> {
    (1..=8).rev().map(|number| Page { number, text: format!("The page{number} the") }).collect()
}
