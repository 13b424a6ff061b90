//! Schedule: when a feed is asked again, and why then. Pure.

mod rules;

use std::time::Duration;

use crate::model::feed::Schedule;
use crate::model::{Clean, Pace, Time};

pub use rules::Rules;

const HOUR: i64 = 3_600;

const DAY: i64 = 24 * HOUR;

/// Longest wait that a `Retry-After` can demand, and longest rest by `skipHours` and `skipDays`, in
/// seconds: 7 days.
const LONGEST_RETRY: i64 = 7 * DAY;

/// Longer than any wait, in seconds: the longest interval that can be set for a feed is 30 days, and it
/// may end in a rest.
pub const LONGEST: i64 = 40 * DAY;

/// Longest wait that any other word of the publisher or a back-off can reach, in seconds: 24 hours.
const LONGEST_WAIT: i64 = DAY;

/// Longest wait that comes from experience alone, in seconds: 12 hours.
const LONGEST_GUESS: i64 = 12 * HOUR;

/// Requests in the usual time between two entries, where nothing else decides: an entry is seen
/// when at most an eighth of that time has passed.
const ASKS_PER_GAP: i64 = 8;

/// First back-off, in seconds; it doubles with each failure in a row.
const FIRST_BACK_OFF: i64 = HOUR;

/// What an answer said about coming back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// `Retry-After` of a 429 or 503, counted from the answer.
    pub retry_after: Option<Duration>,
    /// `Cache-Control: max-age`, else `Expires`, counted from the answer.
    pub max_age: Option<Duration>,
}

/// How the last fetch ended, as far as the schedule cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 200 with something else than last time, or 304.
    Success,
    /// 200 with the body that is known already; how often in a row, this one included.
    Repeat(u32),
    /// Anything else but 410; the number of failures in a row, this one included.
    Failure(u32),
    /// 410 Gone.
    Gone,
}

/// Returns when to ask again: the longest wait that anything demands. `jitter` is in −1.0…1.0 and
/// moves a back-off by up to 10 %.
pub fn next(
    now: Time,
    outcome: Outcome,
    hints: &Hints,
    pace: &Pace,
    rules: Rules,
    jitter: f64,
) -> Schedule {
    let floor = rules.interval.max(60);
    let retry_after = hints
        .retry_after
        .map(|wait| seconds(wait).min(LONGEST_RETRY))
        .filter(|&wait| wait > 0);
    let mut wait = Wait::new(floor, every(floor));
    if rules.is_set {
        wait.why.push_str(", as set");
    }
    match outcome {
        Outcome::Gone => {
            return Schedule {
                next: None,
                why: Clean::line("not again: the server says that the feed is gone"),
                retry_after: None,
                repeats: 0,
            };
        }
        Outcome::Success | Outcome::Repeat(_) => {
            if rules.is_adaptive
                && !pace.is_watched(now)
                && let Some(gap) = pace.usual_gap(now)
            {
                wait.at_least(
                    (gap / ASKS_PER_GAP).min(LONGEST_GUESS),
                    "rarely anything new",
                );
            }
            if let (Outcome::Repeat(times), true) = (outcome, rules.doubles) {
                let doubled = doubled(floor, times).min(LONGEST_WAIT);
                wait.at_least(doubled, "unchanged, and the server cannot say so");
            }
            let max_age = hints.max_age.map_or(0, seconds).min(LONGEST_WAIT);
            wait.at_least(max_age, "max-age");
            wait.at_least(pace.wish.min(LONGEST_WAIT), "the feed asks for it");
        }
        Outcome::Failure(failures) => {
            let why = match failures {
                0 | 1 => "back-off after a failure".to_owned(),
                n => format!("back-off after {n} failures"),
            };
            // It is the reason even where the interval is longer.
            wait = Wait::new(back_off(failures, jitter).max(floor), why);
        }
    }
    wait.at_least(retry_after.unwrap_or(0), "Retry-After");
    let at = now.plus(wait.seconds);
    if let Some((awake, why)) = after_rest(at, pace) {
        wait = Wait::new(awake.0 - now.0, why.to_owned());
    }
    Schedule {
        next: Some(now.plus(wait.seconds)),
        why: Clean::line(&wait.why),
        retry_after: retry_after.map(|wait| now.plus(wait)),
        repeats: match outcome {
            Outcome::Repeat(times) => times,
            _ => 0,
        },
    }
}

