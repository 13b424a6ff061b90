//! The panel that tells all that is known of a feed.

use super::edit::groups_feed;
use super::why::{Page, WhyKind, WhyLine};
use super::{App, Effect, Overlay, feed_lines};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::feed_details::FeedDetails;
use crate::model::message::RefreshScope;
use crate::model::{Clean, Clock, FeedId, Notice, Request, Settings, Ticket};

/// The panel.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedPanel {
    /// The feed.
    pub feed: FeedId,
    /// What is known of it; `None` until it is there.
    pub details: Option<Result<Box<FeedDetails>, Notice>>,
    /// Lines above the first one in sight.
    pub offset: usize,
    /// The row of the errors that it was opened from.
    from_error: Option<usize>,
    ticket: Ticket,
}

impl FeedPanel {
    /// Returns the lines of the panel at this width.
    pub fn lines(&self, settings: &Settings, clock: &Clock, width: u16) -> Vec<WhyLine> {
        match &self.details {
            Some(Ok(details)) => feed_lines::lines(details, settings, clock, width),
            Some(Err(notice)) => message(WhyKind::Problem, &notice.text, clock, width),
            None => message(WhyKind::Fact, "looking …", clock, width),
        }
    }
}

fn message(kind: WhyKind, text: &str, clock: &Clock, width: u16) -> Vec<WhyLine> {
    let mut page = Page::new(clock, width);
    page.put(kind, 0, text);
    page.lines
}

impl App {
    /// Shows all that is known of a feed; closing it goes back to the row of the errors it was
    /// opened from.
    pub(super) fn show_feed(&mut self, feed: FeedId, from_error: Option<usize>) -> Vec<Effect> {
        self.overlay = Some(Overlay::Feed(Box::new(FeedPanel {
            feed,
            details: None,
            offset: 0,
            from_error,
            ticket: Ticket::default(),
        })));
        self.ask_feed()
    }

    /// Has the panel loaded again, if it is open.
    pub(super) fn ask_feed(&mut self) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(Overlay::Feed(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        panel.ticket = ticket;
        let feed = panel.feed;
        vec![Effect::Engine(Request::FeedDetails { ticket, feed })]
    }

    pub(super) fn take_feed(&mut self, ticket: Ticket, details: Result<Box<FeedDetails>, Notice>) {
        if let Some(Overlay::Feed(panel)) = &mut self.overlay
            && panel.ticket == ticket
        {
            panel.details = Some(details);
        }
    }

    /// A key while the panel is open.
    pub(super) fn feed_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(Overlay::Feed(panel)) = &self.overlay else {
            return Vec::new();
        };
        let feed = panel.feed;
        match key.code {
            Code::Char('q' | 'i' | 'h') | Code::Esc | Code::Enter | Code::Left => {
                if let Some(cursor) = panel.from_error {
                    return self.show_errors(cursor);
                }
                self.overlay = None;
                return Vec::new();
            }
            Code::Char('r') if !key.ctrl => return self.ask_again(vec![feed]),
            Code::Char('E') => return self.edit_feed(feed),
            Code::Char('s') if !key.ctrl => return self.turn_grouping(feed),
            _ => {}
        }
        if let Some(effects) = self.care_key(key, feed) {
            return effects;
        }
        self.overlay_key(key)
    }

    /// Has the entries of a feed grouped into stories, or no longer.
    fn turn_grouping(&mut self, feed: FeedId) -> Vec<Effect> {
        let Some(feed) = self.sidebar.feed(feed) else {
            return Vec::new();
        };
        if !self.settings.stories.group {
            let notice = Notice::info("nothing is grouped into stories");
            self.say(notice.hint("[stories] group in config.toml"));
            return Vec::new();
        }
        let is_on = self.settings.groups(&feed.url, &feed.category);
        vec![Effect::Engine(groups_feed(&feed.url, !is_on))]
    }

    /// A key that does something about a feed, the same in the panel and among the errors.
    pub(super) fn care_key(&mut self, key: Key, feed: FeedId) -> Option<Vec<Effect>> {
        Some(match key.code {
            Code::Char('X') => vec![Effect::Engine(Request::Remove(vec![feed]))],
            Code::Char('x') => {
                let is_on = self.sidebar.feed(feed)?.is_off;
                vec![Effect::Engine(Request::Switch { feed, is_on })]
            }
            Code::Char('u') if !key.ctrl => vec![Effect::Engine(Request::Undo(1))],
            Code::Char('r') if key.ctrl => vec![Effect::Engine(Request::Redo(1))],
            Code::Char('o') => {
                if let Some(site) = self.sidebar.feed(feed)?.site.clone() {
                    return Some(vec![Effect::Browse(site)]);
                }
                self.say(Notice::info("the feed names no site").hint("y copies its address"));
                Vec::new()
            }
            Code::Char('y') if !key.ctrl => {
                let url: Clean = self.sidebar.feed(feed)?.url.clone();
                self.say(Notice::info(format!("copied {url}")));
                vec![Effect::Copy(url)]
            }
            _ => return None,
        })
    }

    /// Asks feeds again, now.
    pub(super) fn ask_again(&mut self, feeds: Vec<FeedId>) -> Vec<Effect> {
        let text = match feeds.as_slice() {
            [] => return Vec::new(),
            [one] => {
                let title = self.sidebar.feed(*one).map(|feed| feed.title.clone());
                format!("asking {} again", title.unwrap_or_default())
            }
            many => format!("asking {} feeds again", many.len()),
        };
        self.say(Notice::info(text));
        super::run::refresh(RefreshScope::Feeds(feeds))
    }
}
