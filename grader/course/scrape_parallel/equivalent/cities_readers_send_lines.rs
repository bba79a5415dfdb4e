//! Reader threads send numbered lines to the caller, which prints all of them and waits at the end.

use std::{collections::BTreeMap, sync::mpsc, thread};

use crate::{CityCommand, CityError, CityReport, Report, lines_from, parse_report_line};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let (tell, told) = mpsc::channel();
    let mut children: Vec<_> = cities.iter().map(|city| command.for_city(city).spawn()).collect();
    for (place, child) in children.iter_mut().enumerate() {
        if let Ok(Some(stdout)) = child.as_mut().map(|child| child.stdout.take()) {
            let tell = tell.clone();
            thread::spawn(move || {
                lines_from(stdout).for_each(|line| drop(tell.send((place, line))));
            });
        }
    }
    drop(tell);
    let mut reports: BTreeMap<usize, Result<CityReport, String>> = BTreeMap::new();
    for (place, line) in told {
        println!("{}: {line}", cities[place]);
        match parse_report_line(&line) {
            Some(Ok(report)) if report.city == cities[place] => {
                reports.entry(place).or_insert(Ok(report));
            }
            Some(_) => drop(reports.insert(place, Err(line))),
            None => {}
        }
    }
    let mut results = Report::new();
    for (place, child) in children.into_iter().enumerate() {
        let city = cities[place].clone();
        let ended = child.and_then(|mut child| child.wait());
        results.push(match (ended, reports.remove(&place)) {
            (Err(error), _) => Err(CityError::NotStarted { city, detail: error.to_string() }),
            (Ok(status), _) if !status.success() => Err(CityError::Exited { city, status }),
            (Ok(_), None) => Err(CityError::NoReport { city }),
            (Ok(_), Some(Err(line))) => Err(CityError::Babbled { city, line }),
            (Ok(_), Some(Ok(report))) => Ok(report),
        });
    }
    results
}
