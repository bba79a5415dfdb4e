//! What the checks of `quotes` have in common: pages, requests and progress.

use crate::services::quotes::QuotesSite;
use lab::{
    Finding,
    documents::part2::{Page, PageResult, Quotes},
    hold::Step,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use witness::{
    Stage, Unmet,
    evidence::must_be_waited_for,
    run::{Finished, Gate},
    server_url,
    together::most,
    world::{Request, World},
};

/// The number of pages in the lab.
pub(super) const PAGES: usize = 13;

/// How many of them a second call asks for.
const PAGES_AGAIN: usize = 4;

/// Adds further calls for `pages` to the command line.
pub(super) fn again(mut arguments: Vec<String>, pages: &[&[u64]]) -> Vec<String> {
    for pages in pages {
        let pages: Vec<_> = pages.iter().map(u64::to_string).collect();
        arguments.extend(["--again".into(), pages.join(",")]);
    }
    arguments
}

/// No page is requested more often than `numbers` contains it.
pub(super) fn must_be_asked_once(finished: &Finished, numbers: &[u64]) -> Result<(), Unmet> {
    let requests: Vec<_> =
        finished.exchanges.iter().filter_map(|e| QuotesSite::page_of(&e.request)).collect();
    let times = |of: &[u64], page| of.iter().filter(|other| **other == page).count();
    let again = requests.iter().find(|page| times(&requests, **page) > times(numbers, **page));
    let Some(page) = again else { return Ok(()) };
    Err(Unmet::Failed(Finding::new(
        "each page is requested once, whatever the answer is",
        format!("{} requests of one page", times(&requests, *page)),
        "a page is requested to look at it and once more for its quotes, or a request that fails is tried again",
        "call `request_page` once for each page and keep what it returned, error or not",
    )))
}

/// A page that is in an early and a late call of one process is requested in both.
pub(super) fn must_be_asked_in_each_call(finished: &Finished, page: u64) -> Result<(), Unmet> {
    let requests =
        finished.exchanges.iter().filter(|e| QuotesSite::page_of(&e.request) == Some(page)).count();
    if requests >= 2 {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        "each call requests all of its pages",
        format!("{requests} requests of a page that two calls of one process have asked for"),
        "a `static` keeps the pages that an earlier call has requested",
        "call `request_page` for each page of each call",
    )))
}

/// Whether the second call reported progress for its pages. One may be missing, which another check covers.
pub(super) fn told_in_second_call(document: &Quotes, numbers: &[u64]) -> bool {
    let asked: BTreeSet<_> = numbers[..PAGES_AGAIN].iter().map(|n| QuotesSite::key(*n)).collect();
    let told: Vec<_> = document.again.iter().flat_map(|call| &call.told).collect();
    let keys: BTreeSet<_> = told.iter().map(|told| told.key.clone()).collect();
    keys.len() == told.len() && keys.is_subset(&asked) && most(keys.len(), PAGES_AGAIN)
}

/// Holds all pages first, to see which threads wait for them, and then all progress reports, until the program is
/// still. A function that does not wait for its reports has returned by then. A second call in the same process
/// requests some of the pages again.
pub(super) fn keep_progress(
    stage: &mut Stage,
    site: QuotesSite,
    numbers: &[u64],
) -> Result<(Finished, Quotes), Unmet> {
    let asking = Arc::new(AtomicBool::new(true));
    let pages_too = Arc::clone(&asking);
    let world = World::of(site).with_steps().holding(move |request| {
        let page = is_page(request) && pages_too.load(Ordering::SeqCst);
        page || request.at(Step::Progress).is_some()
    });
    let line = again(arguments(numbers), &[&numbers[..PAGES_AGAIN]]);
    let mut run = stage.start(world, &line)?;
    let picture = run.until(|now| now.held >= numbers.len())?;
    asking.store(false, Ordering::SeqCst);
    for held in picture.held.iter().filter(|held| is_page(&held.exchange.request)) {
        run.release(held.exchange.id);
    }
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let document = Stage::document(&finished)?;
    Ok((finished, document))
}

/// The pages that were requested.
pub(super) fn asked(finished: &Finished) -> BTreeSet<u64> {
    finished.exchanges.iter().filter_map(|e| QuotesSite::page_of(&e.request)).collect()
}

pub(super) fn is_page(request: &Request) -> bool {
    QuotesSite::page_of(request).is_some()
}

pub(super) fn keys(document: &Quotes) -> impl Iterator<Item = String> {
    document.pages.iter().map(|page| page.key.clone())
}

pub(super) fn by_key(document: &Quotes) -> BTreeMap<String, &PageResult> {
    document.pages.iter().map(|Page { key, result }| (key.clone(), result)).collect()
}

/// The program stays after its work, which makes threads that it does not join visible.
pub(super) fn arguments(pages: &[u64]) -> Vec<String> {
    let pages: Vec<_> = pages.iter().map(u64::to_string).collect();
    let service = ["quotes".into(), "--hold".into(), "--base-url".into(), server_url()];
    let pages = ["--pages".into(), pages.join(",")];
    service.into_iter().chain(pages).collect()
}
