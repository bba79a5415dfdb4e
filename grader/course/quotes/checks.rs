//! `quotes`: thirteen pages in flight together, with progress reported for each when it has ended.
//!
//! A progress report is a step, so the server sees it arrive and can hold it.

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
    Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict,
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
    shared::{further::of_a_further_call, hands::must_count},
};

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

/// Each page's quotes are under its key, in whatever order the answers come. The first call has many pages, one of
/// them twice. Further calls in the same process have one page, none, the lab's thirteen, and one page of the first
/// call again. Each page is requested once per call.
fn pages(stage: &mut Stage) -> Verdict {
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
    // The last page is answered first. The others follow when the program has finished with that answer.
    let first = many.last().copied();
    let world = World::of(site).with_steps().holding(move |request| {
        QuotesSite::page_of(request).is_some_and(|page| Some(page) != first)
    });
    let mut run = stage.start(world, &again(arguments(calls[0]), &calls[1..]))?;
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    let document: Quotes = Stage::document(&finished)?;
    compare(&document, &expected(calls[0]))?;
    must_count(document.again.len(), calls.len() - 1, "further calls")?;
    for (got, numbers) in document.again.iter().zip(&calls[1..]) {
        compare(got, &expected(numbers)).map_err(of_a_further_call)?;
    }
    must_be_asked_once(&finished, &calls.concat())?;
    must_be_asked_in_each_call(&finished, repeated)?;
    compare(&none(stage)?, &BTreeMap::new())?;
    Ok(Met::new(format!(
        "Each of {} pages was under its key with its quotes, also the one that is listed twice. So was each page of {} \
         further calls.",
        many.len() - 1,
        calls.len() - 1
    )))
}

/// The result of a first call without pages.
fn none(stage: &mut Stage) -> Result<Quotes, Unmet> {
    let run = stage.start(World::of(QuotesSite::default()), &arguments(&[]))?;
    stage.answer(run)
}

/// More pages than any likely hard-coded number.
fn more_pages(stage: &mut Stage) -> Vec<u64> {
    let count = stage.rng.usize(66..80);
    stage.numbers(count)
}

/// The requests of all pages are held at the gate at the same time.
fn all_in_flight(stage: &mut Stage) -> Verdict {
    let numbers = more_pages(stage);
    let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
    let run = stage.start(World::of(site).with_steps().holding(is_page), &arguments(&numbers))?;
    let seen = watch(stage, run, &Asked::from_iter(&numbers), |exchange| {
        Some(QuotesSite::page_of(&exchange.request)?.to_string())
    })?;
    if seen.together() {
        let count = numbers.len();
        return Ok(Met::new(format!("All {count} pages were in flight at the same time.")));
    }
    let why = seen.why_fewer(
        "`join()` is usually called inside the loop that starts the threads, or a lock around the map or the \
         progress is held during the request",
    );
    Err(seen.unmet(|seen| {
        Finding::new(
            format!("all {} pages are in flight together", numbers.len()),
            seen,
            why,
            "start all the threads, then join them, and call `request_page` without any lock",
        )
    }))
}

/// Progress is reported for each page exactly once, before the function returns.
fn progress_once(stage: &mut Stage) -> Verdict {
    let numbers = stage.numbers(PAGES);
    let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
    let (finished, document) = keep_progress(stage, site, &numbers)?;
    // Another check covers pages that were never requested.
    let mut asked = asked(&finished);
    asked.retain(|page| numbers.contains(page));
    let asked: BTreeSet<_> = asked.into_iter().map(QuotesSite::key).collect();
    let told: BTreeSet<_> = document.told.iter().map(|told| told.key.clone()).collect();
    let otherwise_again = !told_in_second_call(&document, &numbers);
    let cause = if told.len() == document.told.len() && told == asked && otherwise_again {
        "a `static` keeps the progress of an earlier call, or which pages were reported"
    } else {
        "the result is handed over before the progress is reported, or `page_ended` is called both at the \
         start and at the end"
    };
    let seen = if told.len() < document.told.len() {
        "a page was reported more than once"
    } else if !told.is_subset(&asked) {
        "progress was reported for a page that is not in `pages`"
    } else if told != asked || !most(asked.len(), PAGES) {
        "not every page was reported when the function returned"
    } else if otherwise_again {
        "a second call of the same process reported other pages than those that it requested"
    } else {
        let (told, asked) = (told.len(), asked.len());
        return Ok(Met::new(format!(
            "When the function returned, {told} of {asked} requested pages had been reported, each of them once."
        )));
    };
    Err(Unmet::Failed(Finding::new(
        "progress is reported for each page, once, before the function returns",
        seen,
        cause,
        "in each page's thread call `request_page`, then `progress.page_ended(page)`, then return \
         the result",
    )))
}

