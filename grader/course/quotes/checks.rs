//! `quotes`: thirteen pages in flight together, progress told of each when it has ended.
//!
//! A telling of progress is a held step, so the server sees it come, and may keep it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use lab::{
    Finding,
    documents::part2::{Failure, FailureKind, Page, PageQuote, PageResult, Quotes},
    hold::Step,
};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Unmet,
    document::entries,
    evidence::{Asked, must_be_waited_for},
    run::{Finished, Gate},
    server_url,
    together::{most, watch},
    world::{Fault, Request, World},
};

use crate::{
    PART2,
    services::quotes::{Quote, QuotesSite},
};

/// What is graded, and how.
pub(crate) const EXERCISE: Exercise = Exercise {
    name: "quotes",
    part: PART2,
    processes: Processes::One,
    pace: Pace::Prompt,
    checks: &[
        Check::new("pages", pages),
        Check::new("all-in-flight", all_in_flight),
        Check::new("progress-once", progress_once),
        Check::new("progress-after-end", progress_after_end),
        Check::new("progress-of-failures", progress_of_failures),
        Check::new("failures", failures),
    ],
    speedup: None,
};

/// The lab's pages are as many.
const PAGES: usize = 13;

/// Pages that fail, where some do: a page that does not exist, one that is refused, one without a
/// list of quotes, and one more.
const FAULTS: [(Fault, FailureKind); 4] = [
    (Fault::Missing, FailureKind::Status),
    (Fault::Status(500), FailureKind::Status),
    (Fault::Garbage, FailureKind::Body),
    (Fault::Status(503), FailureKind::Status),
];

/// Each page's quotes stand under its key, whatever order the answers come in; no pages are fine.
fn pages(stage: &mut Stage) -> Result<(), Unmet> {
    let numbers = stage.numbers(PAGES);
    for numbers in [&numbers[..], &[]] {
        let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
        let expected = site.pages.clone();
        // The last one is answered first, and the others when all has been done with that answer.
        let first = numbers.last().copied();
        let world = World::of(site).with_steps().holding(move |request| {
            QuotesSite::page_of(request).is_some_and(|page| Some(page) != first)
        });
        let mut run = stage.start(world, &arguments(numbers))?;
        if !numbers.is_empty() {
            run.until_still()?;
        }
        compare(&stage.answer::<Quotes>(run)?, &expected)?;
    }
    Ok(())
}

/// All pages' requests stand at the gate at the same moment.
fn all_in_flight(stage: &mut Stage) -> Result<(), Unmet> {
    let numbers = stage.numbers(PAGES);
    let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
    let run = stage.start(World::of(site).with_steps().holding(is_page), &arguments(&numbers))?;
    let seen = watch(stage, run, &Asked::from_iter(&numbers), |exchange| {
        Some(QuotesSite::page_of(&exchange.request)?.to_string())
    })?;
    if seen.together() {
        return Ok(());
    }
    let why = seen.why_fewer(
        "usually `join()` stands inside the loop that starts the threads, or a lock around \
         the map or the progress is held during the request",
    );
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("all {PAGES} pages are in flight together"),
            seen,
            why,
            "start all the threads, then join them; call `request_page` without any lock",
        )
    }))
}

/// Progress is told of each page exactly once, and all of it before the function returns.
fn progress_once(stage: &mut Stage) -> Result<(), Unmet> {
    let numbers = stage.numbers(PAGES);
    let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
    let (finished, document) = keep_progress(stage, site, &numbers)?;
    // What was never asked for is the matter of another check.
    let mut asked = asked(&finished);
    asked.retain(|page| numbers.contains(page));
    let asked: BTreeSet<_> = asked.into_iter().map(QuotesSite::key).collect();
    let told: BTreeSet<_> = document.told.iter().map(|told| told.key.clone()).collect();
    let seen = if told.len() < document.told.len() {
        "a page was told of more than once"
    } else if !told.is_subset(&asked) {
        "progress was told of a page that is not in `pages`"
    } else if told != asked || !most(asked.len(), PAGES) {
        "not every page was told of when the function returned"
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "progress is told of each page, once, before the function returns",
        seen,
        "the result is handed over before the progress is told, or `page_ended` stands at the \
         start and at the end",
        "in each page's thread call `request_page`, then `progress.page_ended(page)`, then return \
         the result",
    )))
}

