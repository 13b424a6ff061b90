//! The feeds that need care: those that fail, those that are gone, and those that fell silent; since
//! when, when they are asked again, and what can be done.

use super::motion::moved;
use super::why::{Page, WhyKind, WhyLine, counted};
use super::{App, Effect, Overlay, feed_lines};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::feed_details::Condition;
use crate::model::{FeedId, FeedRow, Request};

/// Feeds with the same cause that are told of as one.
const LEAST_ALIKE: usize = 3;

/// About how many lines a feed takes.
const FEED_LINES: u16 = 6;

/// The pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ErrorsPane {
    /// Index of the feed under the cursor. Invariant: inside the feeds, or 0 without any.
    pub cursor: usize,
}

impl App {
    /// Returns the feeds that need care, those that fail first.
    pub fn troubled_feeds(&self) -> Vec<(&FeedRow, Condition)> {
        let feeds = self.sidebar.data.iter().flat_map(|data| &data.feeds);
        let mut feeds: Vec<(&FeedRow, Condition)> = feeds
            .map(|feed| (feed, feed.condition(self.clock.now)))
            .filter(|(_, condition)| {
                matches!(
                    condition,
                    Condition::Failing | Condition::Gone | Condition::Dormant
                )
            })
            .collect();
        // Those with the same cause stand together, where they are told of as one.
        feeds.sort_by(|(a, is_a), (b, is_b)| (is_a, cause(a, *is_a)).cmp(&(is_b, cause(b, *is_b))));
        feeds
    }

    /// Returns what is said above the feeds that need care, or in their place: where feeds were never
    /// fetched, or nobody could be asked, that none fails says nothing about them.
    pub fn care_note(&self) -> Option<String> {
        let feeds = self.sidebar.data.iter().flat_map(|data| &data.feeds);
        let waiting = feeds.filter(|feed| feed.awaits_its_first_fetch()).count() as u64;
        let were = if waiting == 1 { "was" } else { "were" };
        let text = match (waiting, self.is_offline) {
            (0, true) => "Offline: nothing could be asked in the last refresh.".to_owned(),
            (0, false) if !self.troubled_feeds().is_empty() => return None,
            (0, false) => "Every feed is fetched well and brings something.".to_owned(),
            (n, true) => format!("{} {were} never fetched: offline.", counted(n, "feed")),
            (n, false) => format!("{} {were} not fetched yet.", counted(n, "feed")),
        };
        Some(text)
    }

    /// Returns what is said of each feed that needs care, at this width; the first of its kind has a
    /// heading.
    pub fn error_rows(&self, width: u16) -> Vec<Vec<WhyLine>> {
        let feeds = self.troubled_feeds();
        let is_like = |a: &(&FeedRow, Condition), b: &(&FeedRow, Condition)| {
            a.1 == b.1 && a.1 != Condition::Dormant && cause(a.0, a.1) == cause(b.0, b.1)
        };
        let mut rows = Vec::with_capacity(feeds.len());
        let mut above = None;
        for alike in feeds.chunk_by(is_like) {
            for (index, (feed, condition)) in alike.iter().enumerate() {
                let mut page = Page::new(&self.clock, width);
                let is_grouped = alike.len() >= LEAST_ALIKE;
                if above.is_some() && (index == 0 || !is_grouped) {
                    page.lines.push(WhyLine::default());
                }
                if above != Some(*condition) {
                    page.put(WhyKind::Heading, 0, heading(*condition));
                }
                above = Some(*condition);
                if is_grouped {
                    if index == 0 {
                        put_cause(&mut page, feed, *condition, alike.len());
                    }
                    put_alike(&mut page, feed, *condition);
                } else {
                    put_feed(&mut page, feed, *condition);
                }
                rows.push(page.lines);
            }
        }
        rows
    }

    pub(super) fn show_errors(&mut self, cursor: usize) -> Vec<Effect> {
        self.overlay = Some(Overlay::FeedErrors(ErrorsPane { cursor }));
        self.follow_care()
    }

