//! Exercise `scrape_parallel`. Scrape many cities, with one operating system process per city.

use crate::{CityCommand, Report};

/// Starts `command` once for each city, all processes at the same time, and collects what they
/// report.
///
/// Returns one result for each city, in the order of `cities`. It is the report that the city's process
/// printed on its standard output, or the [`crate::CityError`] that says why there is none. Print every
/// line that is not a report as soon as it arrives. You may add text to it, for example the city. If a
/// process cannot be started, fails, is killed, or prints no report or an invalid one, the result of its city is an
/// error, and the other cities are not affected. Check the exit status first. If it is not 0, ignore the
/// report. A line that begins with `yelp-report ` but is not a report of this city is
/// [`crate::CityError::Babbled`], even if a valid report follows.
///
/// When this returns, every process that it started has ended and was waited for.
pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    todo!(
        "start `{command}` for all of the {} cities, then read what each process prints, wait for \
         its end, and name the cities that failed",
        cities.len()
    )
}
