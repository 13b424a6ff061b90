//! Pace: how often a feed brings something, and how often it wants to be asked.

use super::Time;

/// Seconds that an entry of a topic makes its feed a watched one: 7 days.
const WATCHED: i64 = 7 * 86_400;

/// Gaps between entries that the rhythm is taken from.
const GAPS: usize = 20;

/// Fewest gaps that make a rhythm.
const FEWEST_GAPS: usize = 2;

/// What the last document of a feed says of when to come back; stored with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// Least time between two requests that the publisher asks for, in seconds (RSS 2.0 `ttl`,
    /// RSS 1.0 `sy:updatePeriod` and `sy:updateFrequency`); 0 without a word of it.
    pub wish: i64,
    /// Hours of the day, UTC, in which nobody should ask (RSS 2.0 `skipHours`): bit 0 is the hour
    /// after midnight.
    pub skip_hours: u32,
    /// Days of the week, UTC, on which nobody should ask (RSS 2.0 `skipDays`): bit 0 is Monday.
    pub skip_days: u32,
    /// Median time between its newest entries, in seconds.
    pub rhythm: Option<i64>,
    /// When its newest entry was published.
    pub newest: Option<Time>,
    /// Until when it counts as watched: an entry of it belonged to a topic not long before.
    pub watched_until: Option<Time>,
}

impl Pace {
    /// Takes the rhythm from the dates of the entries, newest first.
    #[must_use]
    pub fn with_dates(mut self, dates: impl Iterator<Item = Time>) -> Self {
        let newest: Vec<Time> = dates.take(GAPS + 1).collect();
        let mut gaps: Vec<i64> = newest
            .windows(2)
            .map(|pair| pair[0].0 - pair[1].0)
            .collect();
        gaps.sort_unstable();
        self.newest = newest.first().copied();
        self.rhythm = (gaps.len() >= FEWEST_GAPS).then(|| gaps[gaps.len() / 2]);
        self
    }

    /// Takes note of an entry that belongs to a topic.
    pub fn note_hit(&mut self, published: Time) {
        self.watched_until = self.watched_until.max(Some(published.plus(WATCHED)));
    }

    /// Returns whether an entry of the last days belongs to a topic.
    pub fn is_watched(&self, now: Time) -> bool {
        self.watched_until.is_some_and(|until| until > now)
    }

    /// Returns how long the next entry may take by experience, in seconds: the usual gap, or the
    /// time that has passed since the newest entry if that is longer.
    pub fn usual_gap(&self, now: Time) -> Option<i64> {
        let since = self.newest.map_or(0, |newest| now.0 - newest.0);
        self.rhythm.map(|rhythm| rhythm.max(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rhythm_is_the_median_gap() {
        let of = |dates: &[i64]| Pace::default().with_dates(dates.iter().map(|&at| Time(at)));
        let cases: [(&[i64], Option<i64>, Option<i64>); 4] = [
            (&[], None, None),
            (&[100, 90], None, Some(100)),
            (&[100, 90, 80], Some(10), Some(100)),
            (&[1_000, 990, 980, 0], Some(10), Some(1_000)),
        ];
        for (dates, rhythm, newest) in cases {
            let pace = of(dates);
            assert_eq!(pace.rhythm, rhythm, "{dates:?}");
            assert_eq!(pace.newest, newest.map(Time), "{dates:?}");
        }
        let pace = of(&[1_000, 990, 980]);
        assert_eq!(pace.usual_gap(Time(1_001)), Some(10));
        assert_eq!(pace.usual_gap(Time(5_000)), Some(4_000));
    }

    #[test]
    fn a_hit_makes_a_feed_watched_for_a_week() {
        let mut pace = Pace::default();
        assert!(!pace.is_watched(Time(0)));
        pace.note_hit(Time(100));
        pace.note_hit(Time(50));
        assert!(pace.is_watched(Time(99 + WATCHED)));
        assert!(!pace.is_watched(Time(100 + WATCHED)));
    }
}
