//! What the checks of `scrape_city` have in common: a city, its report and what is stored.

use crate::{
    services::{hacker_news::word, yelp::Yelp},
    shared::yelp::{service, some},
};
use lab::{
    Finding,
    documents::part3::{CityOutcome, CityReport},
};
use std::collections::BTreeSet;
use witness::{Stage, Unmet};

/// A service that knows another city and a city with this many businesses. Also returns that city's name.
pub(super) fn one_city(stage: &mut Stage, businesses: usize) -> (Yelp, String) {
    let service = service(stage);
    // Only one check looks at other kinds of names.
    let (other, city) = (word(&mut stage.rng), format!("x{}", word(&mut stage.rng)));
    let service = service.with_city(&other, 5, &mut stage.rng);
    (service.with_city(&city, businesses, &mut stage.rng), city)
}

pub(super) fn report(outcome: &CityOutcome) -> Result<&CityReport, Unmet> {
    match outcome {
        CityOutcome::Reported(report) => Ok(report),
        CityOutcome::Failed(_) => Err(Unmet::Failed(Finding::new(
            "the search found businesses, so there is a report of the city",
            "an error instead of a report",
            "a `?` after the request of one business ends the whole city",
            "keep the `Result` of each business and give it to `CityReport::record`",
        ))),
    }
}

/// The report names exactly these as stored.
pub(super) fn compare_stored(report: &CityReport, stored: &BTreeSet<&String>) -> Result<(), Unmet> {
    let told: BTreeSet<_> = report.stored.iter().collect();
    let missing: BTreeSet<_> = stored.difference(&told).copied().collect();
    let seen = if !missing.is_empty() {
        format!("it lacks {} of {}: {}", missing.len(), stored.len(), some(&missing))
    } else if told.len() > stored.len() {
        format!("it names {} businesses, but {} were stored", told.len(), stored.len())
    } else {
        return Ok(());
    };
    Err(Unmet::Failed(Finding::new(
        "the report names every business that was stored, and no other as stored",
        seen,
        "the threads' results are thrown away, or recorded in a thread's own copy and lost",
        "join each thread and give what it returned to `CityReport::record`, with its id",
    )))
}
