//! Public tests of `src/exercises/scrape_city.rs`.

mod service;

use std::{
    collections::{BTreeMap, BTreeSet},
    process,
    sync::Arc,
};

use lab::{
    Finding,
    gate::{Meeting, PATIENCE},
    watchdog::within,
};
use part3_yelp::{CityReport, DocumentStore, ScrapeError, exercises::scrape_city::scrape_city};
use serde_json::{Value, json};
use service::{Answer, Folder, Service, document, ids};

#[test]
fn every_business_is_stored_unchanged() {
    let folder = Folder::new("every-business");
    let service = Service::start(|_| Answer::found()).city("São Paulo", &ids("paulo", 20));
    let (report, store) = scrape(&service, &folder, "São Paulo");
    must_be_stored(&store, &ids("paulo", 20));
    let report = must_have_report(report);
    must_report(&report, &ids("paulo", 20), &[]);
    assert!(
        report.city == "São Paulo" && report.process == process::id(),
        "\n{}",
        Finding::new(
            format!("the report is of São Paulo, made by this process, {}", process::id()),
            format!("it is of {}, made by process {}", report.city, report.process),
            "the report was filled in by hand",
            "begin with `CityReport::new(city)`",
        )
    );
}

#[test]
fn all_twenty_businesses_are_in_flight_together() {
    let folder = Folder::new("in-flight");
    let meeting = Meeting::of(20, PATIENCE);
    let service = Service::start({
        let meeting = Arc::clone(&meeting);
        move |asked| {
            let meeting = Arc::clone(&meeting);
            match asked.nth {
                0 => Answer::found(),
                _ => Answer::found().after(move || meeting.arrive()),
            }
        }
    })
    .city("Toronto", &ids("toronto", 20));
    let _ = scrape(&service, &folder, "Toronto");
    let most = meeting.most();
    let cause = match most {
        0 => "no business is requested at all",
        1 => {
            "`join()` is usually called inside the loop that starts the threads, or the iterator that \
             starts them is not collected, so each thread starts when the one before has ended; \
             or a lock is held across the request"
        }
        _ => "some threads wait for others before they start: a pool of threads, or batches",
    };
    assert!(
        most == 20,
        "\n{}",
        Finding::new(
            "the requests for all 20 businesses are in flight together",
            format!("{most} at the same time, at most"),
            cause,
            "start all threads in one loop and keep their handles in a `Vec`; join them in a \
             second loop; hold no lock while a request is under way",
        )
    );
}

#[test]
fn one_search_then_one_request_per_business() {
    let folder = Folder::new("one-search");
    let service = Service::start(|_| Answer::found()).city("Zürich", &ids("zurich", 20));
    let _ = scrape(&service, &folder, "Zürich");
    let expected: BTreeMap<_, _> =
        ids("zurich", 20).into_iter().chain(["Zürich".into()]).map(|what| (what, 1)).collect();
    let counts = service.counts();
    let wrong: Vec<_> = expected
        .keys()
        .map(|what| (what, counts.get(what).copied().unwrap_or(0)))
        .filter(|&(_, times)| times != 1)
        .map(|(what, times)| format!("{what}: {times} times"))
        .collect();
    assert!(
        counts == expected,
        "\n{}",
        Finding::new(
            "one search for Zürich and one request for each of its 20 businesses",
            wrong.join(", "),
            "the search is inside the loop over the businesses, or every thread is given all \
             of the ids, or the first or last id is left out",
            "search once, then give each thread one id",
        )
    );
}

#[test]
fn a_failed_business_costs_no_other() {
    let folder = Folder::new("fails");
    let service = Service::start(|asked| match asked.what.as_str() {
        "toronto-1" => Answer::status(500),
        "toronto-7" => Answer::break_off(),
        "toronto-8" => Answer::status(404),
        "toronto-20" => Answer::refuse(1),
        _ => Answer::found(),
    })
    .city("Toronto", &ids("toronto", 20));
    let (report, store) = scrape(&service, &folder, "Toronto");
    let bad: Vec<_> = [1, 7, 8, 20].map(|number| format!("toronto-{number}")).into();
    let good: Vec<_> = ids("toronto", 20).into_iter().filter(|id| !bad.contains(id)).collect();
    must_be_stored(&store, &good);
    must_report(&must_have_report(report), &good, &bad);
}

