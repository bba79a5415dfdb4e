//! The pages that the checks hand to a program, and how a held request names one.

use lab::hold::Step;
use witness::{
    Stage, Unmet,
    run::{Because, Run},
    world::{Exchange, World},
};

/// A word of every page.
pub(crate) const COMMON: &str = "the";

/// A page with its words.
pub(crate) struct Page {
    pub(crate) number: u64,
    pub(crate) words: Vec<String>,
}

/// `count` pages in random order, each with [`COMMON`] and another number of words. Some words are on several pages,
/// and some are on one page more than once.
pub(crate) fn pages(stage: &mut Stage, count: usize) -> Vec<Page> {
    let vocabulary: Vec<_> = stage.numbers(2 * count).iter().map(|n| format!("word{n}")).collect();
    let numbers = stage.numbers(count);
    let mut lengths: Vec<_> = (1..=count).collect();
    stage.rng.shuffle(&mut lengths);
    let page = |(number, length)| {
        let mut words = vec![COMMON.to_owned()];
        words.extend((0..length).filter_map(|_| stage.rng.choice(&vocabulary).cloned()));
        words.push(words[words.len() - 1].clone());
        Page { number, words }
    };
    numbers.into_iter().zip(lengths).map(page).collect()
}

/// The command line for these pages.
pub(crate) fn arguments(subcommand: &str, pages: &[Page]) -> Vec<String> {
    let option = |page: &Page| format!("--add-page={}={}", page.number, page.words.join(" "));
    [subcommand.to_owned()].into_iter().chain(pages.iter().map(option)).collect()
}

/// The number of the page that a thread is at in this `step`.
pub(crate) fn page_at(step: Step) -> impl Fn(&Exchange) -> Option<String> {
    move |exchange| exchange.request.at(step.clone()).map(str::to_owned)
}

/// A world in which this `step` is held.
pub(crate) fn holding(step: Step) -> World {
    World::bare().holding(move |request| request.at(step.clone()).is_some())
}

/// Releases the held requests one by one in random order. The program deals with each before the next one.
///
/// # Errors
///
/// When the grader itself fails.
pub(crate) fn release_in_random_order(stage: &mut Stage, run: &mut Run) -> Result<(), Unmet> {
    loop {
        let picture = run.until_rest(|_| false)?;
        let Some(held) = stage.rng.choice(&picture.held) else { return Ok(()) };
        if picture.because == Because::Ended {
            return Ok(());
        }
        run.release(held.exchange.id);
    }
}
