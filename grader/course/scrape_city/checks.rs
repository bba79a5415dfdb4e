//! `scrape_city`: one search, then a thread per business, all in flight together in one process.

mod city;
mod failures;

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use lab::{
    Finding,
    documents::part3::{City, CityOutcome, CityReport},
};
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict,
    evidence::{Asked, inside},
    observe::inner_pid,
    run::{Because, Finished, Gate, Picture, Run},
    together::{answer_of_threads, most, watch},
    world::{Exchange, World, decoded},
};

use self::city::{compare_stored, one_city, report};
use self::failures::{faults, search_fails};
use crate::{
    PART3,
    services::{hacker_news::word, yelp::Yelp},
    shared::{
        further::of_a_further_call,
        hands::must_count,
        yelp::{arguments, as_served, compare_store, service},
    },
};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "scrape_city",
    part: PART3,
    // Learners sometimes start a process per business by mistake. A check can only report that if the processes are
    // seen.
    processes: Processes::Many,
    pace: Pace::Prompt,
    checks: &[
        Check::new("stored", stored),
        Check::new("all-in-flight", all_in_flight),
        Check::new("in-this-process", in_this_process),
        Check::new("one-request-each", one_request_each),
        Check::new("faults", faults),
        Check::new("search-fails", search_fails),
        Check::new("second-run", second_run),
    ],
    speedup: None,
};

/// Every business of a city is stored as served, and the report says so. The first call has twenty, and further calls
/// in the same process have fewer and one.
fn stored(stage: &mut Stage) -> Verdict {
    let mut service = service(stage);
    let mut cities = Vec::new();
    for businesses in [20, stage.rng.usize(2..8), 1] {
        let city = awkward_city(&mut stage.rng);
        service = service.with_city(&city, businesses, &mut stage.rng);
        cities.push(city);
    }
    let expected = as_served(&service, service.businesses.keys());
    let ids = service.cities.clone();
    let further = cities[1..].iter().flat_map(|city| ["--again".to_owned(), city.clone()]);
    let arguments = [&further.collect::<Vec<_>>()[..], &cities[..1]].concat();
    let run = stage.start(World::of(service), &self::arguments("scrape-city", &arguments))?;
    let finished = stage.finish(run, Gate::Opens)?;
    must_search_for(&finished, &cities)?;
    let document: City = Stage::document(&finished)?;
    let first = report(&document.city)?;
    compare_report(first, &cities[0], &ids[&cities[0]].iter().collect())?;
    must_count(document.again.len(), cities.len() - 1, "further calls")?;
    for (outcome, city) in document.again.iter().zip(&cities[1..]) {
        let report = report(outcome)?;
        compare_report(report, city, &ids[city].iter().collect()).map_err(of_a_further_call)?;
    }
    compare_store(&document.documents, &expected)?;
    Ok(Met::new(format!(
        "{} businesses of {} cities are stored as served, and {} reports name them.",
        expected.len(),
        cities.len(),
        1 + document.again.len()
    )))
}

/// After the search, all requests are held at the same time, each in its own thread.
fn all_in_flight(stage: &mut Stage) -> Verdict {
    let (service, city) = one_city(stage, 20);
    let ids = service.cities[&city].clone();
    let world = World::of(service).holding(|request| Yelp::id_of(request).is_some());
    let run = stage.start(world, &arguments("scrape-city", &[city]))?;
    let seen =
        watch(stage, run, &Asked::from_iter(&ids), |exchange| Yelp::id_of(&exchange.request))?;
    if !seen.together() {
        let why = seen.why_fewer(
            "`join()` is usually called inside the loop that starts the threads, the iterator that starts them \
             is not collected, or a lock is held during the request",
        );
        return Err(seen.unmet(|seen| {
            Finding::new(
                format!("after the search, all {} businesses are in flight together", ids.len()),
                seen,
                why,
                "start all threads in one loop, keep their handles, and join them in a second loop",
            )
        }));
    }
    Stage::document::<City>(&seen.finished)?;
    let count = ids.len();
    Ok(Met::new(format!(
        "After the search all {count} businesses were in flight at the same time, each in its own thread."
    )))
}

