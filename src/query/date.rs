//! Dates and durations in a query: `2d`, `2026-01-20`, `2026-02`, `2026`, `today`, `yesterday`.

use std::fmt;
use std::ops::Range;

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};

use crate::model::{Clock, Time};

/// A point or a stretch of time as it was written; what it is depends on the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateBound(Bound);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Ago(u32, Unit),
    Today,
    Yesterday,
    Day(Date),
    /// The first day of the month.
    Month(Date),
    /// The first day of the year.
    Year(Date),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Why a text is neither a date nor a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadDate {
    /// `5m`: minutes or months.
    Ambiguous(u32),
    /// Anything else.
    Unknown,
}

impl DateBound {
    /// Returns the stretch of time meant: of a date the local day, month or year; of a duration
    /// from that long ago until now.
    pub fn range(&self, clock: &Clock) -> Range<Time> {
        let days = |first: Date, length: Span| {
            let next = first.checked_add(length).unwrap_or(Date::MAX);
            clock.start_of(first)..clock.start_of(next)
        };
        match self.0 {
            Bound::Today => days(clock.today(), 1.day()),
            Bound::Yesterday => {
                let today = clock.today();
                days(today.checked_sub(1.day()).unwrap_or(today), 1.day())
            }
            Bound::Day(day) => days(day, 1.day()),
            Bound::Month(first) => days(first, 1.month()),
            Bound::Year(first) => days(first, 1.year()),
            Bound::Ago(count, unit) => ago(clock, i64::from(count), unit)..clock.now,
        }
    }

    /// Returns whether this is a duration (which `on:` cannot take).
    pub(super) fn is_duration(self) -> bool {
        matches!(self.0, Bound::Ago(..))
    }

    pub(super) fn parse(text: &str) -> Result<Self, BadDate> {
        let lower = text.to_lowercase();
        match lower.as_str() {
            "today" => return Ok(Self(Bound::Today)),
            "yesterday" => return Ok(Self(Bound::Yesterday)),
            _ => {}
        }
        calendar(&lower)
            .map_or_else(|| duration(&lower), Ok)
            .map(Self)
    }
}

/// Subtracts on the local calendar, so that a day across a clock change is still a day.
fn ago(clock: &Clock, count: i64, unit: Unit) -> Time {
    let span = match unit {
        Unit::Minute => Span::new().try_minutes(count),
        Unit::Hour => Span::new().try_hours(count),
        Unit::Day => Span::new().try_days(count),
        Unit::Week => Span::new().try_weeks(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Year => Span::new().try_years(count),
    };
    let now = clock
        .now
        .timestamp()
        .to_zoned_datetime(clock.time_zone.clone());
    span.and_then(|span| now.checked_sub(span))
        .map_or(Time(i64::MIN), |zoned| Time(zoned.timestamp().as_second()))
}

fn calendar(text: &str) -> Option<Bound> {
    let mut parts = text.split('-');
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())
            .flatten()
    };
    let year = number(parts.next()?, 4)?;
    let Some(month) = parts.next() else {
        return (year > 0).then(|| Bound::Year(date(year, 1, 1)));
    };
    let month = number(month, 2)? as i8;
    let day = parts.next().map(|day| number(day, 2));
    if parts.next().is_some() {
        return None;
    }
    match day {
        None => Date::new(year, month, 1).ok().map(Bound::Month),
        Some(day) => Date::new(year, month, day? as i8).ok().map(Bound::Day),
    }
}

fn duration(text: &str) -> Result<Bound, BadDate> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let count = text[..digits].parse().map_err(|_| BadDate::Unknown)?;
    let unit = match &text[digits..] {
        "min" => Unit::Minute,
        "h" => Unit::Hour,
        "d" => Unit::Day,
        "w" => Unit::Week,
        "mo" => Unit::Month,
        "y" => Unit::Year,
        "m" => return Err(BadDate::Ambiguous(count)),
        _ => return Err(BadDate::Unknown),
    };
    Ok(Bound::Ago(count, unit))
}

impl fmt::Display for DateBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Bound::Today => f.write_str("today"),
            Bound::Yesterday => f.write_str("yesterday"),
            Bound::Day(day) => write!(f, "{day}"),
            Bound::Month(first) => write!(f, "{}", first.strftime("%Y-%m")),
            Bound::Year(first) => write!(f, "{:04}", first.year()),
            Bound::Ago(count, unit) => {
                let unit = match unit {
                    Unit::Minute => "min",
                    Unit::Hour => "h",
                    Unit::Day => "d",
                    Unit::Week => "w",
                    Unit::Month => "mo",
                    Unit::Year => "y",
                };
                write!(f, "{count}{unit}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    /// 2026-11-23 14:02 in a zone six hours behind.
    fn clock() -> Clock {
        Clock {
            now: Time(
                "2026-11-23T20:02:00Z"
                    .parse::<jiff::Timestamp>()
                    .unwrap()
                    .as_second(),
            ),
            time_zone: TimeZone::fixed(jiff::tz::offset(-6)),
        }
    }

    #[test]
    fn ranges_are_local() {
        let cases = [
            ("today", "2026-11-23T06:00:00Z", "2026-11-24T06:00:00Z"),
            ("yesterday", "2026-11-22T06:00:00Z", "2026-11-23T06:00:00Z"),
            ("2026-01-20", "2026-01-20T06:00:00Z", "2026-01-21T06:00:00Z"),
            ("2026-02", "2026-02-01T06:00:00Z", "2026-03-01T06:00:00Z"),
            ("2025", "2025-01-01T06:00:00Z", "2026-01-01T06:00:00Z"),
            ("2d", "2026-11-21T20:02:00Z", "2026-11-23T20:02:00Z"),
            ("90min", "2026-11-23T18:32:00Z", "2026-11-23T20:02:00Z"),
            ("1mo", "2026-10-23T20:02:00Z", "2026-11-23T20:02:00Z"),
        ];
        for (text, start, end) in cases {
            let bound = DateBound::parse(text).unwrap();
            let range = bound.range(&clock());
            assert_eq!(range.start.to_string(), start, "{text}");
            assert_eq!(range.end.to_string(), end, "{text}");
            assert_eq!(bound.to_string(), text);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "2dd",
            "2026-13",
            "2026-02-30",
            "d",
            "-1d",
            "99999999999d",
            "2026-1-1",
        ] {
            assert_eq!(DateBound::parse(text), Err(BadDate::Unknown), "{text}");
        }
        assert_eq!(DateBound::parse("5m"), Err(BadDate::Ambiguous(5)));
        let far = DateBound::parse("4000000000y").unwrap();
        assert_eq!(far.range(&clock()).start, Time(i64::MIN));
    }
}
