//! Each process prints into a temporary file, which is read when it has ended.

use crate::{CityCommand, CityError, Report, lines_from, parse_report_line};
use std::{
    fs::{self, File},
    process,
};
/// Unusual design. Each child writes its standard output into its own file. The parent waits for all, then reads the
/// files. No pipe can fill up.
pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    static CALLS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let call = CALLS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let folder = std::env::temp_dir();
    let started: Vec<_> = cities
        .iter()
        .enumerate()
        .map(|(n, city)| {
            let path = folder.join(format!("city-{}-{call}-{n}.out", process::id()));
            let child =
                File::create(&path).and_then(|file| command.for_city(city).stdout(file).spawn());
            (city.clone(), path, child)
        })
        .collect();
    started
        .into_iter()
        .map(|(city, path, child)| {
            let status = child.and_then(|mut c| c.wait());
            let file = File::open(&path);
            let _ = fs::remove_file(&path);
            let status = status
                .map_err(|e| CityError::NotStarted { city: city.clone(), detail: e.to_string() })?;
            let (mut told, mut babble) = (None, None);
            for line in file.into_iter().flat_map(lines_from) {
                match parse_report_line(&line) {
                    None => println!("{line}"),
                    Some(Ok(r)) if r.city == city => told = Some(r),
                    Some(_) => babble = Some(line),
                }
            }
            match (status.success(), babble, told) {
                (false, _, _) => Err(CityError::Exited { city, status }),
                (true, Some(line), _) => Err(CityError::Babbled { city, line }),
                (true, None, Some(r)) => Ok(r),
                (true, None, None) => Err(CityError::NoReport { city }),
            }
        })
        .collect()
}