    /// The feeds are others: the cursor stays among them, and what is known of one is had anew.
    pub(super) fn follow_care(&mut self) -> Vec<Effect> {
        let last = self.troubled_feeds().len().saturating_sub(1);
        match &mut self.overlay {
            Some(Overlay::FeedErrors(pane)) => {
                pane.cursor = pane.cursor.min(last);
                Vec::new()
            }
            Some(Overlay::Feed(_)) => self.ask_feed(),
            _ => Vec::new(),
        }
    }

    /// A key while the pane is open.
    pub(super) fn errors_key(&mut self, key: Key) -> Vec<Effect> {
        let feeds: Vec<FeedId> = self.troubled_feeds().iter().map(|(f, _)| f.id).collect();
        let last = feeds.len().saturating_sub(1);
        let page = usize::from(self.fit.panel.1 / FEED_LINES).max(1);
        let Some(Overlay::FeedErrors(pane)) = &mut self.overlay else {
            return Vec::new();
        };
        let at = pane.cursor;
        if let Some(cursor) = moved(key, at, last, page) {
            pane.cursor = cursor;
            return Vec::new();
        }
        match key.code {
            Code::Char('q' | 'h') | Code::Esc | Code::Left => self.overlay = None,
            Code::Char('Q') => return self.leave(),
            Code::Char('R') => {
                let failing = self.troubled_feeds().into_iter();
                let failing = failing.filter(|(_, condition)| *condition == Condition::Failing);
                let failing = failing.map(|(feed, _)| feed.id).collect();
                return self.ask_again(failing);
            }
            Code::Char('u') if feeds.is_empty() => return vec![Effect::Engine(Request::Undo(1))],
            code => {
                let Some(feed) = feeds.get(at).copied() else {
                    return Vec::new();
                };
                return match code {
                    Code::Char('i' | 'l') | Code::Enter | Code::Right => {
                        self.show_feed(feed, Some(at))
                    }
                    Code::Char('r') if !key.ctrl => self.ask_again(vec![feed]),
                    _ => self.care_key(key, feed).unwrap_or_default(),
                };
            }
        }
        Vec::new()
    }
}

fn heading(condition: Condition) -> &'static str {
    match condition {
        Condition::Gone => "GONE FOR GOOD",
        Condition::Dormant => "NOTHING NEW FOR A LONG TIME",
        Condition::Failing | Condition::Fine | Condition::Off => "FAILING",
    }
}

/// Why a feed needs care, as far as others may need it for the same reason.
fn cause(feed: &FeedRow, condition: Condition) -> &str {
    match condition {
        Condition::Dormant => "",
        _ => feed.last_error.as_deref().unwrap_or_default(),
    }
}

/// Says once what several feeds suffer from.
fn put_cause(page: &mut Page<'_>, feed: &FeedRow, condition: Condition, count: usize) {
    let text = format!("{} · {count} feeds", cause(feed, condition));
    page.put(WhyKind::Problem, 0, &text);
    if let Some(advice) = feed_lines::advice(feed, condition) {
        page.put(WhyKind::Text, 0, &advice);
    }
}

/// Says of one of them what is its own.
fn put_alike(page: &mut Page<'_>, feed: &FeedRow, condition: Condition) {
    let clock = page.clock;
    page.put(WhyKind::Title, 2, &feed.title);
    let (state, next) = (
        feed_lines::state(feed, condition, clock),
        feed_lines::next(feed, clock),
    );
    page.put(WhyKind::Fact, 2, &format!("{state} · {next}"));
}

fn put_feed(page: &mut Page<'_>, feed: &FeedRow, condition: Condition) {
    let clock = page.clock;
    page.put(WhyKind::Title, 2, &feed.title);
    if condition == Condition::Dormant {
        page.put(WhyKind::Text, 2, &feed_lines::state(feed, condition, clock));
    } else {
        let error = feed.last_error.as_deref().unwrap_or_default();
        page.put(WhyKind::Problem, 2, error);
        page.put(WhyKind::Text, 2, &feed_lines::state(feed, condition, clock));
    }
    if let Some(advice) = feed_lines::advice(feed, condition) {
        page.put(WhyKind::Text, 2, &advice);
    }
    let next = feed_lines::next(feed, clock);
    page.put_both(WhyKind::Fact, 2, &next, &feed.url);
}
