//! `feeds FEED`: all that is known of a feed, as text and as JSON.

use std::io::Write;

use serde::Serialize;

use super::exit::Exit;
use super::failure::Failure;
use super::feeds::find;
use super::json::{self, Shown};
use super::session::Session;
use crate::app::feed_lines;
use crate::app::why::WhyKind;
use crate::model::feed::FeedKind;
use crate::model::feed_details::{Condition, FeedDetails, FetchRecord, Move};
use crate::model::{Clean, FeedId, Time};

/// Columns of the text.
const WIDTH: u16 = 100;

/// `coranto feeds FEED…`
pub(super) fn show(
    session: &mut Session,
    named: &[String],
    as_json: bool,
) -> Result<Exit, Failure> {
    let feeds = match session.reader()? {
        Some(reader) => reader.feeds()?,
        None => Vec::new(),
    };
    let found = named.iter().map(|named| Ok(find(&feeds, named)?.id));
    let ids = found.collect::<Result<Vec<FeedId>, Failure>>()?;
    write(session, &ids, as_json)
}

/// Writes all that is known of these feeds.
pub(super) fn write(
    session: &mut Session,
    feeds: &[FeedId],
    as_json: bool,
) -> Result<Exit, Failure> {
    let Some(reader) = session.reader()? else {
        return Ok(Exit::Fine);
    };
    let clock = (session.clock)();
    let mut is_first = true;
    for feed in feeds {
        // One that somebody else unsubscribed from meanwhile is left out.
        let Some(details) = reader.feed_details(*feed)? else {
            continue;
        };
        if as_json {
            json::write_line(&mut session.out, &Details::new(&details, clock.now))?;
            continue;
        }
        if !std::mem::take(&mut is_first) {
            writeln!(session.out)?;
        }
        for line in feed_lines::lines(&details, &session.config.settings, &clock, WIDTH) {
            let sgr = match line.kind {
                WhyKind::Title => "1",
                WhyKind::Heading | WhyKind::Fact => "2",
                WhyKind::Problem => "31",
                WhyKind::Text => "",
            };
            let text = if sgr.is_empty() {
                line.text
            } else {
                session.styled(sgr, &line.text)
            };
            let indent = usize::from(line.indent);
            writeln!(session.out, "{:indent$}{text}", "")?;
        }
    }
    Ok(Exit::Fine)
}

/// A feed with all that is known of it.
#[derive(Serialize)]
struct Details<'a> {
    #[serde(flatten)]
    feed: json::Feed<'a>,
    condition: &'static str,
    own_title: &'a str,
    categories: Vec<&'a str>,
    site: Option<&'a str>,
    kind: Option<&'static str>,
    advice: Option<&'a str>,
    failing_since: Option<Shown<Time>>,
    last_try: Option<Shown<Time>>,
    retry_after: Option<Shown<Time>>,
    newest: Option<Shown<Time>>,
    /// Seconds between its entries.
    rhythm: Option<i64>,
    etag: Option<&'a str>,
    last_modified: Option<&'a str>,
    moved_from: Option<&'a str>,
    moving_to: Option<&'a str>,
    repairs: &'a [Clean],
    fetches: Vec<Record<'a>>,
}

/// A fetch.
#[derive(Serialize)]
struct Record<'a> {
    at: Shown<Time>,
    outcome: &'static str,
    status: Option<u16>,
    bytes: Option<u64>,
    ms: u64,
    new: u64,
    updated: u64,
    remark: Option<&'a str>,
}

impl<'a> Details<'a> {
    fn new(details: &'a FeedDetails, now: Time) -> Self {
        let row = &details.row;
        let first = Some(row.category.as_str()).filter(|path| !path.is_empty());
        let more = details.more_categories.iter().map(Clean::as_str);
        let moving = details.moving.as_ref();
        Self {
            feed: json::Feed::new(row),
            condition: match row.condition(now) {
                Condition::Fine => "fine",
                Condition::Failing => "failing",
                Condition::Gone => "gone",
                Condition::Dormant => "dormant",
                Condition::Off => "off",
            },
            own_title: &details.own_title,
            categories: first.into_iter().chain(more).collect(),
            site: row.site.as_deref(),
            kind: details.kind.map(FeedKind::name),
            advice: row.advice.as_deref(),
            failing_since: row.failing_since.map(Shown),
            last_try: details.last_try.map(Shown),
            retry_after: details.retry_after.map(Shown),
            newest: row.newest.map(Shown),
            rhythm: row.rhythm,
            etag: details.etag.as_deref(),
            last_modified: details.last_modified.as_deref(),
            moved_from: details.moved_from.as_deref(),
            moving_to: moving.map(|moving: &Move| moving.to.as_str()),
            repairs: &details.repairs,
            fetches: details.log.iter().map(Record::new).collect(),
        }
    }
}

impl<'a> Record<'a> {
    fn new(record: &'a FetchRecord) -> Self {
        Self {
            at: Shown(record.at),
            outcome: record.outcome.name(),
            status: record.status,
            bytes: record.bytes,
            ms: record.ms,
            new: record.new,
            updated: record.updated,
            remark: record.remark.as_deref(),
        }
    }
}
