//! Reader threads collect the output. The caller polls whether the processes have ended.

use std::{io::Read, process::ExitStatus, thread, time::Duration};

use crate::{CityCommand, CityError, CityReport, Report, parse_report_line};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let mut running = Vec::new();
    let mut results: Vec<Option<Result<CityReport, CityError>>> = Vec::new();
    for (place, city) in cities.iter().enumerate() {
        results.push(None);
        match command.for_city(city).spawn() {
            Ok(mut child) => {
                let mut stdout = child.stdout.take().expect("a pipe");
                let reader = thread::spawn(move || {
                    let mut bytes = Vec::new();
                    let _ = stdout.read_to_end(&mut bytes);
                    String::from_utf8_lossy(&bytes).into_owned()
                });
                running.push((place, child, reader));
            }
            Err(error) => {
                let (city, detail) = (city.clone(), error.to_string());
                results[place] = Some(Err(CityError::NotStarted { city, detail }));
            }
        }
    }
    while let Some((place, mut child, reader)) = running.pop() {
        match child.try_wait() {
            Ok(None) => {
                running.insert(0, (place, child, reader));
                thread::sleep(Duration::from_millis(2));
            }
            Ok(Some(status)) => {
                let text = reader.join().expect("no panic");
                results[place] = Some(judge(&cities[place], status, &text));
            }
            Err(error) => panic!("a child can be waited for: {error}"),
        }
    }
    results.into_iter().flatten().collect()
}

fn judge(city: &str, status: ExitStatus, text: &str) -> Result<CityReport, CityError> {
    let city = city.to_owned();
    text.lines()
        .filter(|line| parse_report_line(line).is_none())
        .for_each(|line| println!("{line}"));
    if !status.success() {
        return Err(CityError::Exited { city, status });
    }
    let mut marked = text.lines().filter_map(parse_report_line);
    match marked.next() {
        None => Err(CityError::NoReport { city }),
        Some(Ok(report)) if report.city == city => Ok(report),
        Some(_) => Err(CityError::Babbled { city, line: "not a report of this city".into() }),
    }
}
