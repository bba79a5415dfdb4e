//! `quotes`: thirteen pages in flight together, progress told of each when it has ended.
//!
//! A telling of progress is a held step, so the server sees it come, and may keep it.

mod failing;
mod site;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use lab::{
    Finding,
    documents::part2::{PageQuote, PageResult, Quotes},
    hold::Step,
};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Unmet,
    document::entries,
    evidence::{Asked, must_be_waited_for},
    run::{Finished, Gate, Held},
    together::{most, watch},
    world::World,
};

use self::failing::{failures, progress_of_failures};
use self::site::{
    PAGES, again, arguments, asked, by_key, is_page, keep_progress, keys,
    must_be_asked_in_each_call, must_be_asked_once, told_in_second_call,
};
use crate::{
    PART2,
    services::quotes::{Quote, QuotesSite},
    shared::further::of_a_further_call,
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

/// Each page's quotes are under its key, whatever order the answers come in: of many pages with one of them
/// twice, then of one, of none and of the lab's thirteen in further calls of the same process, and one of the first
/// call's again. Each is requested once in a call.
fn pages(stage: &mut Stage) -> Result<(), Unmet> {
    let mut all = more_pages(stage);
    [all[15], all[16], all[17]] = [2, 10, u64::MAX - 1];
    let site = QuotesSite::random(all.iter().copied(), &mut stage.rng);
    let (many, few) = all.split_at(all.len() - PAGES - 1);
    let mut many = many.to_vec();
    many.push(many[4]);
    let repeated = many[5];
    let last = [&few[1..], &[repeated]].concat();
    let calls = [&many[..], &few[..1], &[], &last];
    let known = site.pages.clone();
    let expected = |numbers: &[u64]| -> BTreeMap<u64, Vec<Quote>> {
        numbers.iter().map(|page| (*page, known[page].clone())).collect()
    };
    // The last one is answered first, and the others when all has been done with that answer.
    let first = many.last().copied();
    let world = World::of(site).with_steps().holding(move |request| {
        QuotesSite::page_of(request).is_some_and(|page| Some(page) != first)
    });
    let mut run = stage.start(world, &again(arguments(calls[0]), &calls[1..]))?;
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    let document: Quotes = Stage::document(&finished)?;
    compare(&document, &expected(calls[0]))?;
    for (got, numbers) in document.again.iter().zip(&calls[1..]) {
        compare(got, &expected(numbers)).map_err(of_a_further_call)?;
    }
    must_be_asked_once(&finished, &calls.concat())?;
    must_be_asked_in_each_call(&finished, repeated)?;
    compare(&none(stage)?, &BTreeMap::new())
}

/// The answer of a first call for no pages.
fn none(stage: &mut Stage) -> Result<Quotes, Unmet> {
    let run = stage.start(World::of(QuotesSite::default()), &arguments(&[]))?;
    stage.answer(run)
}

/// More pages than anybody writes down.
fn more_pages(stage: &mut Stage) -> Vec<u64> {
    let count = stage.rng.usize(66..80);
    stage.numbers(count)
}

/// All pages' requests stand at the gate at the same moment.
fn all_in_flight(stage: &mut Stage) -> Result<(), Unmet> {
    let numbers = more_pages(stage);
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
            format!("all {} pages are in flight together", numbers.len()),
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
    let otherwise_again = !told_in_second_call(&document, &numbers);
    let cause = if told.len() == document.told.len() && told == asked && otherwise_again {
        "a `static` keeps the progress of an earlier call, or which pages were reported"
    } else {
        "the result is handed over before the progress is reported, or `page_ended` stands at the \
         start and at the end"
    };
    let seen = if told.len() < document.told.len() {
        "a page was reported more than once"
    } else if !told.is_subset(&asked) {
        "progress was reported for a page that is not in `pages`"
    } else if told != asked || !most(asked.len(), PAGES) {
        "not every page was reported when the function returned"
    } else if otherwise_again {
        "in a second call of the same process other pages were reported than those that it asked for"
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "progress is reported for each page, once, before the function returns",
        seen,
        cause,
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
    let picture = run.until_still()?;
    let pages: BTreeSet<_> = numbers.iter().map(|page| QuotesSite::key(*page)).collect();
    // The last page ends first, and all that is reported then is seen before another one ends.
    let last = numbers.last().copied();
    let of_last = |held: &&Held| QuotesSite::page_of(&held.exchange.request) == last;
    if let Some(held) = picture.held.iter().find(of_last) {
        run.release(held.exchange.id);
        run.until(|now| now.arrived > picture.held.len())?;
    }
    run.open();
    // A program that reports its progress after the function has returned reports all of it, too: there is a request
    // for each page and one for each report.
    run.until(|now| now.arrived >= 2 * PAGES)?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_be_waited_for(&finished)?;
    let mut told_of = BTreeSet::new();
    let mut early = None;
    for told in &finished.exchanges {
        let Some(key) = told.request.at(Step::Progress) else { continue };
        told_of.extend(pages.get(key));
        let ended = finished.exchanges.iter().filter(|exchange| {
            QuotesSite::page_of(&exchange.request).is_some_and(|page| QuotesSite::key(page) == key)
        });
        // The server's clock: an answer is let go before it is written.
        if !ended.filter_map(|page| page.answered).any(|answered| answered <= told.arrived) {
            early.get_or_insert(told.arrived);
        }
    }
    if told_of.is_empty() {
        Stage::document::<Quotes>(&finished)?;
    }
    // A few that are not told of are the matter of another check.
    if most(told_of.len(), PAGES) && early.is_none() {
        return Ok(());
    }
    Err(untimely(&finished, early, told_of.len()))
}

/// What to say of a report that came at the moment `early`, or of too few that came in time.
fn untimely(finished: &Finished, early: Option<Duration>, told_of: usize) -> Unmet {
    // Whether any page had ended by then.
    let one_had_ended = |at| {
        finished.exchanges.iter().any(|page| {
            is_page(&page.request) && page.answered.is_some_and(|answered| answered <= at)
        })
    };
    let (seen, cause) = match early {
        Some(at) if one_had_ended(at) => (
            "told of a page that the site had not answered, when it had answered another one"
                .to_owned(),
            "the pages that have ended are counted, and reported in the order of the list",
        ),
        Some(_) => (
            "told before the site had answered".to_owned(),
            "progress counts the starts: `page_ended` stands before `request_page`, or in the loop \
             that starts the threads",
        ),
        None => (
            format!("told of {} of {PAGES} pages", told_of),
            "`page_ended` is called for some pages only, or with keys that are not in `pages`",
        ),
    };
    Unmet::Failed(Finding::new(
        "progress is reported for a page when its request has ended",
        seen,
        cause,
        "call `page_ended(page)` after `request_page(client, page)` has returned",
    ))
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
    let cut = expected.iter().any(|(page, quotes)| {
        let Some(PageResult::Found(found)) = got.get(&QuotesSite::key(*page)) else { return false };
        found.len() < quotes.len() && !found.is_empty() && same(found, &quotes[..found.len()])
    });
    let sorted = expected.iter().any(|(page, quotes)| {
        let Some(PageResult::Found(found)) = got.get(&QuotesSite::key(*page)) else { return false };
        let mut there: Vec<_> = found.iter().map(|quote| (&quote.text, &quote.source)).collect();
        let mut wanted: Vec<_> = quotes.iter().map(|(text, source)| (text, source)).collect();
        there.sort_unstable();
        wanted.sort_unstable();
        there == wanted && !same(found, quotes)
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
            "results are thrown away, the loop leaves a page out, or their number is written down",
        )
    } else if cut {
        (
            "a page with only the first of its quotes".to_owned(),
            "the number of quotes that a page shows is written down",
        )
    } else if sorted {
        (
            "a page with its own quotes in another order".to_owned(),
            "the quotes of a page are sorted, or pass through a set",
        )
    } else if own.count() < expected.len() {
        (
            "under some keys stand other quotes than those of the page".to_owned(),
            "pages are put under the keys of others in the order in which they come, or quotes are left out",
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
