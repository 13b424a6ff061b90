//! Json: the objects that `--json` writes, one a line. Times are RFC 3339 in UTC.

use std::io::Write;

use serde::Serialize;

use super::failure::Failure;
pub(super) use crate::engine::json::{Entry, Explainer, Grouped, Shown, Term, Whole, terms};
use crate::model::message::FeedReport;
use crate::model::topic::TopicColor;
use crate::model::why::WhyStory;
use crate::model::{
    Change, Clean, EntryDetail, FeedRow, Level, PublicId, StoryDetail, Time, TopicRow,
};

/// Writes `value` and a line break.
pub(super) fn write_line(out: &mut impl Write, value: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// `coranto feeds --json`
#[derive(Serialize)]
pub(super) struct Feed<'a> {
    id: i64,
    url: &'a str,
    title: &'a str,
    category: &'a str,
    unread: u64,
    total: u64,
    last_success: Option<Shown<Time>>,
    last_error: Option<&'a str>,
    failures: u32,
    next: Option<Shown<Time>>,
    why_next: &'a str,
}

impl<'a> Feed<'a> {
    pub(super) fn new(feed: &'a FeedRow) -> Self {
        Self {
            id: feed.id.0,
            url: &feed.url,
            title: &feed.title,
            category: &feed.category,
            unread: feed.unread,
            total: feed.total,
            last_success: feed.last_success.map(Shown),
            last_error: feed.last_error.as_deref(),
            failures: feed.failures,
            next: feed.next.map(Shown),
            why_next: &feed.why_next,
        }
    }
}

/// `coranto refresh --json`
#[derive(Serialize)]
pub(super) struct Report<'a> {
    feed: i64,
    url: &'a str,
    status: &'static str,
    new: u64,
    updated: u64,
    error: Option<&'a str>,
    ms: u64,
}

impl<'a> Report<'a> {
    pub(super) fn new(report: &'a FeedReport) -> Self {
        Self {
            feed: report.feed.0,
            url: &report.url,
            status: report.status.name(),
            new: report.new,
            updated: report.updated,
            error: report.error.as_deref(),
            ms: report.ms,
        }
    }
}

/// `coranto mark --json`
#[derive(Serialize)]
pub(super) struct Marked {
    /// As it is written on the command line.
    mark: String,
    entries: u64,
    dry_run: bool,
}

impl Marked {
    pub(super) fn new(change: &Change, entries: u64, dry_run: bool) -> Self {
        let mark = match change {
            Change::Tagged(tag, true) => format!("tag:{tag}"),
            Change::Tagged(tag, false) => format!("untag:{tag}"),
            change => change.word().to_owned(),
        };
        Self {
            mark,
            entries,
            dry_run,
        }
    }
}

/// `coranto topics --json`
#[derive(Serialize)]
pub(super) struct TopicCounts<'a> {
    name: &'a str,
    color: String,
    unread: u64,
    total: u64,
    about: u64,
    today: u32,
    days: [u32; 14],
}

impl<'a> TopicCounts<'a> {
    pub(super) fn new(topic: &'a TopicRow) -> Self {
        let [.., today] = topic.days;
        Self {
            name: &topic.name,
            color: color_name(topic.color),
            unread: topic.unread,
            total: topic.total,
            about: topic.about,
            today,
            days: topic.days,
        }
    }
}

/// `coranto stories --json`
#[derive(Serialize)]
pub(super) struct Story<'a> {
    id: i64,
    title: &'a str,
    first: Shown<Time>,
    last: Shown<Time>,
    unread: u64,
    outlets: u64,
    entries: Vec<StoryMember<'a>>,
}

/// `coranto brief --json`
#[derive(Serialize)]
pub(super) struct BriefStory<'a> {
    /// The topic that it stands below; none below the other stories.
    topic: Option<&'a str>,
    #[serde(flatten)]
    story: Story<'a>,
}

impl<'a> BriefStory<'a> {
    pub(super) fn new(topic: Option<&'a str>, story: &'a StoryDetail) -> Self {
        let whys = std::iter::repeat(&None);
        Self {
            topic,
            story: Story::with(story, whys),
        }
    }
}

/// An entry of a story.
#[derive(Serialize)]
struct StoryMember<'a> {
    id: Shown<PublicId>,
    url: Option<&'a str>,
    title: &'a str,
    feed_title: &'a str,
    published: Shown<Time>,
    copy_of: Option<Shown<PublicId>>,
    why_grouped: Option<Grouped<'a>>,
}

impl<'a> Story<'a> {
    /// Writes a story with the reasons why each of its entries is in it.
    pub(super) fn new(story: &'a StoryDetail, whys: &'a [Option<WhyStory>]) -> Self {
        Self::with(story, whys.iter())
    }

    fn with(story: &'a StoryDetail, whys: impl Iterator<Item = &'a Option<WhyStory>>) -> Self {
        let entries = story.entries.iter().zip(whys);
        Self {
            id: story.id.0,
            title: &story.title,
            first: Shown(story.first),
            last: Shown(story.last),
            unread: story.unread,
            outlets: story.outlets,
            entries: entries
                .map(|(entry, why)| StoryMember {
                    id: Shown(entry.public_id),
                    url: entry.row.url.as_deref(),
                    title: &entry.row.title,
                    feed_title: &entry.feed_title,
                    published: Shown(entry.row.published),
                    copy_of: entry.copy_of.map(Shown),
                    why_grouped: why.as_ref().map(Grouped::new),
                })
                .collect(),
        }
    }
}

fn color_name(color: TopicColor) -> String {
    match color {
        TopicColor::Slot(slot) => format!("topic{slot}"),
        TopicColor::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
    }
}

/// An entry that `topics test` finds.
#[derive(Serialize)]
pub(super) struct TopicFinding {
    id: String,
    title: Clean,
    topic: Clean,
    level: &'static str,
    /// Whether the topic misses it without the query that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<bool>,
    terms: Vec<Term>,
}

impl TopicFinding {
    pub(super) fn new(
        entry: &EntryDetail,
        topic: &str,
        level: Level,
        added: Option<bool>,
        terms: Vec<Term>,
    ) -> Self {
        Self {
            id: entry.public_id.to_string(),
            title: entry.row.title.clone(),
            topic: Clean::line(topic),
            level: level.name(),
            added,
            terms,
        }
    }
}
