//! Exercise: scrape many cities, each in an operating-system process of its own.

use crate::{CityCommand, Report};

/// Starts `command` once for each city, all processes at the same moment, and collects what they
/// report.
///
/// Returns one result for each city, in the order of `cities`: the report that the city's process
/// told on its standard output, or the [`crate::CityError`] that says why there is none. Lines
/// that are no report are printed as they came, each in a line that may say more. A city whose
/// process cannot be started, fails, dies or babbles costs no other. How a process ended comes
/// before what it told: a report counts only after the exit code 0. A marked line that is no report
/// of its city is babble, also when a report follows.
///
/// When this returns, every process that it started has ended and was waited for.
pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    todo!(
        "start `{command}` for all of the {} cities, then read what each process tells, wait for \
         its end, and name the cities that failed",
        cities.len()
    )
}
