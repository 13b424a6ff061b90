//! What an answer's headers say: validators, when to come back, how large they are.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{
    CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, LAST_MODIFIED, RETRY_AFTER,
};

use crate::feed::schedule::Hints;
use crate::model::Validators;

/// Returns the validators, byte for byte.
pub(super) fn validators(headers: &HeaderMap) -> Validators {
    let bytes = |name: HeaderName| headers.get(name).map(|value| value.as_bytes().to_vec());
    Validators {
        etag: bytes(ETAG),
        last_modified: bytes(LAST_MODIFIED),
    }
}

/// Returns when the answer wants to be asked again (RFC 9110 §10.2.3, RFC 9111 §5.2, §5.3).
///
/// Dates are counted from the answer's own `Date`, so that a wrong clock on either side does no
/// harm; `now` stands in where it has none.
pub(super) fn hints(status: StatusCode, headers: &HeaderMap, now: SystemTime) -> Hints {
    let answered = date(headers, DATE).unwrap_or(now);
    let until = |name| {
        let moment = date(headers, name)?;
        Some(moment.duration_since(answered).unwrap_or_default())
    };
    let asks_to_wait = matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    );
    Hints {
        retry_after: asks_to_wait
            .then(|| seconds(headers, RETRY_AFTER).or_else(|| until(RETRY_AFTER)))
            .flatten(),
        max_age: match age(headers) {
            Age::Seconds(age) => Some(age),
            Age::Unstored => None,
            Age::Unsaid => until(EXPIRES),
        },
    }
}

/// Returns the size of all header lines, in bytes.
pub(super) fn size(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers, name)?).ok()
}

/// Reads a number of seconds; one that does not fit is as long as can be.
fn seconds(headers: &HeaderMap, name: HeaderName) -> Option<Duration> {
    text(headers, name).and_then(delta)
}

fn delta(digits: &str) -> Option<Duration> {
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| Duration::from_secs(digits.parse().unwrap_or(u64::MAX)))
}

/// What `Cache-Control` says of age.
enum Age {
    /// `max-age`.
    Seconds(Duration),
    /// Storing is forbidden, so `Expires` is not asked either.
    Unstored,
    /// Nothing, or nonsense.
    Unsaid,
}

fn age(headers: &HeaderMap) -> Age {
    let mut age = Age::Unsaid;
    for value in headers.get_all(CACHE_CONTROL) {
        for directive in value.to_str().unwrap_or_default().split(',') {
            let directive = directive.trim().to_ascii_lowercase();
            if directive == "no-store" || directive == "no-cache" {
                return Age::Unstored;
            }
            if let Some(digits) = directive.strip_prefix("max-age=") {
                age = delta(digits.trim_matches('"')).map_or(Age::Unsaid, Age::Seconds);
            }
        }
    }
    age
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::schedule::{self, Outcome, Rules};
    use crate::model::{Pace, Time};
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;

    proptest! {
        #[test]
        fn any_headers_give_a_next_time_that_is_sound(
            values in prop::collection::vec(
                (0..5_usize, prop_oneof![
                    any::<Vec<u8>>(),
                    "(max-age=|s-maxage=|no-store,|)-?[0-9]{0,25}[,; a-z=\"]{0,9}".prop_map(String::into_bytes),
                    "[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT".prop_map(String::into_bytes),
                ]),
                0..6,
            ),
            status in prop::sample::select(vec![200_u16, 304, 429, 500, 503]),
        ) {
            let names = [CACHE_CONTROL, DATE, EXPIRES, RETRY_AFTER, ETAG];
            let mut headers = HeaderMap::new();
            for (name, value) in values {
                if let Ok(value) = HeaderValue::from_bytes(&value) {
                    headers.append(names[name].clone(), value);
                }
            }
            let status = StatusCode::from_u16(status).expect("a status");
            let hints = hints(status, &headers, SystemTime::now());
            let now = Time(1_796_000_000);
            let rules = Rules { interval: 3_600, is_adaptive: true, doubles: true, is_set: false };
            for outcome in [Outcome::Success, Outcome::Failure(3)] {
                let schedule = schedule::next(now, outcome, &hints, &Pace::default(), rules, 0.0);
                let wait = schedule.next.map_or(0, |next| next.0 - now.0);
                prop_assert!((3_600..=14 * 86_400).contains(&wait), "{wait}: {hints:?}");
            }
        }
    }

    fn read(status: u16, lines: &[(&'static str, &'static str)]) -> Hints {
        let mut headers = HeaderMap::new();
        for &(name, value) in lines {
            headers.append(name, HeaderValue::from_static(value));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        hints(status, &headers, SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn coming_back() {
        const DATE: (&str, &str) = ("date", "Mon, 23 Nov 2026 12:00:00 GMT");
        const LATER: &str = "Mon, 23 Nov 2026 12:10:00 GMT";
        const EARLIER: &str = "Mon, 23 Nov 2026 11:00:00 GMT";
        type Case = (
            u16,
            &'static [(&'static str, &'static str)],
            Option<u64>,
            Option<u64>,
        );
        let cases: &[Case] = &[
            (200, &[], None, None),
            (429, &[("retry-after", "120")], Some(120), None),
            (503, &[("retry-after", LATER), DATE], Some(600), None),
            (503, &[("retry-after", EARLIER), DATE], Some(0), None),
            (503, &[("retry-after", "soon")], None, None),
            (
                429,
                &[("retry-after", "99999999999999999999")],
                Some(u64::MAX),
                None,
            ),
            (404, &[("retry-after", "120")], None, None),
            (
                200,
                &[("cache-control", "public, max-age=7200")],
                None,
                Some(7_200),
            ),
            (200, &[("cache-control", "Max-Age=\"60\"")], None, Some(60)),
            (200, &[("expires", LATER), DATE], None, Some(600)),
            (200, &[("expires", "0")], None, None),
            (
                200,
                &[("cache-control", "max-age=5"), ("expires", LATER), DATE],
                None,
                Some(5),
            ),
            (
                200,
                &[("cache-control", "no-store"), ("expires", LATER), DATE],
                None,
                None,
            ),
            (200, &[("cache-control", "max-age=0, no-store")], None, None),
        ];
        for &(status, lines, retry_after, max_age) in cases {
            let want = Hints {
                retry_after: retry_after.map(Duration::from_secs),
                max_age: max_age.map(Duration::from_secs),
            };
            assert_eq!(read(status, lines), want, "{status} {lines:?}");
        }
    }
}
