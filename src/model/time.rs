//! Time as data: nothing below the outermost modules asks the machine what time it is.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A moment: seconds since 1970-01-01T00:00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub i64);

impl Time {
    /// Returns this moment `seconds` later (earlier, if negative).
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Returns the moment as a timestamp; moments outside of jiff's range become its ends.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_second(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }
}

/// RFC 3339 in UTC, as everywhere in the JSON output: `2026-11-23T14:02:00Z`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

/// What time it is, and where: an argument wherever it matters.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    /// The present moment.
    pub now: Time,
    /// The user's time zone. Day rulers, Today, `on:` and sparklines are days of this zone.
    pub time_zone: TimeZone,
}

impl Clock {
    /// Reads the system's clock and time zone. Only the outermost modules call this.
    pub fn system() -> Self {
        Self {
            now: Time(Timestamp::now().as_second()),
            time_zone: TimeZone::system(),
        }
    }

    /// Returns a clock that stands at `now` in UTC.
    pub fn fixed(now: Time) -> Self {
        Self {
            now,
            time_zone: TimeZone::UTC,
        }
    }

    /// Returns the local calendar day of `time`.
    pub fn date(&self, time: Time) -> Date {
        time.timestamp()
            .to_zoned_datetime(self.time_zone.clone())
            .date()
    }

    /// Returns the local calendar day of the present.
    pub fn today(&self) -> Date {
        self.date(self.now)
    }

    /// Returns the first moment of the local day `date`.
    pub fn start_of(&self, date: Date) -> Time {
        date.to_zoned_datetime(self.time_zone.clone())
            .and_then(|day| day.start_of_day())
            .map_or(self.now, |day| Time(day.timestamp().as_second()))
    }

    /// Returns the first moments of the 14 local days that end today, oldest first, and of
    /// tomorrow: the borders of a sparkline's bars.
    pub fn fortnight(&self) -> [Time; 15] {
        std::array::from_fn(|i| self.days_ago(13 - i as i64))
    }

    /// Returns the first moment of the local day that was `days` days ago.
    pub fn days_ago(&self, days: i64) -> Time {
        let today = self.today();
        let day = today.checked_sub(days.days()).unwrap_or(today);
        self.start_of(day)
    }

    /// Returns how many local days ago `time` was: 0 today, and for what is to come.
    pub fn days_since(&self, time: Time) -> i64 {
        let span = self.today() - self.date(time);
        i64::from(span.get_days()).max(0)
    }

    /// Returns the `strftime` pattern `pattern` as it is for a day of this year, else with the year.
    pub fn with_year(&self, day: Date, pattern: &str) -> String {
        if day.year() == self.today().year() {
            pattern.to_owned()
        } else {
            format!("{pattern} %Y")
        }
    }

    /// Returns a moment of the near future or past: `14:00` today, else with its day.
    pub fn moment(&self, time: Time) -> String {
        let day = self.date(time);
        if day == self.today() {
            self.format(time, "%H:%M")
        } else {
            self.format(time, &self.with_year(day, "%a %-d %b %H:%M"))
        }
    }

    /// Returns the minute of the local day it is, 0 to 1439.
    pub fn minute_of_day(&self) -> u16 {
        let zoned = self
            .now
            .timestamp()
            .to_zoned_datetime(self.time_zone.clone());
        zoned.hour() as u16 * 60 + zoned.minute() as u16
    }

    /// Formats `time` in local time with a `strftime` pattern.
    pub fn format(&self, time: Time, pattern: &str) -> String {
        time.timestamp()
            .to_zoned_datetime(self.time_zone.clone())
            .strftime(pattern)
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_local() {
        let clock = Clock {
            now: Time(1_795_000_000),
            time_zone: TimeZone::fixed(jiff::tz::offset(-6)),
        };
        let start = clock.start_of(clock.today());
        assert_eq!(clock.format(start, "%H:%M"), "00:00");
        assert_eq!(clock.format(clock.now, "%H:%M"), "05:06");
        assert_eq!(clock.minute_of_day(), 5 * 60 + 6);
        let days = clock.fortnight();
        assert_eq!(days[13], start);
        assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        let since = |time| clock.days_since(time);
        assert_eq!(since(Time(start.0 - 1)), 1);
        assert_eq!([since(start), since(Time(clock.now.0 + 200_000))], [0, 0]);
        assert_eq!(since(clock.days_ago(400)), 400);
    }
}
