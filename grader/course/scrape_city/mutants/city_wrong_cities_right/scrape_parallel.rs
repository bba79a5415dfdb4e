//! Right, but one of its checks needs the other exercise.
//!
//! caught by: own-scrape-city
//! outcome: blocked

use std::{io, process::Child};

use crate::{CityCommand, CityError, CityReport, Report, lines_from, parse_report_line};

/// Starts `command` once for each city, all processes at the same time, and collects what they
/// report.
///
/// Returns one result for each city, in the order of `cities`. It is the report that the city's
/// process printed on its standard output, or the [`crate::CityError`] that says why there is none.
/// Lines that are not reports are printed as they arrive. If a process cannot be started, fails, is
/// killed or prints an invalid report, the other cities are not affected. The exit status is
/// checked first. A report counts only after the exit code 0.
///
/// When this returns, every process that it started has ended and was waited for.
pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    // `collect` starts all processes before the first is read and waited for.
    let children: Vec<_> = cities.iter().map(|city| command.for_city(city).spawn()).collect();
    cities.iter().zip(children).map(|(city, child)| finish(city, child)).collect()
}

fn finish(city: &str, child: io::Result<Child>) -> Result<CityReport, CityError> {
    let city = city.to_owned();
    let not_started =
        |error: io::Error| CityError::NotStarted { city: city.clone(), detail: error.to_string() };
    let mut child = child.map_err(not_started)?;

    // Read to the end in every case, so that the process never blocks on a full pipe.
    let mut told = None;
    for line in child.stdout.take().into_iter().flat_map(lines_from) {
        match parse_report_line(&line) {
            None => println!("{line}"),
            Some(Ok(report)) if report.city == city => told = told.or(Some(Ok(report))),
            Some(_) => told = Some(Err(line)),
        }
    }

    // Wait before anything is judged, so that no process is left behind, whatever it printed.
    let status = child.wait().map_err(not_started)?;
    match told {
        _ if !status.success() => Err(CityError::Exited { city, status }),
        None => Err(CityError::NoReport { city }),
        Some(Ok(report)) => Ok(report),
        Some(Err(line)) => Err(CityError::Babbled { city, line }),
    }
}