/// The search and each request for a business are made by threads of the program's one process.
fn in_this_process(stage: &mut Stage) -> Verdict {
    let (service, city) = one_city(stage, 12);
    let ids = service.cities[&city].clone();
    let asked = Asked::from_iter([&city].into_iter().chain(&ids));
    let world = World::of(service).holding_all();
    let mut run = stage.start(world, &arguments("scrape-city", &[city]))?;
    let (mut seen, mut process) = (Vec::new(), None);
    while asked.among(seen.iter().cloned()) < asked.count() {
        let picture = run.until(|now| now.held > 0)?;
        let program = picture.tree.program().map(|program| program.pid);
        process = process.or_else(|| inner_pid(program?).ok());
        let holders = picture.held.iter().filter_map(|held| held.holder.as_ref());
        if holders.into_iter().any(|holder| Some(holder.pid) != program) {
            let finding = in_one_process("a child process of the program made a request");
            return Err(stage.unmet(run, &picture, finding));
        }
        seen.extend(inside(&picture, &asked, city_or_id).into_iter().map(|inside| inside.what));
        release_all(&mut run, &picture);
        if picture.because != Because::Reached {
            break;
        }
    }
    let document: City = answer_of_threads(stage, run)?;
    must_name_its_process(&document, process)?;
    // Another check covers a business that is left out.
    let seen = asked.among(seen);
    if most(seen, asked.count()) {
        let all = asked.count();
        return Ok(Met::new(format!("{seen} of {all} requests came from threads of one process.")));
    }
    Err(Unmet::Failed(in_one_process("most of the requests were never made")))
}

fn in_one_process(seen: &str) -> Finding {
    Finding::new(
        "the search and all businesses of a city are requested by threads of one process",
        seen,
        "each business gets its own process instead of a thread",
        "use `std::thread` here, because `scrape_parallel` starts the processes, one per city",
    )
}

/// The report has the id of the process, as that process sees it.
fn must_name_its_process(document: &City, process: Option<i32>) -> Result<(), Unmet> {
    let CityOutcome::Reported(report) = &document.city else { return Ok(()) };
    match process {
        Some(process) if i64::from(report.process) != i64::from(process) => {
            Err(Unmet::Failed(Finding::new(
                "the report carries the id of the process that scraped the city",
                "another id",
                "the report is made in another process, or its id is hard-coded",
                "make the report with `CityReport::new(city)`, in the process that scrapes",
            )))
        }
        _ => Ok(()),
    }
}

fn city_or_id(exchange: &Exchange) -> Option<String> {
    Yelp::city_of(&exchange.request).or_else(|| Yelp::id_of(&exchange.request))
}

/// One search, and one request for each business.
fn one_request_each(stage: &mut Stage) -> Verdict {
    let (service, city) = one_city(stage, 15);
    let ids = service.cities[&city].clone();
    let run = stage.start(World::of(service), &arguments("scrape-city", &[city]))?;
    let finished = stage.finish(run, Gate::Opens)?;
    Stage::document::<City>(&finished)?;
    let mut searches = 0;
    let mut businesses: BTreeMap<String, usize> = BTreeMap::new();
    for exchange in &finished.exchanges {
        match Yelp::id_of(&exchange.request) {
            Some(id) => *businesses.entry(id).or_default() += 1,
            None => searches += 1,
        }
    }
    let repeated = businesses.values().filter(|&&count| count > 1).count();
    let found = ids.iter().filter(|id| businesses.contains_key(*id)).count();
    let others = businesses.len() - found;
    // Another check covers a business that is left out.
    if searches == 1 && repeated == 0 && others == 0 && most(found, ids.len()) {
        return Ok(Met::new(format!(
            "There was {searches} search, and one request for each of {found} of {} businesses.",
            ids.len()
        )));
    }
    let (seen, cause) = match searches {
        1 if repeated == 0 => (
            format!("{found} of {} businesses were requested, and {others} others", ids.len()),
            "the ids do not come from the search",
        ),
        1 => (
            format!("{repeated} businesses were requested more than once"),
            "every thread is given all the ids, or a business is fetched once to look at it and \
             once more to store it",
        ),
        other => (
            format!("{other} searches"),
            "the search is made again in each thread, or once more to count what it finds",
        ),
    };
    Err(Unmet::Failed(Finding::new(
        "a city takes one search and one request for each business that it found",
        seen,
        cause,
        "search once, keep the ids, and give each thread its own id",
    )))
}

