//! What servers and feeds demand to the time of the next request: between the floor and two weeks.

#![no_main]

use std::time::Duration;

use coranto::feed::schedule::{self, Hints, Outcome, Rules};
use coranto::model::{Pace, Time};
use libfuzzer_sys::fuzz_target;

const NOW: Time = Time(1_796_000_000);

type Input = (u8, u32, Option<u64>, Option<u64>, i64, (u32, u32), Option<i64>, Option<i64>, u16, i8);

fuzz_target!(|input: Input| {
    let (kind, times, retry, age, wish, (hours, days), rhythm, newest, minutes, jitter) = input;
    let outcome = match kind % 3 {
        0 => Outcome::Success,
        1 => Outcome::Repeat(times),
        _ => Outcome::Failure(times),
    };
    let hints = Hints {
        retry_after: retry.map(Duration::from_secs),
        max_age: age.map(Duration::from_secs),
    };
    let pace = Pace {
        wish,
        skip_hours: hours,
        skip_days: days,
        rhythm: rhythm.map(|gap| gap.max(0)),
        // Dates lie within what the parser lets through.
        newest: newest.map(|at| Time(at.rem_euclid(NOW.0))),
        watched_until: None,
    };
    let rules = Rules {
        interval: i64::from(minutes.clamp(1, 1_440)) * 60,
        is_adaptive: kind & 4 == 0,
        doubles: kind & 8 == 0,
        is_set: false,
    };
    let next = schedule::next(NOW, outcome, &hints, &pace, rules, f64::from(jitter) / 128.0);
    let wait = next.next.map_or(0, |next| next.0 - NOW.0);
    assert!(wait >= rules.interval && wait <= 14 * 86_400, "{wait}");
});
