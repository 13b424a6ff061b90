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
        max_age: max_age(headers).unwrap_or_else(|| until(EXPIRES)),
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

/// Returns what `Cache-Control` says: the outer `None` when it does not speak about age, the
/// inner one when it forbids storing, so that `Expires` is not asked.
fn max_age(headers: &HeaderMap) -> Option<Option<Duration>> {
    let mut age = None;
    for value in headers.get_all(CACHE_CONTROL) {
        for directive in value.to_str().unwrap_or_default().split(',') {
            let directive = directive.trim().to_ascii_lowercase();
            if directive == "no-store" || directive == "no-cache" {
                return Some(None);
            }
            if let Some(digits) = directive.strip_prefix("max-age=") {
                age = Some(delta(digits.trim_matches('"')));
            }
        }
    }
    age
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

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
        let date = ("date", "Mon, 23 Nov 2026 12:00:00 GMT");
        let later = "Mon, 23 Nov 2026 12:10:00 GMT";
        let earlier = "Mon, 23 Nov 2026 11:00:00 GMT";
        #[expect(clippy::type_complexity, reason = "a table is read by its rows")]
        let cases: &[(u16, &[(&str, &str)], Option<u64>, Option<u64>)] = &[
            (200, &[], None, None),
            (429, &[("retry-after", "120")], Some(120), None),
            (503, &[("retry-after", later), date], Some(600), None),
            (503, &[("retry-after", earlier), date], Some(0), None),
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
            (200, &[("expires", later), date], None, Some(600)),
            (200, &[("expires", "0")], None, None),
            (
                200,
                &[("cache-control", "max-age=5"), ("expires", later), date],
                None,
                Some(5),
            ),
            (
                200,
                &[("cache-control", "no-store"), ("expires", later), date],
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