#[test]
fn a_second_run_replaces_older_documents() {
    let folder = Folder::new("second-run");
    folder.open().upsert("toronto-3", &json!({ "id": "toronto-3", "name": "old" })).unwrap();
    let service = Service::start(|_| Answer::found()).city("Toronto", &ids("toronto", 20));
    for _ in 0..2 {
        let (report, store) = scrape(&service, &folder, "Toronto");
        must_be_stored(&store, &ids("toronto", 20));
        must_report(&must_have_report(report), &ids("toronto", 20), &[]);
    }
}

#[test]
fn a_failed_search_ends_with_an_error() {
    let folder = Folder::new("no-search");
    let service = Service::start(|_| Answer::status(500)).city("Toronto", &ids("toronto", 20));
    let (report, store) = scrape(&service, &folder, "Toronto");
    let seen = match &report {
        Err(ScrapeError::Status { status: 500, .. }) => None,
        Err(error) => Some(format!("another error: {error}")),
        Ok(report) => Some(format!("a report with {} stored", report.stored.len())),
    };
    assert!(
        seen.is_none(),
        "\n{}",
        Finding::new(
            "the error of the search is returned",
            seen.unwrap_or_default(),
            "the error is swallowed, or turned into an empty list of businesses",
            "end with `?` after `search_business_ids`",
        )
    );
    must_be_stored(&store, &[]);
    let asked = service.asked().len();
    assert!(
        asked == 1,
        "\n{}",
        Finding::new(
            "after a failed search nothing is requested",
            format!("{asked} requests"),
            "the search is repeated, or the work goes on without its answer",
            "end with `?` after `search_business_ids`",
        )
    );
}

fn scrape(
    service: &Service,
    folder: &Folder,
    city: &str,
) -> (Result<CityReport, ScrapeError>, DocumentStore) {
    let (client, store, city) = (service.client(), folder.open(), city.to_owned());
    within("scrape_city to return", move || (scrape_city(&client, &store, &city), store))
}

/// Asserts that the store has exactly the documents of `ids`, as the service sent them.
fn must_be_stored(store: &DocumentStore, ids: &[String]) {
    let expected: BTreeMap<String, Value> =
        ids.iter().map(|id| (id.clone(), document(id))).collect();
    let stored = store.documents().expect("the store can be read");
    let missing: Vec<_> = expected.keys().filter(|id| !stored.contains_key(*id)).collect();
    let extra: Vec<_> = stored.keys().filter(|id| !expected.contains_key(*id)).collect();
    let cause = match stored.len() {
        0 if !ids.is_empty() => {
            "nothing is scraped, or `scrape_city` returns before its threads have ended"
        }
        _ if !missing.is_empty() => {
            "one failure ends the others, or the last businesses are left out, or `scrape_city` \
             returns before its threads have ended"
        }
        _ if !extra.is_empty() => "something that is not a business was stored",
        _ => "a document was changed on its way, or stored under the id of another",
    };
    assert!(
        stored == expected,
        "\n{}",
        Finding::new(
            format!("the store holds {} documents, as they were served", expected.len()),
            format!(
                "{} documents; missing: {}; extra: {}",
                stored.len(),
                some(&missing),
                some(&extra)
            ),
            cause,
            "call `scrape_business_info` once for each id and join every thread",
        )
    );
}

fn must_have_report(report: Result<CityReport, ScrapeError>) -> CityReport {
    report.unwrap_or_else(|error| {
        panic!(
            "\n{}",
            Finding::new(
                "the search found 20 businesses, so there is a report",
                format!("no report but an error: {error}"),
                "a `?` after the request of a business ends the whole city",
                "keep the `Result` of each business and give it to `CityReport::record`",
            )
        )
    })
}

fn must_report(report: &CityReport, stored: &[String], failed: &[String]) {
    let (stored, failed): (BTreeSet<_>, BTreeSet<_>) =
        (stored.iter().collect(), failed.iter().collect());
    let seen_stored: BTreeSet<_> = report.stored.iter().collect();
    let seen_failed: BTreeSet<_> = report.failed.keys().collect();
    assert!(
        (&seen_stored, &seen_failed) == (&stored, &failed),
        "\n{}",
        Finding::new(
            format!("the report has {} stored, and failed: {failed:?}", stored.len()),
            format!("{} stored, and failed: {seen_failed:?}", seen_stored.len()),
            "what a thread returns is thrown away, or everything is recorded as stored",
            "join each thread and give what it returned to `CityReport::record`, with its id",
        )
    );
}

/// The first few ids, and the number of the others.
fn some(ids: &[&String]) -> String {
    match ids {
        [] => "none".to_owned(),
        [first, second, third, more @ ..] if !more.is_empty() => {
            format!("{first}, {second}, {third} and {} more", more.len())
        }
        few => few.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", "),
    }
}
