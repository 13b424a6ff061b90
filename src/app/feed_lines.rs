//! All that is known of a feed, in words: for the panel of the reader and for the command line.

use super::why::{Page, WhyKind, WhyLine, counted};
use crate::model::feed_details::{Condition, FeedDetails, FetchRecord};
use crate::model::feed_settings::left_behind;
use crate::model::message::FeedStatus;
use crate::model::{Clean, Clock, FeedRow, Pace, Settings};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Returns the lines that tell of a feed, at this width, and how the settings have it.
pub fn lines(
    details: &FeedDetails,
    settings: &Settings,
    clock: &Clock,
    width: u16,
) -> Vec<WhyLine> {
    let mut page = Page::new(clock, width);
    let row = &details.row;
    page.put(WhyKind::Title, 0, &row.title);
    page.put(WhyKind::Fact, 0, &facts(details));
    if !settings.groups(&row.url, &row.category) {
        let text = "its entries are not grouped into stories";
        page.put(WhyKind::Fact, 0, text);
    }
    if !details.own_title.is_empty() && details.own_title != row.title {
        page.put(
            WhyKind::Fact,
            0,
            &format!("calls itself {}", details.own_title),
        );
    }
    page.heading("ADDRESS");
    page.put(WhyKind::Text, 0, &row.url);
    if let Some(site) = &row.site {
        page.put(WhyKind::Fact, 0, &format!("site {site}"));
    }
    if let Some(from) = &details.moved_from {
        page.put(WhyKind::Fact, 0, &format!("moved here from {from}"));
        if let Some(table) = left_behind(&settings.feeds, from, &row.url, &row.category) {
            let (line, address) = (table.line, &row.url);
            page.put(
                WhyKind::Problem,
                0,
                &format!("config.toml:{line}: this [[feed]] is about its old address"),
            );
            page.put(WhyKind::Text, 0, &format!("there: match = \"{address}\""));
        }
    }
    if let Some(moving) = &details.moving {
        let text = if moving.is_refused {
            format!("redirected to {}; you keep this address", moving.to)
        } else if moving.seen < 3 {
            format!(
                "redirected for good to {}, seen on {} of 3 days before it is followed",
                moving.to, moving.seen
            )
        } else {
            format!(
                "redirected for good to {}, which is another feed here",
                moving.to
            )
        };
        page.put(WhyKind::Text, 0, &text);
    }
    page.heading("HOW IT STANDS");
    put_state(&mut page, row);
    page.heading("WHEN IT IS ASKED");
    put_schedule(&mut page, details);
    if !details.repairs.is_empty() {
        page.heading("NOT QUITE RIGHT IN ITS LAST DOCUMENT");
        for repair in &details.repairs {
            page.put(WhyKind::Text, 0, repair);
        }
    }
    page.heading("LAST FETCHES");
    if details.log.is_empty() {
        page.put(WhyKind::Fact, 0, "It was never fetched.");
    }
    for record in &details.log {
        put_fetch(&mut page, record);
    }
    page.lines
}

fn facts(details: &FeedDetails) -> String {
    let row = &details.row;
    let mut facts = Vec::new();
    facts.extend(details.kind.map(|kind| kind.name().to_owned()));
    let mut places: Vec<&str> = vec![&row.category];
    places.extend(details.more_categories.iter().map(Clean::as_str));
    places.retain(|place| !place.is_empty());
    if !places.is_empty() {
        facts.push(format!("in {}", places.join(", ")));
    }
    facts.push(format!("{} unread of {}", row.unread, row.total));
    facts.push(format!("id {}", row.id));
    facts.join(" · ")
}