/// A city that is scraped twice into one store is there once, as it was served the second time.
fn second_run(stage: &mut Stage) -> Verdict {
    let (service, city) = one_city(stage, 10);
    let ids = service.cities[&city].clone();
    let first = as_served(&service, &ids);
    let service = service.renewed_by_a_second_search(&city, &mut stage.rng);
    let args = arguments("scrape-city", std::slice::from_ref(&city));
    let run = stage.start_twice(World::of(service), &args)?;
    let document: City = stage.answer(run)?;
    let stored: BTreeMap<_, _> = document.documents.iter().flatten().collect();
    let old = stored.iter().filter(|(id, document)| first.get(**id) == Some(**document)).count();
    let there = ids.iter().filter(|id| stored.contains_key(id)).count();
    let must = "a second run of a city replaces the stored businesses with their new contents and makes no \
                second copies";
    let (seen, cause) = match &document.city {
        CityOutcome::Reported(_) if stored.len() > ids.len() => (
            format!("{} documents of {} businesses after two runs", stored.len(), ids.len()),
            "documents are stored under ids that change from run to run",
        ),
        CityOutcome::Reported(_) if old > 0 => (
            format!("{old} of {} documents are still those of the first run", ids.len()),
            "a business that is already in the store is not fetched or not stored again",
        ),
        // Another check covers a business that is left out.
        CityOutcome::Reported(report) if most(there, ids.len()) => {
            let stored = ids.iter().filter(|id| stored.contains_key(id));
            compare_report(report, &city, &stored.collect())?;
            return Ok(Met::new(format!(
                "After two runs {there} of {} businesses are in the store, and none has the contents of the first run.",
                ids.len()
            )));
        }
        CityOutcome::Reported(_) => (
            format!("{there} of {} businesses are in the store after two runs", ids.len()),
            "documents are not stored, or a second run empties the store",
        ),
        CityOutcome::Failed(_) => (
            "the second run failed".into(),
            "a business that is already in the store is treated as an error",
        ),
    };
    let next = "store each business under its id, as `scrape_business_info` does";
    Err(Unmet::Failed(Finding::new(must, seen, cause, next)))
}

/// A name with many characters that must be encoded in URLs and command lines.
fn awkward_city(rng: &mut Rng) -> String {
    let mut signs = ['&', '+', '%', '=', '#', '?', '/'];
    rng.shuffle(&mut signs);
    let [one, two, ..] = signs;
    let [a, b, c] = [word(rng), word(rng), word(rng)];
    format!("São {a} Zü{b}{one}{two} \u{10d}{c}")
}

fn release_all(run: &mut Run, picture: &Picture) {
    for held in &picture.held {
        run.release(held.exchange.id);
    }
}

/// The report is about `city`, and names exactly these as stored.
fn compare_report(
    report: &CityReport,
    city: &str,
    stored: &BTreeSet<&String>,
) -> Result<(), Unmet> {
    if report.city != city {
        return Err(Unmet::Failed(Finding::new(
            "the report is about the requested city",
            format!("it is a report of `{}`", report.city),
            "the name is changed before it is recorded",
            "make the report with `CityReport::new(city)`",
        )));
    }
    if let Some((id, why)) = report.failed.iter().find(|(id, _)| stored.contains(id)) {
        return Err(Unmet::Failed(Finding::new(
            "no business is reported as failed that was served and stored",
            format!(
                "{} of {} as failed, `{id}` with: {}",
                report.failed.len(),
                stored.len(),
                short(why)
            ),
            "the recorded result does not come from the request but, for example, from the old contents of the \
             store",
            "give what `scrape_business_info` returned to `CityReport::record`",
        )));
    }
    compare_stored(report, stored)
}

/// The beginning of a learner's own message.
fn short(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// The searches are for exactly the given cities.
fn must_search_for(finished: &Finished, cities: &[String]) -> Result<(), Unmet> {
    let mut searches = finished.exchanges.iter().filter_map(|e| Yelp::city_of(&e.request));
    let Some(other) = searches.find(|searched| !cities.contains(searched)) else { return Ok(()) };
    let cause = match cities.contains(&decoded(&other.replace('+', "%2B"))) {
        true => "the name is encoded here, and once more by `search_business_ids`",
        false => "the name is changed before the search",
    };
    Err(Unmet::Failed(Finding::new(
        "the search is for exactly the given city, including spaces and accents",
        format!("a search for `{}`, but the cities are `{}`", short(&other), cities.join("`, `")),
        cause,
        "give `city` to `search_business_ids` unchanged, because the given function encodes it",
    )))
}
