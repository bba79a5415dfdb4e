//! Fetches each business in its own process, by another subcommand of this program.
//!
//! caught by: in-this-process, faults

use std::{
    env,
    process::{Command, Stdio},
};

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient, search_business_ids};

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let ids = search_business_ids(client, city)?;
    let program = env::args_os().next().unwrap();
    let mut report = CityReport::new(city);
    let children: Vec<_> = ids
        .iter()
        .map(|id| {
            let mut command = Command::new(&program);
            command.args(["polite", "--threads", "1", "--base-url", client.base_url()]);
            command.args(["--timeout-ms", "600000", "--store", &store.to_string(), "--ids", id]);
            (id, command.stdout(Stdio::piped()).spawn().unwrap())
        })
        .collect();
    for (id, child) in children {
        let output = child.wait_with_output().unwrap();
        let stored = String::from_utf8_lossy(&output.stdout).starts_with("1 stored");
        report.record(id, if stored { Ok(()) } else { Err("its process failed") });
    }
    Ok(report)
}