/// A wait, and what demands it.
struct Wait {
    seconds: i64,
    why: String,
}

impl Wait {
    fn new(seconds: i64, why: String) -> Self {
        Self { seconds, why }
    }

    /// Becomes longer, if `seconds` is.
    fn at_least(&mut self, seconds: i64, why: &str) {
        if seconds > self.seconds {
            *self = Self::new(seconds, why.to_owned());
        }
    }
}

/// Returns the end of the rest that `time` falls into, and what the rest is called. A feed that
/// never wants to be asked is taken to want nothing.
fn after_rest(time: Time, pace: &Pace) -> Option<(Time, &'static str)> {
    let rests_at = |time: Time| {
        let hour = time.0.rem_euclid(DAY) / HOUR;
        // The first of January 1970 was a Thursday.
        let day = (time.0.div_euclid(DAY) + 3).rem_euclid(7);
        if pace.skip_days >> day & 1 == 1 {
            Some("skipDays")
        } else if pace.skip_hours >> hour & 1 == 1 {
            Some("skipHours")
        } else {
            None
        }
    };
    let why = rests_at(time)?;
    let next_hour = time.0.div_euclid(HOUR) + 1;
    (next_hour..next_hour + LONGEST_RETRY / HOUR)
        .map(|hour| Time(hour * HOUR))
        .find(|&hour| rests_at(hour).is_none())
        .map(|awake| (awake, why))
}

/// Returns `first` · 2ⁿ.
fn doubled(first: i64, times: u32) -> i64 {
    // 2⁶ hours are past the longest wait already.
    first.saturating_mul(1 << times.min(6))
}

