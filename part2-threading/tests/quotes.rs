//! Public tests of `src/exercises/quotes.rs`.

mod service;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use lab::{
    Finding,
    gate::{Meeting, PATIENCE},
    watchdog::within,
};
use part2_threading::{
    PageKey, Progress, Quote, QuotesClient, RequestError, exercises::quotes::request_quotes,
};
use service::Service;

type Pages = BTreeMap<PageKey, Result<Vec<Quote>, RequestError>>;

#[test]
fn all_thirteen_pages_come_back_under_their_keys() {
    let (pages, _) = request(&site(1..=13, |_| ()), 1..=13);
    must_have(&pages, &(1..=13).collect::<Vec<_>>(), &[]);
}

#[test]
fn all_thirteen_pages_are_in_flight_together() {
    let meeting = Meeting::of(13, PATIENCE);
    let site = site(1..=13, {
        let meeting = Arc::clone(&meeting);
        move |_| meeting.arrive()
    });
    request(&site, 1..=13);
    let most = meeting.most();
    assert!(
        most == 13,
        "\n{}",
        Finding::new(
            "all 13 pages are in flight together",
            format!("{most} at the same time, at most"),
            "`join()` is usually called inside the loop that starts the threads, or a lock around the \
             map or the progress is held while the request runs",
            "start all the threads, then join them; call `request_page` without any lock",
        )
    );
}

#[test]
fn a_failed_page_costs_no_other() {
    let (pages, _) = request(&site_with_failures(), 1..=13);
    must_have(&pages, &[1, 2, 3, 5, 6, 8, 10, 12, 13], &[4, 7, 9, 11]);
}

#[test]
fn every_page_reports_progress_exactly_once() {
    let (_, progress) = request(&site_with_failures(), 1..=13);
    let told: Vec<u64> = progress.told().iter().map(|told| told.page.page()).collect();
    let mut sorted = told.clone();
    sorted.sort_unstable();
    let twice = told.len() > sorted.iter().collect::<BTreeSet<_>>().len();
    let (likely, next) = if twice {
        (
            "`page_ended` is called by the thread, and once more where the results are collected; \
             or in a loop around both",
            "call `page_ended(page)` in one place: in the thread, as soon as `request_page` has \
             returned",
        )
    } else {
        (
            "`page_ended` is called only when a page was fine, or a `?` leaves the closure first",
            "keep what `request_page` returned in a variable, call `page_ended(page)`, and only \
             then look at the result",
        )
    };
    assert!(
        sorted == (1..=13).collect::<Vec<_>>(),
        "\n{}",
        Finding::new(
            "the progress of each of the 13 pages is reported once, also of those that failed",
            format!("it was reported for the pages {told:?}, in this order"),
            likely,
            next,
        )
    );
}

#[test]
fn progress_is_reported_after_a_page_ends() {
    let progress = Progress::of(13);
    let early = Arc::new(Mutex::new(BTreeSet::new()));
    let site = site(1..=13, {
        let (progress, early) = (progress.clone(), Arc::clone(&early));
        // The answer has not been sent yet, so no thread can know that this page has ended.
        move |page| {
            if progress.told().iter().any(|told| told.page.page() == page) {
                early.lock().expect("nobody panics with it").insert(page);
            }
        }
    });
    request_with(&site, 1..=13, &progress);
    let early = early.lock().expect("nobody panics with it").clone();
    assert!(
        early.is_empty(),
        "\n{}",
        Finding::new(
            "a page's progress is reported after its request has ended",
            format!("reported before the site had answered: the pages {early:?}"),
            "progress counts the starts: `page_ended` is called before `request_page`, or in the loop \
             that starts the threads",
            "call `page_ended(page)` in the page's thread, after `request_page` has returned",
        )
    );
}

#[test]
fn no_pages_make_no_entries() {
    let (pages, progress) = request(&Service::start(), []);
    must_have(&pages, &[], &[]);
    assert!(progress.told().is_empty(), "there is no progress to report: {:?}", progress.told());
}

fn site(
    pages: impl IntoIterator<Item = u64>,
    before: impl Fn(u64) + Clone + Send + Sync + 'static,
) -> Service {
    let mut service = Service::start();
    for page in pages {
        let before = before.clone();
        let html = format!(
            "<h1>Page {page}</h1>\n<ul class=\"quotes\">\n<li><q>Quote {page}</q> \
             <cite>Speech {page}</cite></li>\n</ul>"
        );
        service.serve(&path(page), html, move || before(page));
    }
    service
}

/// The site has no list on page 4, refuses 7, does not have 9, and ends 11 in the middle.
fn site_with_failures() -> Service {
    let mut service = site([1, 2, 3, 5, 6, 8, 10, 12, 13], |_| ());
    service.serve(&path(4), "<h1>We are busy</h1>", || ());
    service.refuse(&path(7), 500);
    service.refuse(&path(9), 404);
    service.break_off(&path(11));
    service
}

fn path(page: u64) -> String {
    format!("/quotes/lincoln/{page}")
}

fn request(site: &Service, pages: impl IntoIterator<Item = u64>) -> (Pages, Progress) {
    let pages: Vec<_> = pages.into_iter().collect();
    let progress = Progress::of(pages.len());
    (request_with(site, pages, &progress), progress)
}

fn request_with(
    site: &Service,
    pages: impl IntoIterator<Item = u64>,
    progress: &Progress,
) -> Pages {
    let client = QuotesClient::new(site.url(), PATIENCE * 3);
    let pages: Vec<_> = pages.into_iter().map(PageKey::lincoln).collect();
    let progress = progress.clone();
    within("`request_quotes` to return", move || request_quotes(&client, &pages, &progress))
}

/// Asserts that the map has exactly the pages `found`, each with its own quote, and the pages `failed` as errors.
fn must_have(pages: &Pages, found: &[u64], failed: &[u64]) {
    let own =
        |page: u64| vec![Quote { text: format!("Quote {page}"), source: format!("Speech {page}") }];
    let right = pages.len() == found.len() + failed.len()
        && found.iter().all(|&page| {
            matches!(pages.get(&PageKey::lincoln(page)), Some(Ok(quotes)) if *quotes == own(page))
        })
        && failed.iter().all(|&page| matches!(pages.get(&PageKey::lincoln(page)), Some(Err(_))));
    let seen: Vec<_> = pages
        .iter()
        .map(|(key, result)| match result {
            Ok(quotes) => {
                let texts: Vec<_> = quotes.iter().map(|quote| quote.text.as_str()).collect();
                format!("{key}: {}", texts.join(" / "))
            }
            Err(error) => format!("{key}: error ({error})"),
        })
        .collect();
    assert!(
        right,
        "\n{}",
        Finding::new(
            format!("the pages {found:?} have their quotes, and the pages {failed:?} their errors"),
            format!("{} entries: {}", pages.len(), seen.join(", ")),
            "a failed page was left out, or ended the collecting, or results were put under the \
             keys of other pages",
            "let each thread return its page's key together with what `request_page` returned, and \
             insert every pair",
        )
    );
}
