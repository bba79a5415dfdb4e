//! Reads times as learning systems, spreadsheets and people write them.
//!
//! | written by | like |
//! |---|---|
//! | most systems | `2026-03-01T23:59:00+01:00`, `2026-03-01 22:59:00 UTC`, `2026-03-01 23:59` |
//! | Canvas | `Mar 1, 2026 at 11:59pm` |
//! | Moodle | `Sunday, 1 March 2026, 11:59 PM` |
//! | Gradescope | `2026-03-01 14:59:00 -0800` |
//! | Brightspace | `Mar 1, 2026 11:59 PM`, in file names `Mar 1, 2026 1159 PM` |
//! | Blackboard, in file names | `2026-03-01-23-59-00` |
//! | Excel | `01.03.2026 23:59`, `3/1/2026 23:59`, `46082.99931` |
//!
//! Words may be of another language: `Montag, 2. März 2026, 10:00 Uhr`.

use super::{
    months::month,
    order::Order,
    serial,
    words::{is_of_a_clock, numbers, plain, tokens},
};
use jiff::{
    civil::{Date, DateTime, Time},
    tz::Offset,
};

/// A written time, which consists of a local time and perhaps an offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub local: DateTime,
    pub offset: Option<Offset>,
}

/// Why a text is not a time, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTime {
    /// It has no known format.
    #[error("`{0}` is not a time\nhint: write it like 2026-03-01 23:59")]
    Unknown(String),
    /// It has a day but no time.
    #[error("`{0}` has no time of day\nhint: write it like 2026-03-01 23:59")]
    OnlyADay(String),
    /// Day and month are ambiguous.
    #[error(
        "`{0}` has day, month and year in an unclear order\nhint: write it like 2026-03-01 23:59"
    )]
    EitherWay(String),
    /// No zone is known.
    #[error(
        "`{0}` has no time zone\nhint: write `zone = \"Europe/Berlin\"` under [late] in course.toml"
    )]
    NoZone(String),
}

impl Written {
    /// Reads `text`. `order` gives the order in `3/1/2026`, if known.
    ///
    /// # Errors
    ///
    /// When it is not a time or is ambiguous.
    pub(crate) fn read(text: &str, order: Option<Order>) -> Result<Self, NoTime> {
        let unknown = || NoTime::Unknown(text.to_owned());
        if let Some((local, offset)) = serial::time(text.trim()) {
            return Ok(Self { local, offset });
        }
        if serial::day(text.trim()).is_some() {
            return Err(NoTime::OnlyADay(text.to_owned()));
        }
        let plain = plain(text);
        let (rest, offset) = without_offset(&plain);
        let tokens = tokens(rest);
        let (times, days): (Vec<_>, Vec<_>) = tokens.into_iter().partition(|t| is_of_a_clock(t));
        if let ([], [one]) = (times.as_slice(), days.as_slice())
            && let Some(local) = all_in_one(one)
        {
            return Ok(Self { local, offset });
        }
        let (times, days) = with_a_bare_hour(times, days);
        let date = date(&days, order).map_err(|either_way| {
            if either_way { NoTime::EitherWay(text.to_owned()) } else { unknown() }
        })?;
        if times.is_empty() {
            return Err(NoTime::OnlyADay(text.to_owned()));
        }
        let time = time(&times.concat()).ok_or_else(unknown)?;
        Ok(Self { local: date.to_datetime(time), offset })
    }
}

/// Splits off the offset at the end of a time.
fn without_offset(text: &str) -> (&str, Option<Offset>) {
    for utc in ["utc", "gmt", "z"] {
        let before = text.strip_suffix(utc);
        if let Some(before) =
            before.filter(|b| b.ends_with(|c: char| c == ' ' || c.is_ascii_digit()))
        {
            return (before, Some(Offset::UTC));
        }
    }
    let Some(at) = text.rfind(['+', '-']).filter(|at| text[..*at].contains(':')) else {
        return (text, None);
    };
    let digits = text[at + 1..].replace(':', "");
    let (hours, minutes): (Option<u8>, Option<u8>) = match digits.len() {
        2 => (digits.parse().ok(), Some(0)),
        4 => (digits[..2].parse().ok(), digits[2..].parse().ok()),
        _ => (None, None),
    };
    let (Some(hours), Some(minutes)) = (hours, minutes) else { return (text, None) };
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    let seconds = sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60);
    let before = text[..at].trim_end();
    let before =
        before.strip_suffix("utc").or_else(|| before.strip_suffix("gmt")).unwrap_or(before);
    match Offset::from_seconds(seconds) {
        Ok(offset) => (before, Some(offset)),
        Err(_) => (text, None),
    }
}