/// Progress for a page is reported when its request has ended, and never before.
fn progress_after_end(stage: &mut Stage) -> Verdict {
    let numbers = stage.numbers(PAGES);
    let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
    // No request ends until the program has made all reports that do not need an answer.
    let mut run =
        stage.start(World::of(site).with_steps().holding(is_page), &arguments(&numbers))?;
    let picture = run.until_still()?;
    let pages: BTreeSet<_> = numbers.iter().map(|page| QuotesSite::key(*page)).collect();
    // The last page ends first. Its report is seen before another page ends.
    let last = numbers.last().copied();
    let of_last = |held: &&Held| QuotesSite::page_of(&held.exchange.request) == last;
    if let Some(held) = picture.held.iter().find(of_last) {
        run.release(held.exchange.id);
        run.until(|now| now.arrived > picture.held.len())?;
    }
    run.open();
    // A program that reports progress after the function has returned still reports everything. There is a request
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
        // On the server's clock an answer is released before it is written.
        if !ended.filter_map(|page| page.answered).any(|answered| answered <= told.arrived) {
            early.get_or_insert(told.arrived);
        }
    }
    if told_of.is_empty() {
        Stage::document::<Quotes>(&finished)?;
    }
    // Another check covers a few missing reports.
    if most(told_of.len(), PAGES) && early.is_none() {
        let told = told_of.len();
        return Ok(Met::new(format!(
            "{told} of {PAGES} pages were reported, each after the site had answered its request."
        )));
    }
    Err(untimely(&finished, early, told_of.len()))
}

/// The finding for a report that came at `early`, or for too few reports in time.
fn untimely(finished: &Finished, early: Option<Duration>, told_of: usize) -> Unmet {
    // Whether any page had ended by then.
    let one_had_ended = |at| {
        finished.exchanges.iter().any(|page| {
            is_page(&page.request) && page.answered.is_some_and(|answered| answered <= at)
        })
    };
    let (seen, cause) = match early {
        Some(at) if one_had_ended(at) => (
            "reported a page that the site had not answered, after it had answered another one"
                .to_owned(),
            "the pages that have ended are counted, and reported in the order of the list",
        ),
        Some(_) => (
            "reported before the site had answered".to_owned(),
            "`page_ended` is called before `request_page`, or in the loop that starts the threads",
        ),
        None => (
            format!("reported {} of {PAGES} pages", told_of),
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
            "the pages or their keys are hard-coded instead of taken from `pages`",
        )
    } else if there < expected.len() {
        (
            format!("{there} of {} pages are there", expected.len()),
            "results are thrown away, the loop leaves a page out, or the number of pages is hard-coded",
        )
    } else if cut {
        (
            "a page with only the first of its quotes".to_owned(),
            "the number of quotes on a page is hard-coded",
        )
    } else if sorted {
        (
            "a page with its own quotes in another order".to_owned(),
            "the quotes of a page are sorted, or pass through a set",
        )
    } else if own.count() < expected.len() {
        (
            "some keys have other quotes than those of the page".to_owned(),
            "pages are stored in order of arrival under the wrong keys, or quotes are left out",
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
