//! Schedule: when a feed is asked again, and why then. Pure.

use std::time::Duration;

use crate::model::feed::Schedule;
use crate::model::{Clean, Time};

/// Longest wait that a `Retry-After` can demand, in seconds: 7 days.
const LONGEST_RETRY: i64 = 7 * 24 * 3_600;

/// Longest wait that `max-age`, `Expires` or a back-off can reach, in seconds: 24 hours.
const LONGEST_WAIT: i64 = 24 * 3_600;

/// First back-off, in seconds; it doubles with each failure in a row.
const FIRST_BACK_OFF: i64 = 3_600;

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
    /// 200 or 304.
    Success,
    /// Anything else but 410; the number of failures in a row, this one included.
    Failure(u32),
    /// 410 Gone.
    Gone,
}

/// Returns when to ask again. `interval` is the floor in seconds; `jitter` is in −1.0…1.0 and moves a back-off by up to 10 %.
pub fn next(now: Time, outcome: Outcome, hints: &Hints, interval: i64, jitter: f64) -> Schedule {
    let retry_after = hints
        .retry_after
        .map(|wait| seconds(wait).min(LONGEST_RETRY))
        .filter(|&wait| wait > 0);
    let (mut wait, mut why) = (interval.max(60), every(interval.max(60)));
    match outcome {
        Outcome::Gone => {
            return Schedule {
                next: None,
                why: Clean::line("not again: the server says that the feed is gone"),
                retry_after: None,
            };
        }
        Outcome::Success => {
            let max_age = hints.max_age.map_or(0, seconds).min(LONGEST_WAIT);
            if max_age > wait {
                (wait, why) = (max_age, "max-age".to_owned());
            }
        }
        Outcome::Failure(failures) => {
            wait = back_off(failures, jitter).max(wait);
            why = match failures {
                0 | 1 => "back-off after a failure".to_owned(),
                n => format!("back-off after {n} failures"),
            };
        }
    }
    if let Some(demanded) = retry_after
        && demanded > wait
    {
        (wait, why) = (demanded, "Retry-After".to_owned());
    }
    Schedule {
        next: Some(now.plus(wait)),
        why: Clean::line(&why),
        retry_after: retry_after.map(|wait| now.plus(wait)),
    }
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
    const HOUR: i64 = 3_600;

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
                interval,
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
                HOUR,
                jitter,
            );
            assert_eq!(schedule.next, Some(NOW.plus(wait)), "{failures}");
            assert_eq!(schedule.why.as_str(), why);
        }
    }

    #[test]
    fn a_failure_is_never_asked_before_its_interval() {
        let schedule = next(NOW, Outcome::Failure(1), &Hints::default(), 12 * HOUR, 0.0);
        assert_eq!(schedule.next, Some(NOW.plus(12 * HOUR)));
    }

    #[test]
    fn retry_after_is_kept_apart() {
        let schedule = next(NOW, Outcome::Failure(3), &hints(Some(600), None), HOUR, 0.0);
        assert_eq!(schedule.next, Some(NOW.plus(4 * HOUR)));
        assert_eq!(schedule.retry_after, Some(NOW.plus(600)));
    }

    #[test]
    fn gone_is_never_asked_again() {
        let schedule = next(NOW, Outcome::Gone, &hints(Some(600), None), HOUR, 0.0);
        assert_eq!(schedule.next, None);
        assert_eq!(schedule.retry_after, None);
    }

    proptest! {
        #[test]
        fn the_next_time_lies_between_the_floor_and_seven_days(
            failures in any::<u32>(), retry in any::<Option<u64>>(), age in any::<Option<u64>>(),
            interval in 60..=86_400_i64, jitter in -1.0..1.0_f64,
        ) {
            for outcome in [Outcome::Success, Outcome::Failure(failures)] {
                let next = next(NOW, outcome, &hints(retry, age), interval, jitter).next;
                let wait = next.map_or(0, |next| next.0 - NOW.0);
                prop_assert!(wait >= interval && wait <= LONGEST_RETRY);
            }
        }
    }
}
