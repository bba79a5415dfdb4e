//! A city's process reports to its parent in one marked line on its standard output.
//!
//! A marked line is `yelp-report ` followed by a [`CityReport`] as JSON. The parent ignores every other line.

use std::{
    io::{BufRead, BufReader, Read},
    process::ExitStatus,
};

use lab::documents::part3::REPORT_MARK;
pub use lab::documents::part3::{CityReport, PoliteReport};

/// The results of many cities, in the order in which the cities were given.
pub type Report = Vec<Result<CityReport, CityError>>;

/// Why there is no report of a city.
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// The city's process could not be started.
    #[error("cannot start a process for {city}: {detail}")]
    NotStarted {
        /// The city.
        city: String,
        /// The message of the operating system.
        detail: String,
    },
    /// The city's process exited with a code other than 0, or was killed. Whatever it reported before does not count.
    #[error("the process for {city} failed: {status}")]
    Exited {
        /// The city.
        city: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// The city's process exited with code 0 but printed no report.
    #[error("the process for {city} ended without a report")]
    NoReport {
        /// The city.
        city: String,
    },
    /// The city's process exited with code 0 but printed a marked line that is not a report, or is the report of
    /// another city.
    #[error("the process for {city} printed an invalid report: {}", shortened(line))]
    Babbled {
        /// The city.
        city: String,
        /// The line.
        line: String,
    },
}

/// The marked line for `report`, without a line end.
pub fn report_line(report: &CityReport) -> String {
    // A report is strings and numbers only, so serialising cannot fail.
    format!("{REPORT_MARK}{}", serde_json::to_value(report).unwrap_or_default())
}

/// Reads one line of a city's process.
///
/// Returns `None` for an unmarked line. For a marked line it returns the report of a city, or if the report is invalid,
/// the line as the error.
///
/// ```
/// use part3_yelp::{CityReport, parse_report_line, report::report_line};
///
/// let report = CityReport::new("Bern");
/// assert_eq!(parse_report_line(&report_line(&report)), Some(Ok(report)));
/// assert_eq!(parse_report_line("20 businesses"), None);
/// ```
pub fn parse_report_line(line: &str) -> Option<Result<CityReport, String>> {
    let report = line.strip_prefix(REPORT_MARK)?;
    Some(serde_json::from_str(report).map_err(|_| line.to_owned()))
}

fn shortened(line: &str) -> String {
    line.chars().take(120).collect()
}

/// The maximum length of a line that is kept in one piece, in bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// The lines of a process, one after another as they come, until it closes its output.
///
/// Unlike [`BufRead::lines`] it does not stop at bytes that are not UTF-8, but replaces them with `�`. A line longer
/// than a mebibyte comes in pieces.
///
/// ```
/// use part3_yelp::lines_from;
///
/// let lines: Vec<_> = lines_from(&b"first\nsecond\n"[..]).collect();
/// assert_eq!(lines, ["first", "second"]);
/// ```
pub fn lines_from(output: impl Read) -> impl Iterator<Item = String> {
    let mut output = BufReader::new(output);
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        match (&mut output).take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => {
                while line.last().is_some_and(|byte| b"\r\n".contains(byte)) {
                    line.pop();
                }
                Some(String::from_utf8_lossy(&line).into_owned())
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_lines_round_trip() {
        let mut report = CityReport::new("Zürich");
        report.record("b", Err("no answer\nin time"));
        let line = report_line(&report);
        assert_eq!(line.lines().count(), 1);
        assert_eq!(parse_report_line(&line), Some(Ok(report)));
        assert_eq!(parse_report_line("20 businesses"), None);
        assert_eq!(
            parse_report_line("yelp-report nonsense"),
            Some(Err("yelp-report nonsense".into()))
        );
    }

    #[test]
    fn lines_continue_after_invalid_utf8() {
        let lines: Vec<_> = lines_from(&b"one\r\n\xff\xfe\n\nlast"[..]).collect();
        assert_eq!(lines, ["one", "\u{fffd}\u{fffd}", "", "last"]);
    }

    #[test]
    fn endless_lines_come_in_pieces() {
        let endless = std::io::repeat(b'x').take(3 * LONGEST_LINE / 2);
        let lengths: Vec<_> = lines_from(endless).map(|line| line.len() as u64).collect();
        assert_eq!(lengths, [LONGEST_LINE, LONGEST_LINE / 2]);
    }
}
