//! Chains the iterator that starts the processes to the one that waits. Each process is started when the one before it
//! has ended.
//!
//! caught by: all-at-once

use std::{io, process::Child};

use crate::{CityCommand, CityError, CityReport, Report, lines_from, parse_report_line};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let children = cities.iter().map(|city| command.for_city(city).spawn());
    cities.iter().zip(children).map(|(city, child)| finish(city, child)).collect()
}

fn finish(city: &str, child: io::Result<Child>) -> Result<CityReport, CityError> {
    let city = city.to_owned();
    let mut child =
        child.map_err(|e| CityError::NotStarted { city: city.clone(), detail: e.to_string() })?;
    let mut told = None;
    for line in child.stdout.take().into_iter().flat_map(lines_from) {
        match parse_report_line(&line) {
            None => println!("{line}"),
            Some(Ok(report)) if report.city == city => told = told.or(Some(Ok(report))),
            Some(_) => told = Some(Err(line)),
        }
    }
    let status = child.wait().unwrap();
    match told {
        _ if !status.success() => Err(CityError::Exited { city, status }),
        None => Err(CityError::NoReport { city }),
        Some(Ok(report)) => Ok(report),
        Some(Err(line)) => Err(CityError::Babbled { city, line }),
    }
}
