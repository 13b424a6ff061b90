//! Dates as feeds write them.
//!
//! RFC 3339 and RFC 2822 first, for they are nearly all; then a reading by words: a month by name
//! or a date of numbers, a time with colons, a zone. A part that makes no sense makes the date
//! `None`: a missing date is better than a wrong one.

use jiff::civil::{Date, DateTime, Time as CivilTime};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::model::Time;

/// Longest text that is looked at, in bytes.
const MAX_LENGTH: usize = 100;

static RFC_2822: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

/// First three letters of the months; in other languages where they differ from English.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "янв", "ιαν"],
    &["feb", "fév", "fev", "фев", "φεβ"],
    &["mar", "mär", "mrz", "maa", "мар", "μάρ", "μαρ"],
    &["apr", "abr", "avr", "апр", "απρ"],
    &["may", "mai", "mag", "mei", "май", "мая", "μαϊ", "μάι"],
    &["jun", "giu", "июн", "ιούν", "ιουν"],
    &["jul", "lug", "июл", "ιούλ", "ιουλ"],
    &["aug", "ago", "aoû", "aou", "авг", "αύγ", "αυγ"],
    &["sep", "set", "сен", "σεπ"],
    &["oct", "okt", "ott", "out", "окт", "οκτ"],
    &["nov", "ноя", "νοέ", "νοε"],
    &["dec", "dez", "dic", "déc", "дек", "δεκ"],
];

/// Zone abbreviations with one meaning in nearly all feeds, in hours from UTC.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("akst", -9),
    ("akdt", -8),
    ("hst", -10),
    ("bst", 1),
    ("cet", 1),
    ("cest", 2),
    ("west", 1),
    ("eet", 2),
    ("eest", 3),
    ("msk", 3),
    ("jst", 9),
    ("kst", 9),
    ("aest", 10),
    ("aedt", 11),
    ("nzst", 12),
    ("nzdt", 13),
    ("at", -4),
    ("et", -5),
    ("ct", -6),
    ("mt", -7),
    ("pt", -8),
];

/// Returns the moment that `text` names; without a zone it is taken as UTC. `None` if it names none,
/// or one before 1970-01-02, which is somebody's zero.
pub(super) fn parse(text: &str) -> Option<Time> {
    // Some feeds write an escaped line break behind the date.
    let text = text.trim().trim_end_matches("\\n");
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    // RFC 2822 takes a zone that it does not know for UTC; there the words are asked.
    let has_sure_zone = text.ends_with(|c: char| c.is_ascii_digit()) || text.ends_with("GMT");
    let timestamp = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| {
            let parse = || RFC_2822.parse_timestamp(text).ok();
            has_sure_zone.then(parse).flatten()
        })
        .or_else(|| by_words(text))?;
    let second = timestamp.as_second();
    (second >= 86_400).then_some(Time(second))
}

/// What the words of a date say.
#[derive(Default)]
struct Words {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<CivilTime>,
    zone: Option<TimeZone>,
    afternoon: Option<bool>,
    /// A month by name was read, so a bare number is a day or a year.
    has_name: bool,
}

fn by_words(text: &str) -> Option<Timestamp> {
    if let Some(timestamp) = digits_only(text) {
        return timestamp;
    }
    let mut words = Words::default();
    for word in text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'))
        .flat_map(split_iso)
        .filter(|word| !word.is_empty() && *word != "-")
    {
        words.read(word)?;
    }
    words.finish()
}

/// Reads Unix seconds and milliseconds, `2003`, `20031231`; the outer `None` means other text.
fn digits_only(text: &str) -> Option<Option<Timestamp>> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = match text.parse() {
        Ok(number) => number,
        Err(_) => return Some(None),
    };
    let day = |year: i64, month: i64, day: i64| {
        let date = Date::new(year as i16, month as i8, day as i8).ok()?;
        at(date, CivilTime::midnight(), &TimeZone::UTC)
    };
    Some(match text.len() {
        4 if (1970..2200).contains(&number) => day(number, 1, 1),
        8 => day(number / 10_000, number / 100 % 100, number % 100),
        9 | 10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    })
}