/// Brightspace writes `1000 am` in file names, where the number before `am` is a time.
fn with_a_bare_hour(mut times: Vec<String>, mut days: Vec<String>) -> (Vec<String>, Vec<String>) {
    if let [half] = times.as_slice()
        && matches!(half.as_str(), "am" | "pm")
        && let Some(bare) = days.pop_if(|token| token.bytes().all(|b| b.is_ascii_digit()))
    {
        let at = bare.len().saturating_sub(2);
        let (hour, minute) =
            if bare.len() <= 2 { (bare.as_str(), "00") } else { bare.split_at(at) };
        times.insert(0, format!("{hour}:{minute}"));
    }
    (times, days)
}

/// `2026-03-01-23-59-00`.
fn all_in_one(token: &str) -> Option<DateTime> {
    let numbers = numbers(token, &['-', '_', '.'])?;
    let [year, month, day, hour, minute, second] = *numbers.as_slice() else { return None };
    let [month, day, hour, minute, second] =
        [month, day, hour, minute, second].map(|number| i8::try_from(number).ok());
    DateTime::new(i16::try_from(year).ok()?, month?, day?, hour?, minute?, second?, 0).ok()
}

/// The date in these words. `Err(true)` if it is ambiguous.
fn date(tokens: &[String], order: Option<Order>) -> Result<Date, bool> {
    if let [one] = tokens
        && let Some(day) = serial::day(one)
    {
        return Ok(day);
    }
    let (dots, parts): (bool, Vec<&str>) = match tokens {
        [one] => (one.contains('.'), one.split(['-', '.', '/']).collect()),
        several => (false, several.iter().map(|token| token.trim_end_matches('.')).collect()),
    };
    let [a, b, c] = parts.as_slice() else { return Err(false) };
    let valid = |year: u16, month: u16, day: u16| {
        let year = if year < 100 { year + 2000 } else { year };
        let small = |number: u16| i8::try_from(number).map_err(|_| false);
        let year = i16::try_from(year).map_err(|_| false)?;
        Date::new(year, small(month)?, small(day)?).map_err(|_| false)
    };
    let number = |text: &str| {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.parse::<u16>().map_err(|_| false)
    };
    if let Some(month) = month(a) {
        return valid(number(c)?, month, number(b)?);
    }
    if let Some(month) = month(b) {
        return match number(a)? {
            year @ 1000.. => valid(year, month, number(c)?),
            day => valid(number(c)?, month, day),
        };
    }
    match (number(a)?, number(b)?, number(c)?) {
        (year @ 1000.., month, day) => valid(year, month, day),
        (day, month, year) if dots => valid(year, month, day),
        (month, day @ 13.., year) => valid(year, month, day),
        // The year may be first in `26-03-14`.
        (13..=31, _, 1..=31) if order != Some(Order::DayFirst) => Err(true),
        (day @ 13.., month, year) => valid(year, month, day),
        (day, month, year) if day == month => valid(year, month, day),
        (a, b, year) => match order {
            Some(Order::DayFirst) => valid(year, b, a),
            Some(Order::MonthFirst) => valid(year, a, b),
            None => Err(true),
        },
    }
}

