//! Leaves out a city that is equal to the one before it.
//!
//! caught by: reports-in-order

use crate::{CityCommand, CityError, CityReport, Report, lines_from, parse_report_line};
use std::{io, process::Child};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let mut once = cities.to_vec();
    once.dedup();
    group(&once, command)
}

fn group(cities: &[String], command: &CityCommand) -> Report {
    let children: Vec<_> = cities.iter().map(|city| command.for_city(city).spawn()).collect();
    cities.iter().zip(children).map(|(city, child)| finish(city, child)).collect()
}

fn finish(city: &str, child: io::Result<Child>) -> Result<CityReport, CityError> {
    let city = city.to_owned();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return Err(CityError::NotStarted { city, detail: error.to_string() }),
    };
    let mut told = None;
    let output = child.stdout.take().unwrap();
    for line in lines_from(output) {
        match parse_report_line(&line) {
            None => println!("{line}"),
            Some(Ok(report)) if report.city == city => told = told.or(Some(Ok(report))),
            Some(_) => told = Some(Err(line)),
        }
    }
    let status = child.wait().unwrap();
    if !status.success() {
        return Err(CityError::Exited { city, status });
    }
    match told {
        None => Err(CityError::NoReport { city }),
        Some(Ok(report)) => Ok(report),
        Some(Err(line)) => Err(CityError::Babbled { city, line }),
    }
}
