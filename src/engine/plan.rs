//! Which feeds a refresh asks, which it leaves alone, and until when. Pure.

use std::collections::HashMap;

use super::hosts::host_of;
use crate::feed::origin::BUILT_IN;
use crate::feed::schedule;
use crate::model::Time;
use crate::model::feed::DueFeed;
use crate::model::message::RefreshScope;
use crate::model::settings::FetchSettings;

/// What a refresh is going to do.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Plan {
    /// To be asked now.
    pub(super) ask: Vec<DueFeed>,
    /// Would be asked, but a server said to wait.
    pub(super) waiting: Vec<DueFeed>,
    /// When the next feed is due, if none is to be asked now.
    pub(super) next_due: Option<Time>,
}

/// Sorts `feeds` into what `scope` asks at `now` and what it leaves alone.
///
/// A wait that a server demanded holds for every feed of its host, except for feeds that the
/// user named and for hosts of the user's own.
pub(super) fn plan(
    feeds: Vec<DueFeed>,
    scope: &RefreshScope,
    now: Time,
    settings: &FetchSettings,
) -> Plan {
    let mut plan = Plan::default();
    let pauses = pauses(&feeds, now, settings);
    let mut next_due: Option<Time> = None;
    for feed in feeds {
        if feed.url.starts_with(BUILT_IN) {
            continue;
        }
        let is_named = matches!(scope, RefreshScope::Feeds(_));
        let pause = pauses.get(&host_of(&feed.url).name).copied();
        let wait = feed
            .retry_after
            .max(pause)
            .filter(|wait| lies_ahead(*wait, now));
        match (scope, feed.next) {
            (RefreshScope::Feeds(ids), _) if !ids.contains(&feed.id) => {}
            // A feed that is never due again (410 Gone) is asked only by name.
            (_, None) if !is_named => {}
            (RefreshScope::Automatic | RefreshScope::Due, Some(next)) if lies_ahead(next, now) => {
                next_due = Some(next_due.map_or(next, |known| known.min(next)));
            }
            _ if !is_named && wait.is_some() => {
                next_due = next_due.into_iter().chain(wait).min();
                plan.waiting.push(feed);
            }
            _ => plan.ask.push(feed),
        }
    }
    if plan.ask.is_empty() {
        plan.next_due = next_due;
    }
    plan
}

/// Returns whether a time that was noted is still to come. What is further ahead than any wait is of a
/// clock that was wrong then, and is over.
fn lies_ahead(time: Time, now: Time) -> bool {
    (1..=schedule::LONGEST).contains(&(time.0 - now.0))
}

/// Returns until when each host is to be left alone.
fn pauses(feeds: &[DueFeed], now: Time, settings: &FetchSettings) -> HashMap<String, Time> {
    let mut pauses: HashMap<String, Time> = HashMap::new();
    for feed in feeds {
        let Some(wait) = feed.retry_after.filter(|wait| lies_ahead(*wait, now)) else {
            continue;
        };
        let host = host_of(&feed.url);
        if !host.is_spared(settings) {
            let pause = pauses.entry(host.name).or_insert(wait);
            *pause = wait.max(*pause);
        }
    }
    pauses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FeedId;

    const NOW: Time = Time(1_000_000);

    fn feed(id: i64, url: &str, next: Option<i64>, retry_after: Option<i64>) -> DueFeed {
        DueFeed {
            id: FeedId(id),
            url: url.into(),
            title: "Lakeport Ledger".into(),
            is_renamed: false,
            category: crate::model::Clean::default(),
            categories: String::new(),
            validators: crate::model::Validators::default(),
            failures: 0,
            body_hash: None,
            next: next.map(|seconds| NOW.plus(seconds)),
            retry_after: retry_after.map(|seconds| NOW.plus(seconds)),
            pace: crate::model::Pace::default(),
            repeats: 0,
        }
    }

    fn sample() -> Vec<DueFeed> {
        vec![
            feed(1, "https://a.example/1", Some(-5), None),
            feed(2, "https://a.example/2", Some(600), None),
            feed(3, "https://b.example/3", Some(900), Some(900)),
            feed(4, "https://b.example/4", Some(-5), None),
            feed(5, "https://c.example/gone", None, None),
            feed(6, "coranto:welcome", None, None),
            feed(7, "http://127.0.0.1:8000/7", Some(900), Some(900)),
            feed(8, "http://127.0.0.1:8000/8", Some(-5), None),
        ]
    }

    fn ids(feeds: &[DueFeed]) -> Vec<i64> {
        feeds.iter().map(|feed| feed.id.0).collect()
    }

    #[test]
    fn each_scope_asks_what_it_should() {
        let named = |ids: &[i64]| RefreshScope::Feeds(ids.iter().map(|&id| FeedId(id)).collect());
        let cases = [
            (RefreshScope::Automatic, vec![1, 8], vec![4]),
            (RefreshScope::Due, vec![1, 8], vec![4]),
            (RefreshScope::All, vec![1, 2, 8], vec![3, 4, 7]),
            (named(&[3, 5, 6]), vec![3, 5], vec![]),
        ];
        for (scope, ask, waiting) in cases {
            let plan = plan(sample(), &scope, NOW, &FetchSettings::default());
            assert_eq!(ids(&plan.ask), ask, "{scope:?}");
            assert_eq!(ids(&plan.waiting), waiting, "{scope:?}");
            assert_eq!(plan.next_due, None, "{scope:?}");
        }
    }

    #[test]
    fn with_nothing_due_the_next_time_is_told() {
        let feeds = vec![sample().remove(1), sample().remove(2)];
        let plan = plan(feeds, &RefreshScope::Due, NOW, &FetchSettings::default());
        assert_eq!(plan.ask, []);
        assert_eq!(plan.next_due, Some(NOW.plus(600)));
    }

    #[test]
    fn what_a_wrong_clock_noted_stops_nobody() {
        let year = 365 * 86_400;
        let feeds = || {
            vec![
                feed(1, "https://a.example/1", Some(year), None),
                feed(2, "https://b.example/2", Some(year), Some(year)),
                feed(3, "https://b.example/3", Some(-5), None),
                feed(4, "https://c.example/4", Some(37 * 86_400), None),
            ]
        };
        let plan = plan(feeds(), &RefreshScope::Due, NOW, &FetchSettings::default());
        assert_eq!(ids(&plan.ask), [1, 2, 3]);
    }

    #[test]
    fn a_host_of_ones_own_is_paused_only_when_it_is_not_spared() {
        let settings = FetchSettings {
            spare_loopback: false,
            ..FetchSettings::default()
        };
        let plan = plan(sample(), &RefreshScope::Automatic, NOW, &settings);
        assert_eq!(ids(&plan.ask), [1]);
        assert_eq!(ids(&plan.waiting), [4, 8]);
    }
}