/// `23:59`, `23:59:00.25` or `11:59pm`.
fn time(text: &str) -> Option<Time> {
    let (clock, half) = match text.strip_suffix("am").or_else(|| text.strip_suffix("pm")) {
        Some(clock) => (clock, Some(&text[clock.len()..])),
        None => (text, None),
    };
    let mut parts = clock.split(':');
    let [hour, minute] = [parts.next()?, parts.next()?].map(|part| part.parse::<i8>().ok());
    let second = parts.next().unwrap_or("0").split('.').next()?.parse().ok()?;
    let hour = match (hour?, half) {
        (hour, None) => hour,
        (12, Some("am")) => 0,
        (12, _) => 12,
        (hour @ 1..12, Some("pm")) => hour + 12,
        (hour @ 1..12, _) => hour,
        _ => return None,
    };
    parts.next().is_none().then(|| Time::new(hour, minute?, second, 0).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> Result<String, NoTime> {
        Written::read(text, None).map(|written| written.local.to_string())
    }

    #[test]
    fn formats_of_one_time_match() {
        for text in [
            "2026-03-01T23:59:00",
            "2026-03-01 23:59",
            "2026/03/01 23:59:00.25",
            "2026-03-01T23:59:00+01:00",
            "2026-03-01 23:59:00 +0100",
            "2026-03-01 23:59:00+01",
            "2026-03-01 23:59:00.180110000 Z",
            "2026-03-01 23:59:00 UTC",
            "Mar 1, 2026 at 11:59pm",
            "March 1, 2026 11:59 PM",
            "Sunday, 1 March 2026, 11:59 PM",
            "Sun, 01 Mar 2026 23:59:00 GMT",
            "1 March, 2026 11:59\u{202f}p.m.",
            "Mar 1, 2026 1159 PM",
            "1-Mar-2026 23:59",
            "01.03.2026 23:59",
            "1.3.26 23:59:00",
            "1. March 2026, 23:59",
            "March 1st, 2026 11:59 PM",
            "2026-03-01-23-59-00",
            "46082.99930555556",
            "46082,99930555556",
            "1772409540",
        ] {
            assert_eq!(local(text).as_deref(), Ok("2026-03-01T23:59:00"), "{text}");
        }
        assert_eq!(local("3/13/2026 12:05 AM").as_deref(), Ok("2026-03-13T00:05:00"));
        assert_eq!(local("13/3/2026 12:05 pm").as_deref(), Ok("2026-03-13T12:05:00"));
        assert_eq!(local("Oct 4th 2026 9:00").as_deref(), Ok("2026-10-04T09:00:00"));
    }

    #[test]
    fn dates_in_other_languages_are_read() {
        for text in [
            "Montag, 2. März 2026, 10:00",
            "Montag, 2. Ma\u{308}rz 2026, 10:00 Uhr",
            "2. Mrz. 2026 10:00",
            "lundi 2 mars 2026, 10:00",
            "lunes, 2 de marzo de 2026, 10:00 a. m.",
            "segunda-feira, 2 de março de 2026, 10:00",
            "maandag, 2 maart 2026, 10:00",
            "poniedziałek, 2 marca 2026, 10:00",
            "понедельник, 2 марта 2026, 10:00",
        ] {
            assert_eq!(local(text).as_deref(), Ok("2026-03-02T10:00:00"), "{text}");
        }
        assert_eq!(local("mar. 3 mars 2026, 10:00").as_deref(), Ok("2026-03-03T10:00:00"));
        for text in ["2 smarch 2026, 10:00", "2 March 2026, 10:00 CET", "2 jui 2026 10:00"] {
            assert!(matches!(local(text), Err(NoTime::Unknown(_))), "{text}: {:?}", local(text));
        }
    }

    #[test]
    fn offsets_are_optional() {
        for (text, hours) in [
            ("2026-03-01T23:59:00+01:00", Some(1)),
            ("2026-03-01 14:36:51 -0800", Some(-8)),
            ("2026-03-01 23:59:00 UTC+02:00", Some(2)),
            ("2026-03-01T23:59:00Z", Some(0)),
            ("2026-03-01 23:59", None),
            ("2026-03-01-23-59-00", None),
        ] {
            let offset = Written::read(text, None).unwrap().offset;
            assert_eq!(offset.map(|o| o.seconds() / 3600), hours, "{text}");
        }
    }

    #[test]
    fn invalid_and_ambiguous_times_are_refused() {
        for text in ["", "-", "noon", "2026-02-30 10:00", "2026-03-01 25:00", "12345"] {
            assert!(matches!(local(text), Err(NoTime::Unknown(_))), "{text}: {:?}", local(text));
        }
        for text in ["2026-03-01", "46082", "46082.0", "46082,0"] {
            assert!(matches!(local(text), Err(NoTime::OnlyADay(_))), "{text}: {:?}", local(text));
        }
        for text in ["3/1/2026 23:59", "26-03-01 23:58", "26/03/14 23:58", "13/3/26 9:00"] {
            assert!(matches!(local(text), Err(NoTime::EitherWay(_))), "{text}: {:?}", local(text));
        }
    }
}
