//! Stops reading at the first line that is not UTF-8.
//!
//! caught by: babble

use crate::{CityCommand, CityError, CityReport, Report, parse_report_line};
use std::thread;
fn one(command: &CityCommand, city: &str) -> Result<CityReport, CityError> {
    let not_started =
        |e: std::io::Error| CityError::NotStarted { city: city.into(), detail: e.to_string() };
    let mut child = command.for_city(city).spawn().map_err(not_started)?;
    let (mut report, mut babble) = (None, None);
    for line in
        std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().expect("piped")))
            .map_while(Result::ok)
    {
        match parse_report_line(&line) {
            None => println!("{line}"),
            Some(Ok(r)) if r.city == city => report = Some(r),
            Some(_) => {
                babble.get_or_insert(line);
            }
        }
    }
    let status = child.wait().map_err(not_started)?;
    let city = city.to_owned();
    if !status.success() {
        return Err(CityError::Exited { city, status });
    }
    if let Some(line) = babble {
        return Err(CityError::Babbled { city, line });
    }
    report.ok_or(CityError::NoReport { city })
}
pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    thread::scope(|s| {
        let ts: Vec<_> = cities.iter().map(|c| s.spawn(move || one(command, c))).collect();
        ts.into_iter().map(|t| t.join().expect("no city panics")).collect()
    })
}
