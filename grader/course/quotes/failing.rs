//! The checks of pages that fail, with their errors and their progress.

use std::time::Duration;

use lab::{
    Finding,
    documents::part2::{Failure, FailureKind, PageResult, Quotes},
};
use witness::{
    Met, Stage, Unmet, Verdict,
    document::entries,
    run::{Finished, Gate},
    together::most,
    world::{Fault, World},
};

use super::site::{PAGES, arguments, asked, by_key, keep_progress, keys, must_be_asked_once};
use crate::services::quotes::QuotesSite;

/// Longer than the time-outs of all clients.
const LONGEST_TIME_OUT: Duration = Duration::from_secs(8);

/// How a page fails, the expected kind of error, and what the error says beside the path.
const FAULTS: [(Fault, FailureKind, &str); 7] = [
    (Fault::Missing, FailureKind::Status, "404"),
    (Fault::Status(500), FailureKind::Status, "500"),
    (Fault::Garbage, FailureKind::Body, ""),
    (Fault::Status(503), FailureKind::Status, "503"),
    (Fault::HangUp, FailureKind::Connection, ""),
    (Fault::CutShort, FailureKind::Body, ""),
    (Fault::Status(429), FailureKind::Status, "429"),
];

/// Progress is reported once for pages that failed, too.
pub(super) fn progress_of_failures(stage: &mut Stage) -> Verdict {
    let (numbers, failing) = numbers_and_failing(stage);
    let site = site_with_failures(stage, &numbers, &failing);
    let (_, document) = keep_progress(stage, site, &numbers)?;
    let failed_once = compare_tellings(&document, &numbers, &failing)?;
    let Unanswered { document, numbers, silent, .. } = one_is_not_answered(stage)?;
    let silent_once = compare_tellings(&document, &numbers, &[silent])?;
    if !failed_once || !silent_once {
        return Ok(Met::left_to(
            "progress-once",
            "pages that did not fail were reported more than once as well",
        ));
    }
    Ok(Met::new(format!(
        "{} pages that failed and one that was never answered were reported once each.",
        failing.len()
    )))
}

/// Returns whether each page that failed was reported once. If not, other pages were reported more than once, too.
fn compare_tellings(document: &Quotes, numbers: &[u64], failing: &[u64]) -> Result<bool, Unmet> {
    let tellings = |page: &u64| {
        let key = QuotesSite::key(*page);
        document.told.iter().filter(|told| told.key == key).count()
    };
    let (failed, fine): (Vec<_>, Vec<_>) = numbers.iter().partition(|page| failing.contains(page));
    let (seen, cause) = if failed.iter().any(|page| tellings(page) == 0) {
        (
            "some of the pages that failed were never reported",
            "`page_ended` is called only for good pages, or a `?` leaves the closure before it",
        )
    } else if failed.iter().any(|page| tellings(page) > 1)
        // Another check covers other pages that are reported twice as well.
        && fine.iter().all(|page| tellings(page) <= 1)
    {
        (
            "a page that failed was reported more than once",
            "`page_ended` is called where the error is handled, and once more for all pages",
        )
    } else {
        return Ok(failed.iter().all(|page| tellings(page) == 1));
    };
    Err(Unmet::Failed(Finding::new(
        "progress is reported once for a page that failed, as for any other",
        seen,
        cause,
        "keep the result of `request_page` in a variable, call `page_ended(page)`, and only then use the \
         result",
    )))
}

/// A page that fails is in the result with its error, is requested once, and does not affect others.
pub(super) fn failures(stage: &mut Stage) -> Verdict {
    let (failed, kept) = some_fail(stage)?;
    all_fail(stage)?;
    let Unanswered { finished, document, numbers, silent } = one_is_not_answered(stage)?;
    must_be_asked_once(&finished, &numbers)?;
    match by_key(&document).get(&QuotesSite::key(silent)) {
        Some(PageResult::Failed(failure)) if failure.kind == FailureKind::TimedOut => {
            Ok(Met::new(format!(
                "{failed} pages that failed are in the result with their own errors, next to {kept} of {} others. So is \
                 one that was never answered.",
                PAGES - failed
            )))
        }
        _ => Err(not_reported(
            "a page that is not answered in time is missing, or has another error",
        )),
    }
}