/// Progress is told of a page when its request has ended, and never before.
fn progress_after_end(stage: &mut Stage) -> Result<(), Unmet> {
    let numbers = stage.numbers(PAGES);
    let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
    // No request ends until the program has told all that it tells without.
    let mut run =
        stage.start(World::of(site).with_steps().holding(is_page), &arguments(&numbers))?;
    run.until_still()?;
    let pages: BTreeSet<_> = numbers.iter().map(|page| QuotesSite::key(*page)).collect();
    run.open();
    // A program that reports its progress after the function has returned reports all of it, too: there is a request
    // for each page and one for each report.
    run.until(|now| now.arrived >= 2 * PAGES)?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let mut told_of = BTreeSet::new();
    let mut early = false;
    for told in &finished.exchanges {
        let Some(key) = told.request.at(Step::Progress) else { continue };
        told_of.extend(pages.get(key));
        let ended = finished.exchanges.iter().filter(|exchange| {
            QuotesSite::page_of(&exchange.request).is_some_and(|page| QuotesSite::key(page) == key)
        });
        // The server's clock: an answer is let go before it is written.
        early |= !ended.filter_map(|page| page.answered).any(|answered| answered <= told.arrived);
    }
    if told_of.is_empty() {
        Stage::document::<Quotes>(&finished)?;
    }
    // A few that are not told of are the matter of another check.
    if most(told_of.len(), PAGES) && !early {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        "progress is told of a page when its request has ended",
        match early {
            true => "told before the site had answered".to_owned(),
            false => format!("told of {} of {PAGES} pages", told_of.len()),
        },
        "progress counts the starts: `page_ended` stands before `request_page`, or in the loop \
         that starts the threads",
        "call `page_ended(page)` after `request_page(client, page)` has returned",
    )))
}

/// Progress is told of the pages that failed, too, and once.
fn progress_of_failures(stage: &mut Stage) -> Result<(), Unmet> {
    let (numbers, failing) = numbers_and_failing(stage);
    let site = site_with_failures(stage, &numbers, &failing);
    let (_, document) = keep_progress(stage, site, &numbers)?;
    let tellings = |page: &u64| {
        let key = QuotesSite::key(*page);
        document.told.iter().filter(|told| told.key == key).count()
    };
    let (failed, fine): (Vec<_>, Vec<_>) = numbers.iter().partition(|page| failing.contains(page));
    let (seen, cause) = if failed.iter().any(|page| tellings(page) == 0) {
        (
            "some of the pages that failed were never told of",
            "`page_ended` is called only when a page was fine, or a `?` leaves the closure before \
             it",
        )
    } else if failed.iter().any(|page| tellings(page) > 1)
        // When the others are told of twice as well, that is another check's.
        && fine.iter().all(|page| tellings(page) <= 1)
    {
        (
            "a page that failed was told of more than once",
            "`page_ended` stands where the error is dealt with, and once more for all pages",
        )
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "progress is told of a page that failed as of any other, once",
        seen,
        cause,
        "keep what `request_page` returned in a variable, call `page_ended(page)`, and only then \
         look at the result",
    )))
}

/// A page that fails stands in the result with its error, and costs no other.
fn failures(stage: &mut Stage) -> Result<(), Unmet> {
    let (numbers, failing) = numbers_and_failing(stage);
    let site = site_with_failures(stage, &numbers, &failing);
    // One of those that fail does so when all others have been done with.
    let last = failing[0];
    let world = World::of(site)
        .with_steps()
        .holding(move |request| QuotesSite::page_of(request) == Some(last));
    let mut run = stage.start(world, &arguments(&numbers))?;
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    let document = Stage::document::<Quotes>(&finished)?;
    let (got, asked) = (by_key(&document), asked(&finished));
    let kind_of = |page: &u64| match got.get(&QuotesSite::key(*page)) {
        Some(PageResult::Failed(Failure { kind, .. })) => Some(*kind),
        _ => None,
    };
    let reported = failing.iter().zip(FAULTS).all(|(page, (_, kind))| kind_of(page) == Some(kind));
    // What was never asked for is the matter of another check.
    let kept = numbers.iter().filter(|page| asked.contains(page) && !failing.contains(page));
    let kept = kept
        .into_iter()
        .all(|page| matches!(got.get(&QuotesSite::key(*page)), Some(PageResult::Found(_))));
    let there = entries(keys(&document), numbers.iter().map(|page| QuotesSite::key(*page)));
    if reported && kept && there.is_some_and(|there| most(there, PAGES)) {
        return Ok(());
    }
    Err(Unmet::Failed(Finding::new(
        "a page that failed stands in the result with its own error, and all others are kept",
        match reported {
            true if there.is_none() => "a key that is there twice, or is that of no page",
            true => "pages that were fine are missing",
            false => "pages that failed are not there with the errors that they met",
        },
        "only the good results are collected, or an error ends the collecting",
        "insert what `request_page` returned under the page's key, error or not",
    )))
}