/// Splits `2018-12-12T12:12+01:00` at its `T`, and a zone off a time.
fn split_iso(word: &str) -> impl Iterator<Item = &str> {
    let is_digit = |at: usize| word.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let mut cuts = [0, word.len(), word.len()];
    if let Some(t) = word
        .find(['T', 't'])
        .filter(|&t| t > 0 && is_digit(t - 1) && is_digit(t + 1))
    {
        cuts[0] = t + 1;
    }
    let after = cuts[0].max(word.find(':').unwrap_or(word.len()));
    if let Some(zone) = word[after..]
        .find(|c: char| matches!(c, '+' | '-') || c.is_ascii_alphabetic())
        .map(|zone| after + zone)
        .filter(|_| word.starts_with(|c: char| c.is_ascii_digit()))
    {
        cuts[1] = zone;
    }
    let date = if cuts[0] > 0 {
        &word[..cuts[0] - 1]
    } else {
        ""
    };
    [date, &word[cuts[0]..cuts[1]], &word[cuts[1]..]].into_iter()
}

impl Words {
    /// Takes one word; `None` if it spoils the date.
    fn read(&mut self, word: &str) -> Option<()> {
        let first = word.chars().next()?;
        let lower = word.to_lowercase();
        let lower = lower.trim_end_matches('.');
        if first.is_ascii_digit() {
            if word.contains(':') {
                return self.read_time(lower);
            }
            if word.contains(['-', '/', '.']) && lower.len() > 2 && !is_ordinal(lower) {
                return self.read_date(lower);
            }
            return self.read_number(lower);
        }
        if matches!(first, '+' | '-') {
            self.set_zone(offset(lower)?);
            return Some(());
        }
        match lower {
            "am" | "a.m" | "오전" => self.afternoon = Some(false),
            "pm" | "p.m" | "오후" => {
                self.afternoon = Some(true);
            }
            "at" | "um" | "de" if self.time.is_none() => {}
            _ => {
                if let Some(zone) = zone(word, lower) {
                    self.set_zone(zone);
                    return Some(());
                }
                // `Jan-04-2004`, `Monday`, `May`: what is neither a month nor before everything
                // else spoils the date, but the name of a day stands anywhere.
                let month = MONTHS
                    .iter()
                    .position(|names| names.iter().any(|name| lower.starts_with(name)));
                match month {
                    // `Mar` is Tuesday in Spanish and `Mar.` in French: the second month wins.
                    Some(month) if self.month.is_none() || !self.is_dated() => {
                        self.month = Some(month as i8 + 1);
                        self.has_name = true;
                    }
                    _ if self.is_dated() || lower.chars().any(|c| !c.is_alphabetic()) => {
                        return None;
                    }
                    _ => {}
                }
            }
        }
        // Korean feeds write the half of the day before the time, and Korean time.
        if matches!(lower, "오전" | "오후") && self.zone.is_none() {
            self.zone = Some(TimeZone::fixed(Offset::from_hours(9).ok()?));
        }
        Some(())
    }

    fn is_dated(&self) -> bool {
        self.day.is_some() || self.year.is_some()
    }

    fn set_zone(&mut self, zone: TimeZone) {
        self.zone = Some(zone);
    }

    fn read_number(&mut self, word: &str) -> Option<()> {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        if digits.len() < word.len() && !is_ordinal(word) {
            return None;
        }
        let number: i16 = digits.parse().ok()?;
        match digits.len() {
            1 | 2 if self.day.is_none() => self.day = Some(number as i8),
            2 if self.year.is_none() => self.year = Some(full_year(number)),
            4 if self.year.is_none() => self.year = Some(number),
            _ => return None,
        }
        Some(())
    }

