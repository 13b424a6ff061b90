//! Rules: what the user wants of the schedule, for all feeds and for one.

use crate::feed::origin::Origin;
use crate::model::settings::RefreshSettings;

const HOUR: i64 = 3_600;

/// What the user wants of the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Least time between two requests, in seconds.
    pub interval: i64,
    /// Feeds that rarely bring something are asked less often.
    pub is_adaptive: bool,
    /// Feeds that always answer the same are asked less often.
    pub doubles: bool,
    /// The interval is the one that is set for this feed.
    pub is_set: bool,
}

impl Rules {
    /// Returns the rules of a feed: `own` is the interval that is set for it, in seconds.
    ///
    /// A set interval is kept to: experience does not stretch it, only what the publisher says. It
    /// goes below an hour, or the interval of all where that is less, only where nobody else is
    /// asked.
    pub fn new(all: &RefreshSettings, own: Option<i64>, origin: Option<&Origin>) -> Self {
        let interval = all.interval.max(1) as i64 * 60;
        let least = match origin {
            Some(origin) if origin.is_own() => 60,
            _ => interval.min(HOUR),
        };
        Self {
            interval: own.map_or(interval, |own| own.max(least)),
            is_adaptive: all.adaptive && own.is_none(),
            // No server is to be spared where there is none.
            doubles: own.is_none() && origin.is_none_or(|origin| origin.web().is_some()),
            is_set: own.is_some_and(|own| own >= least),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_of_ones_own() {
        let all = |minutes| RefreshSettings {
            interval: minutes,
            ..RefreshSettings::default()
        };
        let of = |all: &RefreshSettings, own, address: &str| {
            Rules::new(all, own, Origin::parse(address).ok().as_ref())
        };
        let (web, here) = ("https://lakeport.example/", "http://127.0.0.1:8000/feed");
        let cases = [
            (60, None, web, HOUR),
            (60, Some(6 * HOUR), web, 6 * HOUR),
            (60, Some(1_800), web, HOUR),
            (30, Some(60), web, 1_800),
            (240, Some(HOUR), web, HOUR),
            (60, Some(60), here, 60),
            (60, Some(1), "exec:ferries", 60),
            (60, Some(600), "filter:cat:https://lakeport.example/", HOUR),
            (60, Some(600), "no address", HOUR),
        ];
        for (minutes, own, address, want) in cases {
            let rules = of(&all(minutes), own, address);
            assert_eq!(rules.interval, want, "{own:?} {address}");
            let is_set = own.is_some_and(|own| own == want);
            assert_eq!(rules.is_set, is_set, "{own:?} {address}");
            assert_eq!(rules.is_adaptive, own.is_none());
        }
        assert!(of(&all(60), None, web).doubles);
        assert!(!of(&all(60), None, "exec:ferries").doubles);
    }
}