/// Says how it stands with a feed.
fn put_state(page: &mut Page<'_>, row: &FeedRow) {
    let clock = page.clock;
    let condition = row.condition(clock.now);
    page.put(WhyKind::Text, 0, &state(row, condition, clock));
    if condition != Condition::Off {
        if let Some(error) = &row.last_error {
            page.put(WhyKind::Problem, 0, error);
        }
        if let Some(advice) = advice(row, condition) {
            page.put(WhyKind::Text, 0, &advice);
        }
    }
    let success = row.last_success.map_or_else(
        || "never fetched well".to_owned(),
        |at| format!("last fetched well {}", clock.moment(at)),
    );
    page.put(WhyKind::Fact, 0, &success);
}

/// Says how it stands with a feed, in one part of a sentence.
pub(super) fn state(row: &FeedRow, condition: Condition, clock: &Clock) -> String {
    let since = row
        .failing_since
        .map(|since| format!(" since {}", clock.moment(since)))
        .unwrap_or_default();
    match condition {
        Condition::Failing => match row.failures {
            1 => format!("failing{since}"),
            n => format!("failing{since}, {n} times"),
        },
        Condition::Gone => format!("gone{since}: the server says for good"),
        Condition::Dormant => {
            let newest = row.newest.map(|at| clock.format(at, "%-d %b %Y"));
            format!("quiet: nothing new since {}", newest.unwrap_or_default())
        }
        Condition::Off => "switched off: it is not asked".to_owned(),
        Condition::Fine if row.last_success.is_none() => "not fetched yet".to_owned(),
        Condition::Fine => "all is well".to_owned(),
    }
}

/// Says what can be done about it.
pub(super) fn advice(row: &FeedRow, condition: Condition) -> Option<String> {
    match condition {
        Condition::Failing | Condition::Gone => row.advice.as_deref().map(str::to_owned),
        Condition::Dormant => {
            Some("it may have ended or moved: look at its site, or unsubscribe".to_owned())
        }
        Condition::Off | Condition::Fine => None,
    }
}

/// Says when a feed is asked next, and why then.
pub(super) fn next(row: &FeedRow, clock: &Clock) -> String {
    let why = match row.why_next.as_str() {
        "" => String::new(),
        why => format!(" ({why})"),
    };
    match row.next {
        _ if row.is_off => "not asked".to_owned(),
        Some(at) if at <= clock.now => format!("due now{why}"),
        Some(at) => format!("asked next {}{why}", clock.moment(at)),
        None => "not asked by itself".to_owned(),
    }
}

fn put_schedule(page: &mut Page<'_>, details: &FeedDetails) {
    let clock = page.clock;
    page.put(WhyKind::Text, 0, &next(&details.row, clock));
    let mut facts = Vec::new();
    if let Some(at) = details.last_try {
        let asked = format!("last asked {}", clock.moment(at));
        facts.push(match details.row.next.filter(|_| !details.row.is_off) {
            Some(next) => format!("{asked}, {} before the next", span(next.0 - at.0)),
            None => asked,
        });
    }
    if let Some(until) = details.retry_after.filter(|until| *until > clock.now) {
        let until = clock.moment(until);
        facts.push(format!("its server said to wait until {until}"));
    }
    facts.extend(wishes(&details.pace));
    if let Some(gap) = details.pace.rhythm {
        facts.push(format!("something new every {} or so", span(gap)));
    }
    if let Some(newest) = details.pace.newest {
        facts.push(format!("newest entry {}", clock.moment(newest)));
    }
    if let Some(until) = details.pace.watched_until.filter(|at| *at > clock.now) {
        let until = clock.moment(until);
        facts.push(format!(
            "a topic found something in it: asked often until {until}"
        ));
    }
    if details.repeats > 0 {
        let times = counted(u64::from(details.repeats), "time");
        facts.push(format!(
            "the same document {times} in a row, and no validators that say so"
        ));
    }
    let has_validators = details.etag.is_some() || details.last_modified.is_some();
    if !has_validators && details.row.last_success.is_some() {
        facts.push("asked without conditions: its server gives no validators".to_owned());
    }
    facts.extend(details.etag.iter().map(|etag| format!("ETag {etag}")));
    let modified = details.last_modified.iter();
    facts.extend(modified.map(|date| format!("Last-Modified {date}")));
    for fact in facts {
        page.put(WhyKind::Fact, 0, &fact);
    }
}

