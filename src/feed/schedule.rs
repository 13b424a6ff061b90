//! Schedule: when a feed is asked again, and why then. Pure.

use std::time::Duration;

use crate::model::Time;
use crate::model::feed::Schedule;

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
    todo!("{now} {outcome:?} {hints:?} {interval} {jitter}")
}
