//! A point in time, and the zone in which a course shows times and counts days.
//!
//! Times come from files. This machine's clock and zone are never used.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp, ToSpan, Unit, ZonedDateTime,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use toml::value::Datetime;

use super::{
    order::Order,
    written::{NoTime, Written},
};

/// A point in time, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Timestamp);

/// A time zone by its name, as in `Europe/Berlin`, or a fixed offset from UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Moment {
    /// Reads a time in a format of [`Written`]. A time without an offset is in `zone`.
    ///
    /// # Errors
    ///
    /// When it is not a time, or has neither an offset nor a zone.
    pub fn read(text: &str, zone: Option<&Zone>, order: Option<Order>) -> Result<Self, NoTime> {
        Self::of(Written::read(text, order)?, zone).ok_or_else(|| NoTime::NoZone(text.to_owned()))
    }

    /// Converts a written time. `None` if it has neither an offset nor a zone. When clocks are changed, the
    /// first of two equal times is used, and a skipped time is read as an hour later.
    fn of(written: Written, zone: Option<&Zone>) -> Option<Self> {
        let timestamp = match written.offset {
            Some(offset) => offset.to_timestamp(written.local).ok()?,
            None => zone?.0.to_timestamp(written.local).ok()?,
        };
        Timestamp::from_second(timestamp.as_second()).ok().map(Self)
    }

    /// The seconds since 1970, or 0 for an earlier time.
    pub fn seconds(self) -> u64 {
        u64::try_from(self.0.as_second()).unwrap_or(0)
    }

    /// This many minutes later.
    pub fn plus_minutes(self, minutes: u32) -> Self {
        self.0.checked_add(i64::from(minutes).minutes()).map_or(self, Self)
    }
}

impl Zone {
    /// The zone with this name, from the compiled-in database.
    ///
    /// # Errors
    ///
    /// When there is no such zone. The message shows how to write it.
    pub fn named(name: &str) -> Result<Self, String> {
        TimeZone::get(name).map(Self).map_err(|_| {
            format!("there is no time zone `{name}`\nhint: write it like `Europe/Berlin` or `UTC`")
        })
    }

    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The same time on this zone's clocks, this many days later.
    pub fn days_later(&self, moment: Moment, days: u32) -> Moment {
        let later = self.zoned(moment).checked_add(i64::from(days).days());
        later.map_or(moment, |later| Moment(later.timestamp()))
    }

    /// The time on this zone's clocks, with its offset from UTC.
    pub fn show(&self, moment: Moment) -> String {
        let zoned = self.zoned(moment);
        let form = if zoned.second() == 0 { "%Y-%m-%d %H:%M %:z" } else { "%Y-%m-%d %H:%M:%S %:z" };
        zoned.strftime(form).to_string()
    }

    /// The number of days that started after `from`, until `to`, in this zone's calendar. A day ends when its
    /// clocks show the same time again, even after a clock change. 0 if `to` is not later.
    pub fn days_begun(&self, from: Moment, to: Moment) -> u32 {
        if to <= from {
            return 0;
        }
        let (from, to) = (self.zoned(from), self.zoned(to));
        let Ok(span) = from.until((Unit::Day, &to)) else { return u32::MAX };
        let whole = span.get_days();
        let is_begun = from.checked_add(whole.days()).is_ok_and(|whole_days| whole_days < to);
        u32::try_from(whole).unwrap_or(u32::MAX) + u32::from(is_begun)
    }

    fn zoned(&self, moment: Moment) -> ZonedDateTime {
        moment.0.to_zoned_datetime(self.0.clone())
    }
}

impl FromStr for Moment {
    type Err = NoTime;

    /// Reads a time with an offset.
    fn from_str(text: &str) -> Result<Self, NoTime> {
        Self::read(text, None, None)
    }
}

impl fmt::Display for Moment {
    /// In UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::named(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A due date in `course.toml`, with an offset or in the course's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    text: String,
    written: Written,
}

impl Due {
    /// The point in time. `None` if it has neither an offset nor a zone.
    pub fn moment(&self, zone: Option<&Zone>) -> Option<Moment> {
        Moment::of(self.written, zone)
    }

    /// The zone in which it is written, or UTC if it has no offset.
    pub fn zone(&self) -> Zone {
        Zone(TimeZone::fixed(self.written.offset.unwrap_or(Offset::UTC)))
    }

    /// The error if it cannot be converted with this zone.
    pub fn fault(&self, zone: Option<&Zone>) -> Option<String> {
        let fault = || NoTime::NoZone(self.text.clone()).to_string();
        self.moment(zone).is_none().then(fault)
    }
}

impl<'de> Deserialize<'de> for Due {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Datetime::deserialize(deserializer)?.to_string();
        let written = Written::read(&text, None).map_err(D::Error::custom)?;
        Ok(Self { text, written })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> Zone {
        Zone::named("Europe/Berlin").unwrap()
    }

    #[test]
    fn formats_of_one_moment_match() {
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
        let local = Moment::read("2023-02-10 23:36:51", Some(&berlin()), None).unwrap();
        assert_eq!(local.to_string(), "2023-02-10T22:36:51Z");
        let summer = Moment::read("2023-07-10 23:36", Some(&berlin()), None).unwrap();
        assert_eq!(summer.to_string(), "2023-07-10T21:36:00Z");
    }

    #[test]
    fn missing_zones_give_a_hint() {
        let error = "2026-03-01T23:59:00".parse::<Moment>().unwrap_err().to_string();
        assert!(error.contains("no time zone\nhint: write `zone = "), "{error}");
        assert!(Zone::named("Berlin").unwrap_err().contains("Europe/Berlin"));
    }

    #[test]
    fn days_follow_the_calendar_across_dst() {
        let at = |text: &str| Moment::read(text, Some(&berlin()), None).unwrap();
        // Clocks go back on 2026-10-25 at 3 o'clock, so this day has 25 hours.
        let due = at("2026-10-24 23:59");
        for (submitted, days) in [
            ("2026-10-24 23:59", 0),
            ("2026-10-25 00:00", 1),
            ("2026-10-25T23:58:00+01:00", 1),
            ("2026-10-25 23:59", 1),
            ("2026-10-25 23:59:01", 2),
            ("2026-10-20 12:00", 0),
        ] {
            assert_eq!(berlin().days_begun(due, at(submitted)), days, "{submitted}");
        }
        // Clocks go forward on 2026-03-29 at 2 o'clock, so this day has 23 hours.
        let due = at("2026-03-28 12:00");
        assert_eq!(berlin().days_begun(due, at("2026-03-29 12:00")), 1);
        assert_eq!(berlin().days_begun(due, at("2026-03-29 12:01")), 2);
    }

    #[test]
    fn moments_show_their_zones_time() {
        let moment: Moment = "2026-03-01T22:59:00Z".parse().unwrap();
        assert_eq!(berlin().show(moment), "2026-03-01 23:59 +01:00");
        let moment: Moment = "2026-07-01T22:59:30Z".parse().unwrap();
        assert_eq!(berlin().show(moment), "2026-07-02 00:59:30 +02:00");
    }
}
