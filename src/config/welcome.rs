//! Welcome: the embedded feed of the first run, dated as if it had just been read.

use crate::model::{Clock, Time};

/// The address under which the welcome feed is subscribed. It is never fetched.
pub const WELCOME_URL: &str = "coranto:welcome";

const TEMPLATE: &str = include_str!("../../config/welcome.xml");

/// Returns the welcome feed as an Atom document whose entries are one to three days old.
///
/// The template has marks for moments before the present: `{{-31h20m}}` becomes the moment in
/// RFC 3339, `{{-31h %A}}` its weekday in local time, and so on for any `strftime` pattern.
pub fn welcome(clock: &Clock) -> String {
    fill(TEMPLATE, clock)
}

fn fill(template: &str, clock: &Clock) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, from_mark)) = rest.split_once("{{") {
        filled.push_str(before);
        let (mark, after) = from_mark.split_once("}}").unwrap_or((from_mark, ""));
        let (offset, pattern) = mark.split_once(' ').unwrap_or((mark, ""));
        match seconds_back(offset) {
            Some(seconds) => {
                let time = clock.now.plus(-seconds);
                filled.push_str(&written(time, pattern, clock));
            }
            // Not a mark: it stays as it stands.
            None => filled.extend(["{{", mark, "}}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn written(time: Time, pattern: &str, clock: &Clock) -> String {
    if pattern.is_empty() {
        time.to_string()
    } else {
        clock.format(time, pattern)
    }
}

/// Reads `-31h20m`, `-31h` or `-40m` as a number of seconds.
fn seconds_back(offset: &str) -> Option<i64> {
    let offset = offset.strip_prefix('-')?;
    let (hours, rest) = offset.split_once('h').unwrap_or(("0", offset));
    let minutes = match rest {
        "" => "0",
        rest => rest.strip_suffix('m')?,
    };
    Some(hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_moments() {
        // 2026-11-23, a Monday.
        let clock = Clock::fixed(Time(1_795_442_400));
        let cases = [
            ("{{-1h}}", "2026-11-23T13:00:00Z"),
            ("a {{-24h30m}} b", "a 2026-11-22T13:30:00Z b"),
            ("on {{-48h %A}}.", "on Saturday."),
            ("{{name}} {{", "{{name}} {{}}"),
        ];
        for (template, want) in cases {
            assert_eq!(fill(template, &clock), want);
        }
    }
}
