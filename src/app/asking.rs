//! The feed under the cursor: asked now, switched off, switched on.

use super::run::refresh;
use super::{App, Effect, Pane, SideRow};
use crate::model::message::RefreshScope;
use crate::model::{FeedId, Notice, Request};

impl App {
    /// Returns the feed under the cursor; of a story that of the report whose headline it has.
    pub(super) fn feed_here(&self) -> Option<FeedId> {
        match (self.focus, self.sidebar.selected()) {
            (Pane::Sidebar, Some(SideRow::Feed { id, .. })) => Some(*id),
            (Pane::Sidebar, _) => None,
            _ => {
                let told = self.current().and_then(|row| row.told.as_ref());
                let headed = told.and_then(|told| told.headed());
                headed.or(self.current_entry()).map(|row| row.feed)
            }
        }
    }

    /// Asks the feed under the cursor, or those of the category.
    pub(super) fn refresh_current(&mut self) -> Vec<Effect> {
        let feeds = match (self.focus, self.sidebar.selected()) {
            (Pane::Sidebar, Some(SideRow::Category { path, .. })) => {
                self.sidebar.feeds_in(path).map(|feed| feed.id).collect()
            }
            (Pane::Sidebar, row) if !matches!(row, Some(SideRow::Feed { .. })) => {
                return refresh(RefreshScope::Due);
            }
            _ => {
                let here = self.feed_here();
                let off = here.and_then(|id| self.sidebar.feed(id));
                if let Some(feed) = off.filter(|feed| feed.is_off) {
                    let notice = Notice::info(format!("switched off: {}", feed.title));
                    self.say(notice.hint("{switch-feed} in the sidebar switches it on"));
                    return Vec::new();
                }
                here.into_iter().collect()
            }
        };
        refresh(RefreshScope::Feeds(feeds))
    }

    /// Switches the feed under the cursor off, or on again.
    pub(super) fn switch_feed(&mut self) -> Vec<Effect> {
        let here = self.feed_here();
        let Some(feed) = here.and_then(|id| self.sidebar.feed(id)) else {
            self.say(Notice::info("no feed is under the cursor"));
            return Vec::new();
        };
        vec![Effect::Engine(Request::Switch {
            feed: feed.id,
            is_on: feed.is_off,
        })]
    }
}