/// Returns 1 h · 2ⁿ⁻¹ for the n-th failure in a row, moved by up to 10 %, at most 24 h.
fn back_off(failures: u32, jitter: f64) -> i64 {
    // 2⁵ hours are past the longest wait already.
    let doublings = failures.saturating_sub(1).min(5);
    let exact = FIRST_BACK_OFF << doublings;
    let moved = exact as f64 * (1.0 + 0.1 * jitter.clamp(-1.0, 1.0));
    (moved as i64).min(LONGEST_WAIT)
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// Says an interval: `every hour`, `every 30 minutes`.
fn every(interval: i64) -> String {
    match (interval, interval / 3_600, interval / 60) {
        (3_600, ..) => "every hour".to_owned(),
        (86_400, ..) => "every day".to_owned(),
        (i, hours, _) if i % 3_600 == 0 => format!("every {hours} hours"),
        (_, _, 1) => "every minute".to_owned(),
        (_, _, minutes) => format!("every {minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Time = Time(1_795_000_000);

    fn every(interval: i64) -> Rules {
        Rules {
            interval,
            is_adaptive: true,
            doubles: true,
            is_set: false,
        }
    }

    fn hints(retry_after: Option<u64>, max_age: Option<u64>) -> Hints {
        Hints {
            retry_after: retry_after.map(Duration::from_secs),
            max_age: max_age.map(Duration::from_secs),
        }
    }

    #[test]
    fn a_success_waits_for_the_longest_of_three() {
        let cases = [
            (None, None, HOUR, HOUR, "every hour"),
            (None, None, 1_800, 1_800, "every 30 minutes"),
            (None, None, 2 * HOUR, 2 * HOUR, "every 2 hours"),
            (None, None, 0, 60, "every minute"),
            (None, Some(600), HOUR, HOUR, "every hour"),
            (None, Some(7_200), HOUR, 2 * HOUR, "max-age"),
            (None, Some(u64::MAX), HOUR, 24 * HOUR, "max-age"),
            (Some(7_200), None, HOUR, 2 * HOUR, "Retry-After"),
            (Some(60), None, HOUR, HOUR, "every hour"),
            (
                Some(u64::MAX),
                Some(u64::MAX),
                HOUR,
                7 * 24 * HOUR,
                "Retry-After",
            ),
        ];
        for (retry_after, max_age, interval, wait, why) in cases {
            let schedule = next(
                NOW,
                Outcome::Success,
                &hints(retry_after, max_age),
                &Pace::default(),
                every(interval),
                0.5,
            );
            assert_eq!(
                schedule.next,
                Some(NOW.plus(wait)),
                "{retry_after:?} {max_age:?}"
            );
            assert_eq!(schedule.why.as_str(), why);
        }
    }

    #[test]
    fn failures_double_from_one_hour_to_a_day() {
        let cases = [
            (1, 0.0, HOUR, "back-off after a failure"),
            (2, 0.0, 2 * HOUR, "back-off after 2 failures"),
            (3, 1.0, 4 * HOUR + 1_440, "back-off after 3 failures"),
            (3, -1.0, 4 * HOUR - 1_440, "back-off after 3 failures"),
            (6, 1.0, 24 * HOUR, "back-off after 6 failures"),
            (
                u32::MAX,
                0.0,
                24 * HOUR,
                "back-off after 4294967295 failures",
            ),
        ];
        for (failures, jitter, wait, why) in cases {
            let schedule = next(
                NOW,
                Outcome::Failure(failures),
                &Hints::default(),
                &Pace::default(),
                every(HOUR),
                jitter,
            );
            assert_eq!(schedule.next, Some(NOW.plus(wait)), "{failures}");
            assert_eq!(schedule.why.as_str(), why);
        }
    }

    #[test]
    fn a_failure_is_never_asked_before_its_interval() {
        let schedule = next(
            NOW,
            Outcome::Failure(1),
            &Hints::default(),
            &Pace::default(),
            every(12 * HOUR),
            0.0,
        );
        assert_eq!(schedule.next, Some(NOW.plus(12 * HOUR)));
    }

    #[test]
    fn retry_after_is_kept_apart() {
        let schedule = next(
            NOW,
            Outcome::Failure(3),
            &hints(Some(600), None),
            &Pace::default(),
            every(HOUR),
            0.0,
        );
        assert_eq!(schedule.next, Some(NOW.plus(4 * HOUR)));
        assert_eq!(schedule.retry_after, Some(NOW.plus(600)));
    }

    #[test]
    fn gone_is_never_asked_again() {
        let schedule = next(
            NOW,
            Outcome::Gone,
            &hints(Some(600), None),
            &Pace::default(),
            every(HOUR),
            0.0,
        );
        assert_eq!(schedule.next, None);
        assert_eq!(schedule.retry_after, None);
    }

    fn success(pace: Pace) -> (i64, String) {
        let schedule = next(
            NOW,
            Outcome::Success,
            &Hints::default(),
            &pace,
            every(HOUR),
            0.0,
        );
        let wait = schedule.next.map_or(0, |next| next.0 - NOW.0);
        (wait, schedule.why.into_string())
    }

    #[test]
    fn a_feed_is_asked_at_its_own_pace() {
        let of = |rhythm: i64, age: i64| Pace {
            rhythm: Some(rhythm),
            newest: Some(NOW.plus(-age)),
            ..Pace::default()
        };
        let watched = Pace {
            watched_until: Some(NOW.plus(1)),
            ..of(DAY, 0)
        };
        let wish = |wish| Pace {
            wish,
            ..Pace::default()
        };
        let cases = [
            (of(HOUR, 0), HOUR, "every hour"),
            (of(DAY, 0), 3 * HOUR, "rarely anything new"),
            (of(HOUR, 2 * DAY), 6 * HOUR, "rarely anything new"),
            (of(90 * DAY, 0), 12 * HOUR, "rarely anything new"),
            (watched, HOUR, "every hour"),
            (wish(60), HOUR, "every hour"),
            (wish(2 * HOUR), 2 * HOUR, "the feed asks for it"),
            (wish(7 * DAY), DAY, "the feed asks for it"),
        ];
        for (pace, wait, why) in cases {
            assert_eq!(success(pace), (wait, why.to_owned()), "{pace:?}");
        }
        let fixed = Rules {
            is_adaptive: false,
            ..every(HOUR)
        };
        let schedule = next(
            NOW,
            Outcome::Success,
            &Hints::default(),
            &of(DAY, 0),
            fixed,
            0.0,
        );
        assert_eq!(schedule.next, Some(NOW.plus(HOUR)));
    }

    #[test]
    fn a_set_interval_is_kept_to_but_for_what_the_publisher_says() {
        let rules = Rules {
            interval: 2 * HOUR,
            is_adaptive: false,
            doubles: false,
            is_set: true,
        };
        let rare = Pace {
            rhythm: Some(DAY),
            ..Pace::default()
        };
        let wait = |outcome, hints: &Hints| {
            let schedule = next(NOW, outcome, hints, &rare, rules, 0.0);
            let wait = schedule.next.map_or(0, |next| next.0 - NOW.0);
            (wait / HOUR, schedule.why.into_string())
        };
        let said = |hours, why: &str| (hours, why.to_owned());
        assert_eq!(
            wait(Outcome::Success, &hints(None, None)),
            said(2, "every 2 hours, as set")
        );
        assert_eq!(
            wait(Outcome::Repeat(9), &hints(None, None)),
            said(2, "every 2 hours, as set")
        );
        assert_eq!(
            wait(Outcome::Success, &hints(None, Some(10_800))),
            said(3, "max-age")
        );
        let retry = hints(Some(14_400), None);
        assert_eq!(wait(Outcome::Failure(1), &retry), said(4, "Retry-After"));
    }

    #[test]
    fn the_same_body_again_doubles_the_wait() {
        for (times, wait) in [(1, 2), (2, 4), (4, 16), (5, 24), (u32::MAX, 24)] {
            let schedule = next(
                NOW,
                Outcome::Repeat(times),
                &Hints::default(),
                &Pace::default(),
                every(HOUR),
                0.0,
            );
            assert_eq!(schedule.next, Some(NOW.plus(wait * HOUR)), "{times}");
            assert_eq!(schedule.repeats, times);
        }
    }

    #[test]
    fn hours_and_days_of_rest_are_kept() {
        // In an hour it is Wednesday, 18 November 2026, 12:06:40 UTC.
        let midnight = NOW.0.div_euclid(DAY) * DAY;
        let rest = |skip_hours, skip_days| Pace {
            skip_hours,
            skip_days,
            ..Pace::default()
        };
        let until = |second: i64, why: &str| (second - NOW.0, why.to_owned());
        let cases = [
            (rest(1 << 11, 0), (HOUR, "every hour".to_owned())),
            (
                rest(0b11 << 12, 0),
                until(midnight + 14 * HOUR, "skipHours"),
            ),
            (rest(0, 0b100), until(midnight + DAY, "skipDays")),
            (rest(1, 0b100), until(midnight + DAY + HOUR, "skipDays")),
            (rest(0xff_ffff, 0), (HOUR, "every hour".to_owned())),
            (rest(0, 0x7f), (HOUR, "every hour".to_owned())),
        ];
        for (pace, want) in cases {
            assert_eq!(success(pace), want, "{pace:?}");
        }
    }

    proptest! {
        #[test]
        fn the_next_time_lies_between_the_floor_and_two_weeks(
            failures in any::<u32>(), retry in any::<Option<u64>>(), age in any::<Option<u64>>(),
            interval in 60..=86_400_i64, jitter in -1.0..1.0_f64, wish in any::<u32>(),
            rest in any::<(u32, u32)>(), rhythm in any::<Option<u32>>(), newest in any::<Option<u32>>(),
        ) {
            let pace = Pace {
                wish: wish.into(),
                skip_hours: rest.0,
                skip_days: rest.1,
                rhythm: rhythm.map(i64::from),
                newest: newest.map(|at| Time(at.into())),
                watched_until: None,
            };
            for outcome in [
                Outcome::Success,
                Outcome::Repeat(failures),
                Outcome::Failure(failures),
            ] {
                let schedule = next(NOW, outcome, &hints(retry, age), &pace, every(interval), jitter);
                let wait = schedule.next.map_or(0, |next| next.0 - NOW.0);
                prop_assert!(wait >= interval && wait <= 2 * LONGEST_RETRY);
            }
        }
    }
}