/// Says what the publisher wants.
fn wishes(pace: &Pace) -> Vec<String> {
    let mut wishes = Vec::new();
    if pace.wish > 0 {
        let wish = span(pace.wish);
        wishes.push(format!("the feed wants {wish} between two requests"));
    }
    let hours: Vec<String> = (0..24)
        .filter(|hour| pace.skip_hours >> hour & 1 == 1)
        .map(|hour| hour.to_string())
        .collect();
    if !hours.is_empty() {
        wishes.push(format!(
            "the feed rests in the hours {} UTC",
            hours.join(" ")
        ));
    }
    let days: Vec<&str> = DAYS
        .into_iter()
        .enumerate()
        .filter(|(day, _)| pace.skip_days >> day & 1 == 1)
        .map(|(_, name)| name)
        .collect();
    if !days.is_empty() {
        wishes.push(format!("the feed rests on {} (UTC)", days.join(" ")));
    }
    wishes
}

fn put_fetch(page: &mut Page<'_>, record: &FetchRecord) {
    let at = page.clock.format(record.at, "%d %b %H:%M");
    let status = record
        .status
        .map_or_else(|| "–".to_owned(), |n| n.to_string());
    let bytes = record.bytes.map_or_else(|| "–".to_owned(), size);
    let what = match (record.outcome, record.new, record.updated) {
        (FeedStatus::Failed, ..) => "failed".to_owned(),
        (FeedStatus::Waiting, ..) => "waiting".to_owned(),
        (_, 0, 0) => "nothing new".to_owned(),
        (_, new, 0) => format!("{new} new"),
        (_, 0, updated) => format!("{updated} changed"),
        (_, new, updated) => format!("{new} new, {updated} changed"),
    };
    let took = duration(record.ms);
    let line = format!("{at}  {status:>3}  {bytes:>7}  {took:>7}  {what}");
    page.put(WhyKind::Text, 0, &line);
    if let Some(remark) = &record.remark {
        let kind = match record.outcome {
            FeedStatus::Failed => WhyKind::Problem,
            _ => WhyKind::Fact,
        };
        page.put(kind, 2, remark);
    }
}

/// Says a length of time: `45 min`, `3 h`, `12 days`.
fn span(seconds: i64) -> String {
    match seconds.max(0) {
        s if s < 90 => counted(s.unsigned_abs(), "second"),
        s if s < 36 * 3_600 && s % 3_600 == 0 => format!("{} h", s / 3_600),
        s if s < 3 * 3_600 => format!("{} min", (s + 30) / 60),
        s if s < 36 * 3_600 => format!("{} h", (s + 1_800) / 3_600),
        s => counted(((s + 43_200) / 86_400).unsigned_abs(), "day"),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        b if b < 1 << 10 => format!("{b} B"),
        b if b < 10 << 20 => format!("{} KB", b >> 10),
        b => format!("{} MB", b >> 20),
    }
}

fn duration(ms: u64) -> String {
    match ms {
        ms if ms < 1_000 => format!("{ms} ms"),
        ms => format!("{:.1} s", ms as f64 / 1_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_short() {
        let spans = [
            (0, "0 seconds"),
            (1, "1 second"),
            (600, "10 min"),
            (3_600, "1 h"),
            (5_400, "90 min"),
            (40_000, "11 h"),
            (7_200, "2 h"),
            (86_400, "24 h"),
            (3 * 86_400, "3 days"),
        ];
        for (seconds, want) in spans {
            assert_eq!(span(seconds), want);
        }
        assert_eq!(size(900), "900 B");
        assert_eq!(size(35_000), "34 KB");
        assert_eq!(size(32 << 20), "32 MB");
        assert_eq!(duration(310), "310 ms");
        assert_eq!(duration(15_040), "15.0 s");
    }
}
