//! A moment to come, as it is typed: `1h`, `tonight`, `tomorrow`, `mon`, `18:30`, `2026-12-01`.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::{Clock, Time};

/// The hour at which `tonight` begins.
const EVENING: i8 = 20;

/// The hour at which a day begins for whoever comes back to something.
pub const MORNING: i8 = 8;

/// The days of the week in English, from Monday on.
pub const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl Clock {
    /// Reads a moment to come; a day alone means its hour `hour`. `None` for what is none, or is
    /// past.
    pub fn later(&self, text: &str, hour: i8) -> Option<Time> {
        let text = text.trim().to_lowercase();
        let time = match text.as_str() {
            "tonight" => self.at(self.today(), EVENING, 0)?.max(self.now.plus(3_600)),
            "tomorrow" => self.at(self.today().checked_add(1.day()).ok()?, hour, 0)?,
            text => self
                .weekday(text, hour)
                .or_else(|| self.time_of_day(text))
                .or_else(|| self.at(text.parse::<Date>().ok()?, hour, 0))
                .or_else(|| self.after(text))?,
        };
        (time > self.now).then_some(time)
    }

    fn at(&self, day: Date, hour: i8, minute: i8) -> Option<Time> {
        let time = day.at(hour, minute, 0, 0);
        let zoned = time.to_zoned_datetime(self.time_zone.clone()).ok()?;
        Some(Time(zoned.timestamp().as_second()))
    }

    /// The next day of that name; today is not meant.
    fn weekday(&self, name: &str, hour: i8) -> Option<Time> {
        let is_name = |full: &&str| name == *full || name == &full[..3];
        let number = WEEKDAYS.iter().position(is_name)?;
        let weekday = Weekday::from_monday_zero_offset(number as i8).ok()?;
        let mut day = self.today();
        loop {
            day = day.checked_add(1.day()).ok()?;
            if day.weekday() == weekday {
                return self.at(day, hour, 0);
            }
        }
    }

    /// `18:30`: today, or tomorrow if that has passed.
    fn time_of_day(&self, text: &str) -> Option<Time> {
        let (hour, minute) = text.split_once(':')?;
        let number = |digits: &str, below: i8| {
            let is_short = (1..=2).contains(&digits.len());
            let number: i8 = is_short.then(|| digits.parse().ok())??;
            (0..below).contains(&number).then_some(number)
        };
        let (hour, minute) = (number(hour, 24)?, number(minute, 60)?);
        let today = self.at(self.today(), hour, minute)?;
        if today > self.now {
            return Some(today);
        }
        self.at(self.today().checked_add(1.day()).ok()?, hour, minute)
    }

    /// `30min`, `1h`, `2d`, `1w`, `1mo`, `1y`, `3 days`: so long from now, by the local calendar.
    fn after(&self, text: &str) -> Option<Time> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = text.split_at(digits);
        let count: i64 = count.parse().ok()?;
        let span = Span::new();
        let span = match unit.trim_start() {
            "min" | "minute" | "minutes" => span.try_minutes(count),
            "h" | "hour" | "hours" => span.try_hours(count),
            "d" | "day" | "days" => span.try_days(count),
            "w" | "week" | "weeks" => span.try_weeks(count),
            "mo" | "month" | "months" => span.try_months(count),
            "y" | "year" | "years" => span.try_years(count),
            _ => return None,
        };
        let now = self
            .now
            .timestamp()
            .to_zoned_datetime(self.time_zone.clone());
        let then = now.checked_add(span.ok()?).ok()?;
        Some(Time(then.timestamp().as_second()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_to_come() {
        // Wednesday, 18 November 2026.
        let clock = Clock::fixed(Time(1_795_000_000));
        let cases = [
            ("30min", Some("2026-11-18T11:36:40Z")),
            ("1h", Some("2026-11-18T12:06:40Z")),
            ("2d", Some("2026-11-20T11:06:40Z")),
            ("2 days", Some("2026-11-20T11:06:40Z")),
            ("1mo", Some("2026-12-18T11:06:40Z")),
            ("Tonight", Some("2026-11-18T20:00:00Z")),
            ("tomorrow", Some("2026-11-19T08:00:00Z")),
            ("mon", Some("2026-11-23T08:00:00Z")),
            ("wednesday", Some("2026-11-25T08:00:00Z")),
            ("18:30", Some("2026-11-18T18:30:00Z")),
            ("9:00", Some("2026-11-19T09:00:00Z")),
            ("2026-12-01", Some("2026-12-01T08:00:00Z")),
            ("2026-11-01", None),
            ("0h", None),
            ("5m", None),
            ("25:00", None),
            ("99999999999d", None),
            ("", None),
            ("soon", None),
        ];
        for (text, want) in cases {
            let got = clock.later(text, MORNING).map(|time| time.to_string());
            assert_eq!(got.as_deref(), want, "{text}");
        }
        let late = Clock::fixed(Time(1_795_000_000 + 10 * 3_600));
        assert_eq!(late.later("tonight", MORNING), Some(late.now.plus(3_600)));
    }
}
