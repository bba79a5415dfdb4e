//! `word_index`: a thread for each page, and one index of what all of them have read.

use std::collections::BTreeMap;

use lab::Finding;
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict, evidence::Asked, together::watch,
    world::World,
};

use crate::course::{
    CONCORDANCE,
    documents::{Index, READ},
    pages::{COMMON, Page, arguments, holding, page_at, pages, release_in_random_order},
};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "word_index",
    part: CONCORDANCE,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("all-together", all_together),
        Check::new("every-word", every_word),
        Check::new("ascending", ascending),
    ],
    speedup: None,
};

/// `words_of` runs for all pages at the same time.
fn all_together(stage: &mut Stage) -> Verdict {
    let count = stage.rng.usize(20..30);
    let pages = pages(stage, count);
    let asked = Asked::from_iter(pages.iter().map(|page| page.number));
    let run = stage.start(holding(READ), &arguments("word-index", &pages))?;
    let seen = watch(stage, run, &asked, page_at(READ))?;
    if seen.together() {
        return Ok(Met::new(format!("`words_of` ran for all {count} pages at the same time.")));
    }
    let cause = seen.why_fewer(
        "`join()` is called inside the loop that starts the threads, or a lock is held during `words_of`",
    );
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("`words_of` runs for all {count} pages at the same time"),
            seen,
            cause,
            "start all threads first, and join them in a second loop",
        )
    }))
}

/// Each word has the pages on which it occurs, each once. Another check looks at their order.
fn every_word(stage: &mut Stage) -> Verdict {
    let mut words = 0;
    for count in [12, 1, 0] {
        let mut pages = pages(stage, count);
        pages.push(Page { number: 0, words: Vec::new() });
        let run = stage.start(World::bare(), &arguments("word-index", &pages))?;
        let mut got: Index = stage.answer(run)?;
        got.words.values_mut().for_each(|pages| pages.sort_unstable());
        let seen = if got.words == index(&pages) {
            words += got.words.len();
            continue;
        } else if got.words.keys().ne(index(&pages).keys()) {
            "other words than those of the pages"
        } else {
            "other pages of a word, or a page more than once"
        };
        return Err(Unmet::Failed(Finding::new(
            "each word has the numbers of the pages on which it occurs, each once",
            format!("{seen}, in a book of {} pages", pages.len()),
            "a word that is there already replaces the list, or each occurrence adds the page again",
            "keep a set of pages for each word, and add to it",
        )));
    }
    Ok(Met::new(format!("{words} words of three books had the pages on which they occur.")))
}

/// The pages of a word ascend, in whatever order threads end. Another check looks for words that are missing.
fn ascending(stage: &mut Stage) -> Verdict {
    let pages = pages(stage, 8);
    let mut run = stage.start(holding(READ), &arguments("word-index", &pages))?;
    release_in_random_order(stage, &mut run)?;
    let got: Index = stage.answer(run)?;
    let common = got.words.get(COMMON).map_or(0, Vec::len);
    let seen = if common < 2 {
        format!("{common} pages of a word that is on all {}", pages.len())
    } else if got.words.values().all(|pages| pages.is_sorted()) {
        return Ok(Met::new(format!("The pages of {} words ascend.", got.words.len())));
    } else {
        "a larger number before a smaller one".into()
    };
    Err(Unmet::Failed(Finding::new(
        "the pages of each word ascend, whichever thread is done first",
        seen,
        "pages are added in the order in which threads end, or in the order of `pages`",
        "sort the pages of each word, or keep them in a `BTreeSet`",
    )))
}

fn index(pages: &[Page]) -> BTreeMap<String, Vec<u64>> {
    let mut index = BTreeMap::<_, Vec<_>>::new();
    for page in pages {
        for word in &page.words {
            index.entry(word.clone()).or_default().push(page.number);
        }
    }
    for pages in index.values_mut() {
        pages.sort_unstable();
        pages.dedup();
    }
    index
}
