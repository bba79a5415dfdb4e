//! Reads times that are one number: seconds since 1970, and Excel's days since 1899.
//!
//! A whole number of days has no time of day. [`super::written`] refuses it like a date without a time.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};

/// Plausible times of a course, in Excel's days.
const EXCEL_DAYS: std::ops::RangeInclusive<f64> = 30_000.0..=80_000.0;

/// The time in a number of seconds, or in a number of days with a fraction. Only seconds have an offset from UTC.
pub(super) fn time(text: &str) -> Option<(DateTime, Option<Offset>)> {
    if text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let timestamp = Timestamp::from_second(text.parse().ok()?).ok()?;
        let local = Offset::UTC.to_datetime(timestamp);
        return Some((local, Some(Offset::UTC)));
    }
    let days = days(text).filter(|days| days.fract() != 0.0)?;
    Some((excel(days)?, None))
}

/// The day in a whole number of days.
pub(super) fn day(text: &str) -> Option<Date> {
    let days = days(text).filter(|days| days.fract() == 0.0)?;
    excel(days).map(DateTime::date)
}

fn days(text: &str) -> Option<f64> {
    let days: f64 = text.replace(',', ".").parse().ok()?;
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit());
    (is_plain && EXCEL_DAYS.contains(&days)).then_some(days)
}

fn excel(days: f64) -> Option<DateTime> {
    let start = Date::constant(1899, 12, 30).at(0, 0, 0, 0);
    start.checked_add(SignedDuration::from_secs((days * 86_400.0).round() as i64)).ok()
}
