//! What the checks of Part 3 have in common: command lines, names of cities, and comparisons with the store.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use lab::{Finding, documents::part3::Dump};
use serde_json::Value;
use witness::{Stage, Unmet, server_url};

use crate::services::{hacker_news::word, yelp::Yelp};

/// The store of every run, in the only folder that the program can write to.
pub(crate) const STORE: &str = "sqlite:/scratch/yelp.sqlite";

/// A service without any cities. The program's processes get its key.
pub(crate) fn service(stage: &mut Stage) -> Yelp {
    let service = Yelp::random(&mut stage.rng);
    stage.give_env("YELP_API_KEY", &service.key);
    service
}

/// A subcommand with the simulated service and an empty store, and with all documents in the result.
pub(crate) fn arguments(subcommand: &str, more: &[String]) -> Vec<String> {
    let service = [subcommand.into(), "--base-url".into(), server_url()];
    let store = ["--store".into(), STORE.into(), "--dump".into()];
    service.into_iter().chain(store).chain(more.iter().cloned()).collect()
}

/// This many different names of cities, some with spaces and accents.
pub(crate) fn random_cities(count: usize, rng: &mut Rng) -> Vec<String> {
    let mut cities = Vec::new();
    while cities.len() < count {
        let name = word(rng);
        let city = match cities.len() % 3 {
            0 => format!("San {name}"),
            1 => format!("Zü{name}"),
            _ => name,
        };
        if !cities.contains(&city) {
            cities.push(city);
        }
    }
    rng.shuffle(&mut cities);
    cities
}

/// The documents of `ids`, as the service has them.
pub(crate) fn as_served<'a>(
    service: &Yelp,
    ids: impl IntoIterator<Item = &'a String>,
) -> BTreeMap<String, Value> {
    ids.into_iter().map(|id| (id.clone(), service.businesses[id].clone())).collect()
}

/// The store holds exactly the documents `expected`, as they were served.
pub(crate) fn compare_store(dump: &Dump, expected: &BTreeMap<String, Value>) -> Result<(), Unmet> {
    compare_ids(dump, &expected.keys().collect())?;
    let stored = dump.iter().flatten();
    let changed: BTreeSet<_> =
        stored.filter(|(id, document)| expected[*id] != **document).map(|(id, _)| id).collect();
    if changed.is_empty() {
        return Ok(());
    }
    Err(not_stored(
        format!("other contents than were served, for: {}", some(&changed)),
        "a document is changed before it is stored, or stored under another id",
    ))
}

/// The store holds documents under exactly the ids `expected`, with any content.
pub(crate) fn compare_ids(dump: &Dump, expected: &BTreeSet<&String>) -> Result<(), Unmet> {
    let stored: BTreeSet<_> = dump.iter().flatten().map(|(id, _)| id).collect();
    let missing: BTreeSet<_> = expected.difference(&stored).copied().collect();
    let extra: BTreeSet<_> = stored.difference(expected).copied().collect();
    if !missing.is_empty() && missing.len() == extra.len() {
        return Err(not_stored(
            format!("{} documents are stored under ids that the service never named", extra.len()),
            "documents are stored under ids of your own, or under each other's",
        ));
    }
    if !missing.is_empty() {
        let (missing, of) = ((missing.len(), some(&missing)), expected.len());
        return Err(not_stored(
            format!("{} of {of} documents are missing: {}", missing.0, missing.1),
            "the work returns before its threads have ended, one failure ends the others, or a \
             short last group is left out",
        ));
    }
    if !extra.is_empty() {
        return Err(not_stored(
            format!("documents that were never served under this id: {}", some(&extra)),
            "an error answer is stored as if it were a business, or under an id of your own",
        ));
    }
    Ok(())
}

fn not_stored(seen: String, cause: &str) -> Unmet {
    Unmet::Failed(Finding::new(
        "the store holds the document of each business, as it was served, under its id",
        seen,
        cause,
        "call `scrape_business_info` for each id, and join every thread before you return",
    ))
}

/// The first few, and whether there are more.
pub(crate) fn some(ids: &BTreeSet<&String>) -> String {
    let shown: Vec<_> = ids.iter().take(2).map(|id| id.as_str()).collect();
    let more = if ids.len() > shown.len() { " and more" } else { "" };
    format!("{}{more}", shown.join(", "))
}
