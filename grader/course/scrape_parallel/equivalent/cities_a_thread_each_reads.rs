//! One thread per city starts its process, reads all its output at once, and examines it
//! afterwards.

use std::thread;

use crate::{CityCommand, CityError, CityReport, Report, parse_report_line};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    thread::scope(|scope| {
        let threads: Vec<_> =
            cities.iter().map(|city| scope.spawn(move || one(city, command))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

fn one(city: &str, command: &CityCommand) -> Result<CityReport, CityError> {
    let city = city.to_owned();
    let output = match command.for_city(&city).output() {
        Ok(output) => output,
        Err(error) => return Err(CityError::NotStarted { city, detail: error.to_string() }),
    };
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .filter(|line| parse_report_line(line).is_none())
        .for_each(|line| println!("{line}"));
    if !output.status.success() {
        return Err(CityError::Exited { city, status: output.status });
    }
    match text.lines().find_map(parse_report_line) {
        None => Err(CityError::NoReport { city }),
        Some(Ok(report)) if report.city == city => Ok(report),
        Some(Ok(other)) => Err(CityError::Babbled { city, line: other.city }),
        Some(Err(line)) => Err(CityError::Babbled { city, line }),
    }
}
