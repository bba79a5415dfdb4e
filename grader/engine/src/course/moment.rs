//! A point in time, as an instructor's systems write it: `2026-03-01T23:59:00+01:00` and its kin.
//!
//! Only what has an offset from UTC is a point in time. Times come from files; the clock of this
//! machine is never asked.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::value::{Datetime, Offset};

/// Seconds since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

impl Moment {
    /// Seconds from `earlier` to this; negative when it is not earlier.
    pub fn seconds_since(self, earlier: Moment) -> i64 {
        self.0 - earlier.0
    }
}

impl FromStr for Moment {
    type Err = String;

    /// Reads RFC 3339 with `T` or a space in its middle, and the space that Ruby's YAML puts before
    /// the offset; an offset as `+0100` counts as `+01:00`, `UTC` as `Z`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is no point in time: write it like `2026-03-01T23:59:00+01:00`");
        let mut plain = text.trim().replace(" UTC", "Z");
        if let Some(at) = plain.rfind(' ').filter(|at| *at > 10) {
            plain.remove(at);
        }
        let digits = plain.len().checked_sub(5).and_then(|at| plain.get(at..));
        if digits.is_some_and(|d| {
            d.starts_with(['+', '-']) && d[1..].bytes().all(|b| b.is_ascii_digit())
        }) {
            plain.insert(plain.len() - 2, ':');
        }
        plain.parse::<Datetime>().ok().and_then(of_datetime).ok_or_else(wrong)
    }
}

/// `None` for what is no date with a time and an offset.
fn of_datetime(value: Datetime) -> Option<Moment> {
    let (date, time) = (value.date?, value.time?);
    let minutes = match value.offset? {
        Offset::Z => 0,
        Offset::Custom { minutes } => i64::from(minutes),
    };
    let days = days_since_1970(i64::from(date.year), i64::from(date.month), i64::from(date.day));
    let seconds = i64::from(time.hour) * 3600 + i64::from(time.minute) * 60;
    let seconds = seconds + time.second.map_or(0, i64::from) - minutes * 60;
    Some(Moment(days * 86_400 + seconds))
}

/// Days of the Gregorian calendar: years begin in March, so that a leap day is a year's last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// The year, month and day of [`days_since_1970`].
fn date_of(days: i64) -> (i64, i64, i64) {
    let mut year = 1970 + days.div_euclid(366);
    while days_since_1970(year + 1, 1, 1) <= days {
        year += 1;
    }
    let month = (1..=12).rev().find(|m| days_since_1970(year, *m, 1) <= days).unwrap_or(1);
    (year, month, days - days_since_1970(year, month, 1) + 1)
}

impl fmt::Display for Moment {
    /// In UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.0.div_euclid(86_400));
        let second = self.0.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Reads a TOML date-time with an offset.
///
/// # Errors
///
/// When it has no time or no offset.
pub(crate) fn from_toml<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Moment>, D::Error> {
    let value = Datetime::deserialize(d)?;
    let wrong = || {
        serde::de::Error::custom(format!(
            "`{value}` is no point in time: it needs a time and an offset, as in \
             2026-03-01T23:59:00+01:00"
        ))
    };
    of_datetime(value).map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_is_read_however_it_is_written() {
        for text in [
            "2023-02-10T22:36:51Z",
            "2023-02-10 22:36:51.180110000 Z",
            "2023-02-10T14:36:51.180110-08:00",
            "2023-02-10 14:36:51 -0800",
            "2023-02-10 22:36:51 UTC",
        ] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(moment.to_string(), "2023-02-10T22:36:51Z", "{text}");
        }
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-03-01T23:59:00+01:00", 1_772_405_940),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(text.parse::<Moment>().unwrap().0, seconds, "{text}");
        }
        for days in (-800_000..800_000).step_by(37) {
            let (year, month, day) = date_of(days);
            assert_eq!(days_since_1970(year, month, day), days);
        }
    }

    #[test]
    fn what_names_no_point_in_time_is_refused() {
        for text in ["", "yesterday", "2026-03-01", "2026-03-01T23:59:00", "2026-02-30T00:00:00Z"] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }
}
