//! Stores each report under the city that it names, so a false name replaces the report of another
//! city.
//!
//! caught by: reports-in-order, babble

use std::{collections::HashMap, io, process::Child};

use crate::{CityCommand, CityError, CityReport, Report, lines_from, parse_report_line};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let children: Vec<_> = cities.iter().map(|city| command.for_city(city).spawn()).collect();
    let mut results = HashMap::new();
    for (city, child) in cities.iter().zip(children) {
        match finish(city, child) {
            Ok(report) => drop(results.insert(report.city.clone(), Ok(report))),
            Err(error) => drop(results.insert(city.clone(), Err(error))),
        }
    }
    let nothing = |city: &String| CityError::NoReport { city: city.clone() };
    cities.iter().map(|c| results.remove(c).unwrap_or_else(|| Err(nothing(c)))).collect()
}

fn finish(city: &str, child: io::Result<Child>) -> Result<CityReport, CityError> {
    let city = city.to_owned();
    let mut child =
        child.map_err(|e| CityError::NotStarted { city: city.clone(), detail: e.to_string() })?;
    let mut told = None;
    for line in child.stdout.take().into_iter().flat_map(lines_from) {
        match parse_report_line(&line) {
            None => println!("{line}"),
            Some(Ok(report)) => told = told.or(Some(Ok(report))),
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