    /// Reads `2004-05-25`, `2006/09/15`, `10/30/23`, `25.05.2004`, `2003-12`, `04-Jan-2004`.
    fn read_date(&mut self, word: &str) -> Option<()> {
        let parts: Vec<&str> = word
            .split(['-', '/', '.'])
            .filter(|part| !part.is_empty())
            .collect();
        let number = |at: usize| parts.get(at)?.parse::<i16>().ok();
        match (parts.len(), number(0), number(1), number(2)) {
            (3, Some(year), Some(month), Some(day)) if parts[0].len() == 4 => {
                (self.year, self.month, self.day) = (Some(year), small(month), small(day));
            }
            (2, Some(year), Some(month), _) if parts[0].len() == 4 => {
                (self.year, self.month, self.day) = (Some(year), small(month), Some(1));
            }
            (3, Some(a), Some(b), Some(year)) => {
                // With dots the day is first; with slashes the month, unless it cannot be one.
                let is_day_first = word.contains('.') || a > 12;
                let (month, day) = if is_day_first { (b, a) } else { (a, b) };
                let year = if parts[2].len() == 2 {
                    full_year(year)
                } else {
                    year
                };
                (self.year, self.month, self.day) = (Some(year), small(month), small(day));
            }
            (3, Some(_), None, Some(_)) => {
                for part in parts {
                    self.read(part)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn read_time(&mut self, word: &str) -> Option<()> {
        let mut parts = word.split(':');
        let hour: i8 = parts.next()?.parse().ok()?;
        let minute: i8 = parts.next()?.parse().ok()?;
        let second = parts.next().unwrap_or("0");
        let (second, _) = second.split_once(['.', ',']).unwrap_or((second, ""));
        let second: i8 = second.parse().ok()?;
        if parts.next().is_some() || self.time.is_some() {
            return None;
        }
        // 24:00 is the end of the day in ISO 8601, but stands for its start in feeds; a leap second
        // becomes the one before.
        let hour = if hour == 24 && minute == 0 { 0 } else { hour };
        let second = if second == 60 { 59 } else { second };
        self.time = Some(CivilTime::new(hour, minute, second, 0).ok()?);
        Some(())
    }

    fn finish(self) -> Option<Timestamp> {
        let day = match self.day {
            Some(day) => day,
            None if self.has_name && self.time.is_none() => 1,
            None => return None,
        };
        let date = Date::new(self.year?, self.month?, day).ok()?;
        let mut time = self.time.unwrap_or_else(CivilTime::midnight);
        if let Some(afternoon) = self.afternoon {
            let hour = match (time.hour(), afternoon) {
                (12, false) => 0,
                (hour @ 1..=11, true) => hour + 12,
                (hour, _) => hour,
            };
            time = CivilTime::new(hour, time.minute(), time.second(), 0).ok()?;
        }
        at(date, time, &self.zone.unwrap_or(TimeZone::UTC))
    }
}

fn at(date: Date, time: CivilTime, zone: &TimeZone) -> Option<Timestamp> {
    let moment = DateTime::from_parts(date, time);
    zone.to_timestamp(moment).ok()
}

fn small(number: i16) -> Option<i8> {
    i8::try_from(number).ok()
}

/// Two digits of a year as RFC 2822 §4.3 reads them.
fn full_year(year: i16) -> i16 {
    if year < 50 { 2000 + year } else { 1900 + year }
}

fn is_ordinal(word: &str) -> bool {
    let suffix = word.trim_start_matches(|c: char| c.is_ascii_digit());
    matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "." | "º")
}

/// Reads `Z`, `EST`, `GMT-07:00`, `UTC+2`, `America/Los_Angeles`.
fn zone(word: &str, lower: &str) -> Option<TimeZone> {
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == lower) {
        return fixed(hours * 3_600);
    }
    for prefix in ["gmt", "utc", "ut"] {
        if let Some(rest) = lower.strip_prefix(prefix)
            && rest.starts_with(['+', '-'])
        {
            return offset(rest);
        }
    }
    word.contains('/')
        .then(|| TimeZone::get(word).ok())
        .flatten()
}

/// Reads `+0100`, `-07:00`, `+2`.
fn offset(word: &str) -> Option<TimeZone> {
    let (sign, rest) = match word.as_bytes().first()? {
        b'+' => (1, &word[1..]),
        b'-' => (-1, &word[1..]),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|&c| c != ':').collect();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() <= 2 {
        (number, 0)
    } else {
        (number / 100, number % 100)
    };
    if hours > 15 || minutes > 59 {
        return None;
    }
    fixed(sign * (hours * 3_600 + minutes * 60))
}

fn fixed(seconds: i32) -> Option<TimeZone> {
    Offset::try_from(SignedDuration::from_secs(seconds.into()))
        .ok()
        .map(TimeZone::fixed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_in_the_wild() {
        let cases = [
            ("2026-11-23T14:02:00Z", "2026-11-23T14:02:00Z"),
            ("2026-11-23T14:02:00.5+01:00", "2026-11-23T13:02:00Z"),
            ("2026-11-23 14:02:00 +01:00", "2026-11-23T13:02:00Z"),
            ("2026-11-23T14:02", "2026-11-23T14:02:00Z"),
            ("2026-11-23", "2026-11-23T00:00:00Z"),
            ("2026-11", "2026-11-01T00:00:00Z"),
            ("Mon, 23 Nov 2026 14:02:00 GMT", "2026-11-23T14:02:00Z"),
            ("Sun, 23 Nov 2026 14:02:00 +0100", "2026-11-23T13:02:00Z"),
            ("Mon, 23 Nov 2026 14:02 EST", "2026-11-23T19:02:00Z"),
            ("Mon, 23 Nov 2026 14:02:00 CEST", "2026-11-23T12:02:00Z"),
            ("Mon, 23 Nov 26 14:02:00 GMT-07:00", "2026-11-23T21:02:00Z"),
            (
                "Mon, 23 Nov 2026 14:02:00 America/Los_Angeles",
                "2026-11-23T22:02:00Z",
            ),
            ("Mon Nov 23 14:02:00 2026", "2026-11-23T14:02:00Z"),
            ("Mon Nov 23 14:02:00 +0000 2026", "2026-11-23T14:02:00Z"),
            ("November 23, 2026, 2:02 PM EST", "2026-11-23T19:02:00Z"),
            ("Nov. 23, 2026, 12:02 a.m.", "2026-11-23T00:02:00Z"),
            ("23 November, 2026", "2026-11-23T00:00:00Z"),
            ("23rd November 2026", "2026-11-23T00:00:00Z"),
            ("Nov. 2026", "2026-11-01T00:00:00Z"),
            ("Mo, 23 Mär 2026 00:00:00 +0200", "2026-03-22T22:00:00Z"),
            ("lun., 23 avril 2026 00:00:00 +0200", "2026-04-22T22:00:00Z"),
            ("11/23/26 14:02:00", "2026-11-23T14:02:00Z"),
            ("23.11.2026 14:02", "2026-11-23T14:02:00Z"),
            ("23-Nov-2026 14:02", "2026-11-23T14:02:00Z"),
            ("1795000000", "2026-11-18T11:06:40Z"),
            ("1795000000000", "2026-11-18T11:06:40Z"),
        ];
        for (text, want) in cases {
            let got = parse(text).map(|time| time.to_string());
            assert_eq!(got.as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        let cases = [
            "",
            "yesterday",
            "32 Foo 2025",
            "32 Nov 2025",
            "10000000000000000000000000000000",
            "Mon, 23 Nov 2026 14:02:00 +9999",
            "Mon, 23 Nov 2026 14:61:00 GMT",
            "1970-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "Mon, 23 zzz 2026 14:02:00 GMT",
            "22013",
            "14:02",
        ];
        for text in cases {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in any::<String>()) {
            parse(&text);
        }

        #[test]
        fn what_looks_like_a_date_is_read_without_a_panic(text in "[0-9JanFebMon:/ T+.,-]{0,40}") {
            parse(&text);
        }
    }
}
