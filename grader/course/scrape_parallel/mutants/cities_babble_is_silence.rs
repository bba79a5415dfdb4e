//! Treats an invalid report as a missing one.
//!
//! caught by: babble

use crate::{CityCommand, CityError, CityReport, Report, lines_from, parse_report_line};
use std::thread;
fn one(command: &CityCommand, city: &str) -> Result<CityReport, CityError> {
    let not_started =
        |e: std::io::Error| CityError::NotStarted { city: city.into(), detail: e.to_string() };
    let mut child = command.for_city(city).spawn().map_err(not_started)?;
    let mut report = None;
    for line in lines_from(child.stdout.take().expect("piped")) {
        match parse_report_line(&line) {
            None => println!("{line}"),
            Some(Ok(r)) if r.city == city => report = Some(r),
            Some(_) => eprintln!("odd: {line}"),
        }
    }
    let status = child.wait().map_err(not_started)?;
    let city = city.to_owned();
    if !status.success() {
        return Err(CityError::Exited { city, status });
    }
    report.ok_or(CityError::NoReport { city })
}
pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    thread::scope(|s| {
        let ts: Vec<_> = cities.iter().map(|c| s.spawn(move || one(command, c))).collect();
        ts.into_iter().map(|t| t.join().expect("no city panics")).collect()
    })
}