/// Returns how many pages failed, and how many others were kept.
fn some_fail(stage: &mut Stage) -> Result<(usize, usize), Unmet> {
    let (numbers, failing) = numbers_and_failing(stage);
    let site = site_with_failures(stage, &numbers, &failing);
    // One failing page fails when the program has finished with all others.
    let last = failing[0];
    let world = World::of(site)
        .with_steps()
        .holding(move |request| QuotesSite::page_of(request) == Some(last));
    let mut run = stage.start(world, &arguments(&numbers))?;
    run.until_still()?;
    let finished = stage.finish(run, Gate::Opens)?;
    let document = Stage::document::<Quotes>(&finished)?;
    let (got, asked) = (by_key(&document), asked(&finished));
    let reported = failing.iter().zip(FAULTS).all(|(page, (_, kind, words))| {
        let result = got.get(&QuotesSite::key(*page));
        matches!(result, Some(PageResult::Failed(failure)) if is_of(failure, *page, kind, words))
    });
    // Another check covers pages that were never requested.
    let others = numbers.iter().filter(|page| asked.contains(page) && !failing.contains(page));
    let others: Vec<_> = others.map(|page| got.get(&QuotesSite::key(*page))).collect();
    let kept = others.iter().all(|result| matches!(result, Some(PageResult::Found(_))));
    let there = entries(keys(&document), numbers.iter().map(|page| QuotesSite::key(*page)));
    if reported && kept && there.is_some_and(|there| most(there, PAGES)) {
        must_be_asked_once(&finished, &numbers)?;
        return Ok((failing.len(), others.len()));
    }
    Err(not_reported(match reported {
        true if there.is_none() => "a key that occurs twice, or belongs to no page",
        true => "pages that did not fail are missing",
        false => "pages that failed are missing, or have other errors",
    }))
}

/// Whether this is an error of this kind from the request of this page.
fn is_of(failure: &Failure, page: u64, kind: FailureKind, words: &str) -> bool {
    let Failure { kind: got, detail } = failure;
    *got == kind && detail.contains(&QuotesSite::path(page)) && detail.contains(words)
}

/// When all pages fail, all of them are in the result.
fn all_fail(stage: &mut Stage) -> Result<(), Unmet> {
    let numbers = stage.numbers(2);
    let site = site_with_failures(stage, &numbers, &numbers);
    let run = stage.start(World::of(site).with_steps(), &arguments(&numbers))?;
    let finished = stage.finish(run, Gate::Opens)?;
    let document: Quotes = Stage::document(&finished)?;
    let failed = document.pages.iter().all(|page| matches!(page.result, PageResult::Failed(_)));
    // Another check covers pages that were never requested.
    if failed && document.pages.len() >= asked(&finished).len() {
        return Ok(());
    }
    Err(not_reported("all pages failed, but some are missing or have other errors"))
}

fn not_reported(seen: &str) -> Unmet {
    Unmet::Failed(Finding::new(
        "a page that failed is in the result with its own error, and all others are kept",
        seen,
        "only the good results are collected, an error ends the collection, or it is replaced by another one",
        "insert what `request_page` returned under the page's key, error or not",
    ))
}

/// A run in which one page is never answered.
struct Unanswered {
    finished: Finished,
    document: Quotes,
    numbers: Vec<u64>,
    silent: u64,
}

/// A run in which one page is never answered. The client's time-out is short at first. On a busy machine other pages
/// may exceed it as well, and then a longer one is tried.
fn one_is_not_answered(stage: &mut Stage) -> Result<Unanswered, Unmet> {
    let numbers = stage.numbers(4);
    let silent = numbers[stage.rng.usize(1..3)];
    let mut timeouts_ms = [200, 1_500, 6_000].into_iter();
    loop {
        let timeout_ms = timeouts_ms.next().unwrap_or(6_000);
        let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
        let world = World::of(site)
            .with_steps()
            .holding(move |request| QuotesSite::page_of(request) == Some(silent));
        let mut run = stage.start_with_time_out(world, &arguments(&numbers), timeout_ms)?;
        // Each page has one request and one report. One repetition is enough to see.
        let most = 2 * numbers.len();
        let limit = run.clock() + LONGEST_TIME_OUT;
        run.until_time(limit, |now| now.arrived > most || (now.arrived == most && now.held == 0))?;
        let finished = stage.finish(run, Gate::StaysShut)?;
        let document: Quotes = Stage::document(&finished)?;
        let failed =
            document.pages.iter().filter(|page| matches!(page.result, PageResult::Failed(_)));
        if failed.count() <= 1 || timeout_ms == 6_000 {
            return Ok(Unanswered { finished, document, numbers, silent });
        }
    }
}

/// Random pages, and the failing ones among them. These are not at an end, so that an off-by-one still requests all
/// of them.
fn numbers_and_failing(stage: &mut Stage) -> (Vec<u64>, Vec<u64>) {
    let numbers = stage.numbers(PAGES);
    let mut failing = numbers[1..PAGES - 1].to_vec();
    stage.rng.shuffle(&mut failing);
    failing.truncate(FAULTS.len());
    (numbers, failing)
}

fn site_with_failures(stage: &mut Stage, numbers: &[u64], failing: &[u64]) -> QuotesSite {
    let site = QuotesSite::random(numbers.iter().copied(), &mut stage.rng);
    failing.iter().zip(FAULTS).fold(site, |site, (page, (fault, ..))| site.failing(*page, fault))
}
