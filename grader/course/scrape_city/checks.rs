//! `scrape_city`: one search, then a thread a business, all in flight together in one process.

use std::collections::{BTreeMap, BTreeSet};

use lab::{
    Finding,
    documents::part3::{City, CityOutcome, CityReport},
};
use witness::{
    Check, Exercise, Pace, Processes, Stage, Unmet,
    evidence::{Asked, inside},
    run::{Because, Gate, Picture, Run},
    together::{answer_of_threads, most, watch},
    world::{Exchange, World},
};

use crate::{
    PART3,
    services::yelp::{Fault, Yelp},
    shared::yelp::{
        arguments, as_served, compare_ids, compare_store, random_cities, service, some,
    },
};

/// What is graded, and how.
pub(crate) const EXERCISE: Exercise = Exercise {
    name: "scrape_city",
    part: PART3,
    // They should not, but learners do take a process a business. A check can name that only if it is seen.
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

/// Every business of the city is stored as served, and the report says so.
fn stored(stage: &mut Stage) -> Result<(), Unmet> {
    for businesses in [20, stage.rng.usize(1..8)] {
        let (service, city) = one_city(stage, businesses);
        let ids = service.cities[&city].clone();
        let expected = as_served(&service, &ids);
        let run = stage
            .start(World::of(service), &arguments("scrape-city", std::slice::from_ref(&city)))?;
        let document: City = stage.answer(run)?;
        let report = report(&document)?;
        compare_store(&document.documents, &expected)?;
        compare_report(report, &city, &ids.iter().collect())?;
    }
    Ok(())
}

/// After the search, all requests are held at the same time, each in its own thread.
fn all_in_flight(stage: &mut Stage) -> Result<(), Unmet> {
    let (service, city) = one_city(stage, 20);
    let ids = service.cities[&city].clone();
    let world = World::of(service).holding(|request| Yelp::id_of(request).is_some());
    let run = stage.start(world, &arguments("scrape-city", &[city]))?;
    let seen =
        watch(stage, run, &Asked::from_iter(&ids), |exchange| Yelp::id_of(&exchange.request))?;
    if !seen.together() {
        let why = seen.why_fewer(
            "usually `join()` stands inside the loop that starts the threads, the iterator \
             that starts them is not collected, or a lock is held across the request",
        );
        return Err(seen.unmet(|seen| {
            Finding::new(
                format!("after the search, all {} businesses are in flight together", ids.len()),
                seen,
                why,
                "start all threads in one loop and keep their handles; join them in a second loop",
            )
        }));
    }
    Stage::document::<City>(&seen.finished)?;
    Ok(())
}

/// The search and each request for a business are made by threads of the program's one process.
fn in_this_process(stage: &mut Stage) -> Result<(), Unmet> {
    let (service, city) = one_city(stage, 12);
    let ids = service.cities[&city].clone();
    let asked = Asked::from_iter([&city].into_iter().chain(&ids));
    let world = World::of(service).holding_all();
    let mut run = stage.start(world, &arguments("scrape-city", &[city]))?;
    let mut seen = Vec::new();
    while asked.among(seen.iter().cloned()) < asked.count() {
        let picture = run.until(|now| now.held > 0)?;
        let program = picture.tree.program().map(|program| program.pid);
        let holders = picture.held.iter().filter_map(|held| held.holder.as_ref());
        if holders.into_iter().any(|holder| Some(holder.pid) != program) {
            let finding = in_one_process("a process that it has started made a request");
            return Err(stage.unmet(run, &picture, finding));
        }
        seen.extend(inside(&picture, &asked, city_or_id).into_iter().map(|inside| inside.what));
        release_all(&mut run, &picture);
        if picture.because != Because::Reached {
            break;
        }
    }
    answer_of_threads::<City>(stage, run)?;
    // A business that is left out is the matter of another check.
    if most(asked.among(seen), asked.count()) {
        return Ok(());
    }
    Err(Unmet::Failed(in_one_process("most of the requests were never made")))
}

fn in_one_process(seen: &str) -> Finding {
    Finding::new(
        "the search and all businesses of a city are requested by threads of one process",
        seen,
        "each business gets a process of its own, where a thread is meant",
        "use `std::thread`; processes are for cities, in `scrape_parallel`",
    )
}

fn city_or_id(exchange: &Exchange) -> Option<String> {
    Yelp::city_of(&exchange.request).or_else(|| Yelp::id_of(&exchange.request))
}

/// One search, and one request for each business.
fn one_request_each(stage: &mut Stage) -> Result<(), Unmet> {
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
    // A business that is left out is the matter of another check.
    if searches == 1 && repeated == 0 && others == 0 && most(found, ids.len()) {
        return Ok(());
    }
    let (seen, cause) = match searches {
        1 if repeated == 0 => (
            format!("{found} of {} businesses were asked for, and {others} others", ids.len()),
            "the ids do not come from the search",
        ),
        1 => (
            format!("{repeated} businesses were asked for more than once"),
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

/// Businesses that fail are in the report, and cost no other.
fn faults(stage: &mut Stage) -> Result<(), Unmet> {
    let (service, city) = one_city(stage, 12);
    let ids = service.cities[&city].clone();
    // In the middle, so that an answer that slips at an end fails elsewhere, whatever the data.
    let mut failing = ids[1..11].to_vec();
    stage.rng.shuffle(&mut failing);
    failing.truncate(4);
    let service = service
        .failing(&failing[0], Fault::Status(500))
        .failing(&failing[1], Fault::Status(404))
        .failing(&failing[2], Fault::Garbage)
        .failing(&failing[3], Fault::Status(403));
    let failed: BTreeSet<_> = failing.iter().collect();
    let good: BTreeSet<_> = ids.iter().filter(|id| !failed.contains(id)).collect();
    let run = stage.start(World::of(service), &arguments("scrape-city", &[city]))?;
    let document: City = stage.answer(run)?;
    let report = report(&document)?;
    compare_ids(&document.documents, &good)?;
    compare_failed(report, &failed)
}

/// A search that fails is the error of the whole city.
fn search_fails(stage: &mut Stage) -> Result<(), Unmet> {
    let (service, city) = one_city(stage, 3);
    let unknown = random_cities(4, &mut stage.rng).into_iter().find(|other| *other != city);
    let failing = service.clone().failing(&city, Fault::Status(500));
    for (service, city) in [(failing, city), (service, unknown.unwrap_or_default())] {
        let args = arguments("scrape-city", std::slice::from_ref(&city));
        let run = stage.start(World::of(service), &args)?;
        let finished = stage.finish(run, Gate::Opens)?;
        let document: City = Stage::document(&finished)?;
        let searched =
            finished.exchanges.iter().any(|e| Yelp::city_of(&e.request).as_ref() == Some(&city));
        let seen = match document.city {
            CityOutcome::Failed(_) if searched => continue,
            CityOutcome::Failed(_) => "an error without a search for the city",
            CityOutcome::Reported(_) => "a report, as if there had been something to scrape",
        };
        return Err(Unmet::Failed(Finding::new(
            "a search that fails or finds nothing is the error of the whole city",
            seen,
            "the error of the search is turned into an empty list of ids",
            "return what `search_business_ids` returned: `search_business_ids(client, city)?`",
        )));
    }
    Ok(())
}

/// Scraped twice into one store, the city stands in it once, as it was served the second time.
fn second_run(stage: &mut Stage) -> Result<(), Unmet> {
    let (service, city) = one_city(stage, 10);
    let ids = service.cities[&city].clone();
    let first = as_served(&service, &ids);
    let service = service.renewed_by_a_second_search(&city, &mut stage.rng);
    let run = stage.start_twice(World::of(service), &arguments("scrape-city", &[city]))?;
    let document: City = stage.answer(run)?;
    let stored: BTreeMap<_, _> = document.documents.iter().flatten().collect();
    let old = stored.iter().filter(|(id, document)| first.get(**id) == Some(**document)).count();
    let there = ids.iter().filter(|id| stored.contains_key(id)).count();
    let must = "a second run of a city stores no second copy of its businesses, and what the \
                service says then takes the place of the first";
    let (seen, cause) = match &document.city {
        CityOutcome::Reported(_) if stored.len() > ids.len() => (
            format!("{} documents of {} businesses after two runs", stored.len(), ids.len()),
            "documents are stored under a name that changes from run to run",
        ),
        CityOutcome::Reported(_) if old > 0 => (
            format!("{old} of {} documents are still those of the first run", ids.len()),
            "a business that is in the store already is not fetched or not stored again",
        ),
        // A business that is left out is the matter of another check.
        CityOutcome::Reported(_) if most(there, ids.len()) => return Ok(()),
        CityOutcome::Reported(_) => (
            format!("{there} of {} businesses are in the store after two runs", ids.len()),
            "documents are not stored, or a second run empties the store",
        ),
        CityOutcome::Failed(_) => (
            "the second run failed".into(),
            "a business that is in the store already is taken for an error",
        ),
    };
    let next = "store each business under its id, as `scrape_business_info` does";
    Err(Unmet::Failed(Finding::new(must, seen, cause, next)))
}

/// A service that knows a city of so many businesses, and another one; and that city's name.
fn one_city(stage: &mut Stage, businesses: usize) -> (Yelp, String) {
    let service = service(stage);
    let mut cities = random_cities(3, &mut stage.rng);
    let (other, city) = (cities.swap_remove(0), cities.swap_remove(0));
    let service = service.with_city(&other, 5, &mut stage.rng);
    (service.with_city(&city, businesses, &mut stage.rng), city)
}

fn release_all(run: &mut Run, picture: &Picture) {
    for held in &picture.held {
        run.release(held.exchange.id);
    }
}

fn report(document: &City) -> Result<&CityReport, Unmet> {
    match &document.city {
        CityOutcome::Reported(report) => Ok(report),
        CityOutcome::Failed(_) => Err(Unmet::Failed(Finding::new(
            "the search found businesses, so there is a report of the city",
            "no report but an error",
            "a `?` after the request of one business ends the whole city",
            "keep the `Result` of each business and give it to `CityReport::record`",
        ))),
    }
}

fn compare_report(
    report: &CityReport,
    city: &str,
    stored: &BTreeSet<&String>,
) -> Result<(), Unmet> {
    let told: BTreeSet<_> = report.stored.iter().collect();
    let missing: BTreeSet<_> = stored.difference(&told).copied().collect();
    let seen = if report.city != city {
        format!("it is a report of `{}`", report.city)
    } else if !missing.is_empty() {
        format!("it lacks {} of {}: {}", missing.len(), stored.len(), some(&missing))
    } else if told.len() > stored.len() {
        format!("it names {} businesses, where {} were found", told.len(), stored.len())
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "the report names every business that was stored",
        seen,
        "what the threads return is thrown away, or recorded in a copy that is lost with its thread",
        "join each thread and give what it returned to `CityReport::record`, with its id",
    )))
}

fn compare_failed(report: &CityReport, failed: &BTreeSet<&String>) -> Result<(), Unmet> {
    let told: BTreeSet<_> = report.failed.keys().collect();
    let unsaid: BTreeSet<_> = failed.difference(&told).copied().collect();
    let seen = if report.failed.values().any(|reason| reason.trim().is_empty()) {
        "a failure without a word on what failed".to_owned()
    } else if !unsaid.is_empty() {
        format!("businesses that failed and are not told: {}", some(&unsaid))
    } else if told.len() > failed.len() {
        format!("{} businesses as failed, where {} were", told.len(), failed.len())
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "the report names every business that failed, and no other as failed",
        seen,
        "failures are thrown away, every business is recorded as stored, or the error itself is \
         dropped",
        "join each thread and give what it returned to `CityReport::record`, with its id",
    )))
}
