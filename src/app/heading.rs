//! Which reports of a story a list has: by one of them its row is headed, and opened.
//!
//! A list of a topic, a feed, a category or a filter may have a story for one report alone, and shows
//! the row of the whole story. Then headline and first report are those of what the list is of.

use std::collections::BTreeSet;

use super::App;
use crate::model::list::ListSpec;
use crate::model::{Desk, EntryId, EntryRow, FeedId, Source};

impl App {
    /// Gives rows that were loaded for the list the headlines that they have in it.
    pub(super) fn head_rows(&self, rows: &mut [EntryRow]) {
        let holds = self.holder(&self.list.spec);
        for row in rows {
            row.head(&self.settings.stories.prefer, &holds);
        }
    }

    /// Returns the entries on the screen of which one can tell that the list holds or held them. A
    /// story may be there for one entry, and have others that the list knows nothing of.
    pub(super) fn surely_held(&self) -> BTreeSet<EntryId> {
        let spec = self.list.shown_spec();
        let holds = self.holder(spec);
        let mut held = BTreeSet::new();
        for row in self.list.rows.iter().filter(|row| !row.is_member) {
            // It stands where it does by this entry.
            held.insert(row.id);
            let members = row.told.iter().flat_map(|told| &told.members);
            let members = members.filter(|row| !(spec.hides_read() && row.flags.is_read));
            held.extend(members.filter(|row| holds(row)).map(|row| row.id));
        }
        held
    }

    /// Returns what tells whether a list holds an entry, read or not. What a query finds, the store
    /// alone knows.
    fn holder(&self, spec: &ListSpec) -> impl Fn(&EntryRow) -> bool + use<'_> {
        let feeds: BTreeSet<FeedId> = match &spec.source {
            Source::Category(path) => self.sidebar.feeds_in(path).map(|feed| feed.id).collect(),
            Source::Feed(feed) => BTreeSet::from([*feed]),
            _ => BTreeSet::new(),
        };
        let source = spec.source.clone();
        let is_filtered = !spec.filters.is_empty();
        move |row| match &source {
            _ if is_filtered => false,
            Source::Desk(Desk::Unread | Desk::All | Desk::Recent) => true,
            Source::Desk(Desk::Today) => self.clock.date(row.published) == self.clock.today(),
            Source::Desk(Desk::Starred) => row.flags.is_starred,
            Source::Desk(Desk::Later) => row.flags.is_later,
            Source::Topic(topic) => row.topics.contains(topic),
            Source::Category(_) | Source::Feed(_) => feeds.contains(&row.feed),
            Source::Search(_) | Source::Saved { .. } => false,
        }
    }
}
