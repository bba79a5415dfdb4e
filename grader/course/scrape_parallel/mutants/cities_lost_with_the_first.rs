//! Ends the work at the first city that fails and drops the others.
//!
//! caught by: failures, babble

use std::{io, process::Child};

use crate::{CityCommand, CityError, CityReport, Report, lines_from, parse_report_line};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let children: Vec<_> = cities.iter().map(|city| command.for_city(city).spawn()).collect();
    let mut results = Report::new();
    let mut lost = false;
    for (city, child) in cities.iter().zip(children) {
        let result = finish(city, child);
        lost |= result.is_err();
        results.push(if lost { Err(CityError::NoReport { city: city.clone() }) } else { result });
    }
    results
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
