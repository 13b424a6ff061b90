//! What a topic announces now: a decision from what waits, what was said, and the time.

use super::choice::{Notify, NotifyMode};
use crate::model::{Clock, EntryId, Time};

/// Seconds between two announcements of a topic, if it says nothing else …
pub const CAP: i64 = 15 * 60;

/// … and between two digests.
pub const DIGEST: i64 = 4 * 60 * 60;

/// Longest time that a hit waits, in seconds: for more outlets, or for someone who can tell. What
/// is older is no news.
pub const PATIENCE: i64 = 2 * 24 * 60 * 60;

/// A hit that was not announced yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingHit {
    /// The entry.
    pub entry: EntryId,
    /// When it arrived.
    pub arrived: Time,
    /// Distinct outlets of its story.
    pub outlets: u32,
    /// Its story was announced already.
    pub is_known: bool,
    /// It was read, deleted, muted or put off meanwhile.
    pub is_settled: bool,
}

/// What becomes of the hits of a topic; those in neither list go on waiting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Announced now, all together, in the order given.
    pub announced: Vec<EntryId>,
    /// Never announced.
    pub dropped: Vec<EntryId>,
}

/// Decides about the hits of one topic, oldest first; `told` is when it last announced something.
pub fn decide(notify: &Notify, told: Option<Time>, hits: &[WaitingHit], clock: &Clock) -> Verdict {
    let mut verdict = Verdict::default();
    let is_heard = is_heard(notify, told, clock);
    for hit in hits {
        let is_old = hit.arrived.plus(PATIENCE) < clock.now;
        let is_story = notify.mode == NotifyMode::Story;
        if notify.mode == NotifyMode::Off || hit.is_settled || is_old || (is_story && hit.is_known)
        {
            verdict.dropped.push(hit.entry);
        } else if is_heard && hit.outlets >= notify.min_outlets {
            verdict.announced.push(hit.entry);
        }
    }
    verdict
}

/// Returns whether the topic may speak now.
fn is_heard(notify: &Notify, told: Option<Time>, clock: &Clock) -> bool {
    let usual = match notify.mode {
        NotifyMode::Digest => DIGEST,
        NotifyMode::Off | NotifyMode::Entry | NotifyMode::Story => CAP,
    };
    let pause = notify.cap.map_or(usual, i64::from);
    // A clock that was set back must not silence a topic for long.
    let is_rested = told.is_none_or(|told| told > clock.now || told.plus(pause) <= clock.now);
    let minute = clock.minute_of_day();
    is_rested && notify.quiet.is_none_or(|quiet| !quiet.holds(minute))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::topics::Quiet;

    const NOON: i64 = 1_795_003_200;

    fn hit(entry: i64) -> WaitingHit {
        WaitingHit {
            entry: EntryId(entry),
            arrived: Time(NOON - 60),
            outlets: 1,
            is_known: false,
            is_settled: false,
        }
    }

    fn notify(mode: NotifyMode) -> Notify {
        Notify {
            mode,
            ..Notify::default()
        }
    }

    /// Decides at `now`; gives the numbers of what is announced and what is dropped.
    fn at(
        now: i64,
        notify: &Notify,
        told: Option<i64>,
        hits: &[WaitingHit],
    ) -> (Vec<i64>, Vec<i64>) {
        let clock = Clock {
            now: Time(now),
            time_zone: TimeZone::UTC,
        };
        let verdict = decide(notify, told.map(Time), hits, &clock);
        let numbers = |ids: Vec<EntryId>| ids.into_iter().map(|id| id.0).collect();
        (numbers(verdict.announced), numbers(verdict.dropped))
    }

    #[test]
    fn each_mode() {
        let hits = [hit(1), hit(2)];
        let none: (Vec<i64>, Vec<i64>) = (vec![], vec![]);
        let both = (vec![1, 2], vec![]);
        for (mode, want) in [
            (NotifyMode::Off, (vec![], vec![1, 2])),
            (NotifyMode::Entry, both.clone()),
            (NotifyMode::Story, both.clone()),
            (NotifyMode::Digest, both.clone()),
        ] {
            assert_eq!(at(NOON, &notify(mode), None, &hits), want, "{mode:?}");
            assert_eq!(at(NOON, &notify(mode), None, &[]), none, "{mode:?}");
        }
    }

    #[test]
    fn one_in_a_quarter_of_an_hour_and_a_digest_in_four() {
        let hits = [hit(1)];
        let waits = (vec![], vec![]);
        let speaks = (vec![1], vec![]);
        let entry = notify(NotifyMode::Entry);
        let digest = notify(NotifyMode::Digest);
        let capped = Notify {
            cap: Some(3_600),
            ..entry
        };
        for (notify, told, want) in [
            (&entry, NOON - 1, &waits),
            (&entry, NOON - CAP + 1, &waits),
            (&entry, NOON - CAP, &speaks),
            (&digest, NOON - CAP, &waits),
            (&digest, NOON - DIGEST + 1, &waits),
            (&digest, NOON - DIGEST, &speaks),
            (&capped, NOON - 3_599, &waits),
            (&capped, NOON - 3_600, &speaks),
            // The clock was set back by a day.
            (&entry, NOON + 86_400, &speaks),
        ] {
            assert_eq!(at(NOON, notify, Some(told), &hits), *want, "{notify:?}");
        }
    }

    #[test]
    fn quiet_hours_hold_back_until_they_are_over() {
        let quiet = |text: &str| Notify {
            quiet: Quiet::parse(text),
            ..notify(NotifyMode::Entry)
        };
        let midnight = NOON - 12 * 3_600;
        for (text, hour, is_heard) in [
            ("23:00-07:00", 22, true),
            ("23:00-07:00", 23, false),
            ("23:00-07:00", 3, false),
            ("23:00-07:00", 7, true),
            ("09:00-17:00", 8, true),
            ("09:00-17:00", 9, false),
            ("09:00-17:00", 17, true),
            // From a time to itself is no time at all.
            ("09:00-09:00", 9, true),
        ] {
            let now = midnight + hour * 3_600;
            let hits = [WaitingHit {
                arrived: Time(now),
                ..hit(1)
            }];
            let (announced, dropped) = at(now, &quiet(text), None, &hits);
            assert_eq!(!announced.is_empty(), is_heard, "{text} at {hour}");
            assert_eq!(dropped, [] as [i64; 0], "{text} at {hour}");
        }
    }

    #[test]
    fn a_story_waits_for_its_outlets_and_is_told_once() {
        let two = Notify {
            min_outlets: 2,
            ..notify(NotifyMode::Story)
        };
        let told_elsewhere = WaitingHit {
            outlets: 2,
            ..hit(2)
        };
        let known = WaitingHit {
            is_known: true,
            outlets: 5,
            ..hit(3)
        };
        let hits = [hit(1), told_elsewhere, known];
        assert_eq!(at(NOON, &two, None, &hits), (vec![2], vec![3]));
        // Each entry is told of, also of a story that is known.
        let entry = notify(NotifyMode::Entry);
        assert_eq!(at(NOON, &entry, None, &hits), (vec![1, 2, 3], vec![]));
    }

    #[test]
    fn what_was_read_or_is_old_is_no_news() {
        let read = WaitingHit {
            is_settled: true,
            ..hit(1)
        };
        let old = WaitingHit {
            arrived: Time(NOON - PATIENCE - 1),
            ..hit(2)
        };
        let entry = notify(NotifyMode::Entry);
        assert_eq!(
            at(NOON, &entry, Some(NOON), &[read, old]),
            (vec![], vec![1, 2])
        );
    }
}