/// Runs with all pages held first, so that it is seen which threads wait for them, and then with all tellings of
/// progress, until the program is still. A function that does not wait for them has returned by then.
fn keep_progress(
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
    let mut run = stage.start(world, &arguments(numbers))?;
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

/// Random pages, and four of them to fail: not at an end, so that an answer that slips there has
/// asked for all four.
fn numbers_and_failing(stage: &mut Stage) -> (Vec<u64>, Vec<u64>) {
    let numbers = stage.numbers(PAGES);
    let mut failing = numbers[1..PAGES - 1].to_vec();
    stage.rng.shuffle(&mut failing);
    failing.truncate(FAULTS.len());
    (numbers, failing)
}

fn site_with_failures(stage: &mut Stage, numbers: &[u64], failing: &[u64]) -> QuotesSite {
    let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
    failing.iter().zip(FAULTS).fold(site, |site, (page, (fault, _))| site.failing(*page, fault))
}

/// The pages that were requested.
fn asked(finished: &Finished) -> BTreeSet<u64> {
    finished.exchanges.iter().filter_map(|e| QuotesSite::page_of(&e.request)).collect()
}

fn is_page(request: &Request) -> bool {
    QuotesSite::page_of(request).is_some()
}

fn keys(document: &Quotes) -> impl Iterator<Item = String> {
    document.pages.iter().map(|page| page.key.clone())
}

fn by_key(document: &Quotes) -> BTreeMap<String, &PageResult> {
    document.pages.iter().map(|Page { key, result }| (key.clone(), result)).collect()
}

fn compare(got: &Quotes, expected: &BTreeMap<u64, Vec<Quote>>) -> Result<(), Unmet> {
    let asked = expected.keys().map(|page| QuotesSite::key(*page));
    let foreign = entries(keys(got), asked).is_none();
    let got = by_key(got);
    let same = |quotes: &[PageQuote], expected: &[Quote]| {
        let pairs = quotes.iter().map(|quote| (&quote.text, &quote.source));
        pairs.eq(expected.iter().map(|(text, source)| (text, source)))
    };
    let own = expected.iter().filter(|(page, quotes)| {
        matches!(got.get(&QuotesSite::key(**page)), Some(PageResult::Found(found)) if same(found, quotes))
    });
    let there = expected.keys().filter(|page| got.contains_key(&QuotesSite::key(**page))).count();
    let (seen, cause) = if foreign {
        (
            format!("{there} of {} pages, and keys that were not asked for", expected.len()),
            "the pages or their keys are written down instead of taken from `pages`",
        )
    } else if there < expected.len() {
        (
            format!("{there} of {} pages are there", expected.len()),
            "results are thrown away, or the loop leaves a page out",
        )
    } else if own.count() < expected.len() {
        (
            "under some keys stand other quotes than those of the page".to_owned(),
            "pages are put under the keys of others in the order in which they come",
        )
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "the result has each page under its key, with the quotes of that page",
        seen,
        cause,
        "let each thread return its page's key together with what `request_page` returned, and \
         insert every pair",
    )))
}

/// The program stays after its work: so what nobody waits for is seen, too.
fn arguments(pages: &[u64]) -> Vec<String> {
    let pages: Vec<_> = pages.iter().map(u64::to_string).collect();
    let service = ["quotes".into(), "--hold".into(), "--base-url".into(), server_url()];
    let pages = ["--pages".into(), pages.join(",")];
    service.into_iter().chain(pages).collect()
}
