//! Stories: what different outlets tell of one event.

use super::coverage::preference;
use super::{Clean, EntryId, EntryRow, Flags, PublicId, StoryId, Time};

/// A story as one row of a list: what its entries have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Outlets that report by themselves: copies do not count.
    pub outlets: u64,
    /// Their names, each outlet once: first the one whose headline the row has, then the newest
    /// report first; of a very large story those of the newest reports.
    pub carriers: Vec<Clean>,
    /// Its entries that are to be seen, the newest first, copies folded into one; of a very large
    /// story the newest ones.
    pub members: Vec<EntryRow>,
    /// How many there are.
    pub size: u64,
    /// What the newest unread report brought when all the others were done with.
    pub news: Option<Clean>,
    /// The member whose headline the row has, if that is known: that of the store, one of an outlet
    /// the user prefers, or the one that stood under the cursor.
    pub face: Option<EntryId>,
    /// Members that the list does not have, read or not: the row is neither headed by them nor opened
    /// for them.
    pub outside: Vec<EntryId>,
}

impl Told {
    /// Returns how many of the members are unread.
    pub fn unread(&self) -> usize {
        let unread = |row: &&EntryRow| !row.flags.is_read;
        self.members.iter().filter(unread).count()
    }

    /// Returns which of its reports this one is, from 1 for the oldest on, and how many there are.
    pub fn place(&self, entry: EntryId) -> Option<(u64, u64)> {
        let newer = self.members.iter().position(|row| row.id == entry)?;
        let place = self.size.checked_sub(newer as u64)?;
        Some((place, self.size)).filter(|_| place > 0)
    }

    /// Names this outlet before the others: the headline is its. There are no more names than outlets.
    pub fn put_first(&mut self, outlet: Clean) {
        self.carriers.retain(|name| *name != outlet);
        self.carriers.insert(0, outlet);
        let outlets = usize::try_from(self.outlets).unwrap_or(usize::MAX);
        self.carriers.truncate(outlets.max(1));
    }

    /// Lets an entry go.
    pub fn let_go(&mut self, entry: EntryId) {
        self.members.retain(|member| member.id != entry);
        self.outside.retain(|member| *member != entry);
        if self.face == Some(entry) {
            self.face = None;
        }
        self.size = self.size.saturating_sub(1);
        let before = self.carriers.len();
        let members = &self.members;
        self.carriers
            .retain(|name| members.iter().any(|row| row.outlet == *name));
        let gone = (before - self.carriers.len()) as u64;
        self.outlets = self.outlets.saturating_sub(gone);
    }

    /// Returns the member to read first, of those that the list has: the one whose headline the row
    /// has, then the newest, of those that are unread; else of all.
    pub fn first(&self) -> Option<&EntryRow> {
        let face = self.headed();
        let mut inside = self.members.iter().filter(|row| self.is_inside(row.id));
        let newest = inside.clone().next();
        face.filter(|row| !row.flags.is_read)
            .or_else(|| inside.find(|row| !row.flags.is_read))
            .or(face)
            .or(newest)
            .or(self.members.first())
    }

    /// Returns whether the list has this member.
    pub fn is_inside(&self, entry: EntryId) -> bool {
        !self.outside.contains(&entry)
    }

    /// Returns the member whose headline the row has, read or not, if that is known.
    pub fn headed(&self) -> Option<&EntryRow> {
        self.members.iter().find(|row| Some(row.id) == self.face)
    }

    /// Returns the tags of all its members, in order.
    pub fn tags(&self) -> Vec<Clean> {
        let tags = self.members.iter().flat_map(|row| &row.tags);
        let mut tags: Vec<Clean> = tags.cloned().collect();
        tags.sort();
        tags.dedup();
        tags
    }

    /// Returns the flags of the story: read when all of it is, starred or kept for later when
    /// some of it is.
    pub fn flags(&self) -> Flags {
        let any = |is: fn(&Flags) -> bool| self.members.iter().any(|row| is(&row.flags));
        Flags {
            is_read: !any(|flags| !flags.is_read),
            is_starred: any(|flags| flags.is_starred),
            is_later: any(|flags| flags.is_later),
        }
    }
}

impl EntryRow {
    /// Gives the row of a story its face, its headline and what is read first, of the reports that
    /// the list has: the one of the most preferred of these outlets, by name or host; else the store's;
    /// else that by which the row stands there. Once that is read and others are not, it is the next to
    /// read: a row says what it opens.
    pub fn head(&mut self, prefer: &[String]) {
        let own = self.id;
        let Some(told) = self.told.as_deref_mut() else {
            return;
        };
        let inside = told.members.iter().filter(|row| told.is_inside(row.id));
        let ranked = inside.filter_map(|row| Some((preference(row, prefer)?, row.id)));
        let preferred = ranked.min_by_key(|(rank, _)| *rank);
        let face = match (preferred, told.face) {
            (Some((_, preferred)), _) => preferred,
            (None, Some(face)) if told.is_inside(face) => face,
            (None, None) if told.outside.is_empty() => return,
            (None, _) => own,
        };
        told.face = Some(face);
        let first = told.first().map_or(face, |first| first.id);
        self.face(first);
    }

    /// Keeps the headline of the row as it is on the screen, if that is of one of its entries.
    pub fn keep_face(&mut self, shown: &Self) {
        let face = match &shown.told {
            Some(told) => told.face,
            None => Some(shown.id),
        };
        let told = self.told.as_deref();
        if let Some(face) = face.filter(|face| told.is_some_and(|told| told.is_inside(*face))) {
            self.face(face);
        }
    }

    /// Gives the row of a story the headline of a report, if it is one of its own.
    pub fn face(&mut self, entry: EntryId) {
        let Some(told) = self.told.as_deref_mut() else {
            return;
        };
        if let Some(face) = told.members.iter().find(|row| row.id == entry) {
            told.face = Some(face.id);
            self.title = face.title.clone();
            self.hits.clone_from(&face.hits);
            self.outlet = face.outlet.clone();
            told.put_first(self.outlet.clone());
        }
    }
}

/// A story with its entries.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryDetail {
    /// The story.
    pub id: StoryId,
    /// The headline of one of its entries, the one that says most of it.
    pub title: Clean,
    /// When the oldest of its entries was published.
    pub first: Time,
    /// When the newest was.
    pub last: Time,
    /// Entries that are unread.
    pub unread: u64,
    /// Outlets that report by themselves: copies do not count.
    pub outlets: u64,
    /// Its entries, the newest first; never none.
    pub entries: Vec<StoryEntry>,
}

/// An entry of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryEntry {
    /// The id people see.
    pub public_id: PublicId,
    /// The title of its feed.
    pub feed_title: Clean,
    /// The first entry that has the same text, from another outlet.
    pub copy_of: Option<PublicId>,
    /// The row a list would show.
    pub row: EntryRow,
}

/// What the user says of which stories entries belong to. It wins over every likeness, for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoryFix {
    /// These tell of one event: that of `into`, else that of the oldest of the stories.
    Join {
        /// Whole stories.
        stories: Vec<StoryId>,
        /// Single entries, without the rest of their stories.
        entries: Vec<EntryId>,
        /// The story that they become part of.
        into: Option<StoryId>,
    },
    /// These entries tell of one event, which is another than that of their stories.
    Split(Vec<EntryId>),
    /// These stories are not the same, whatever they have in common.
    Apart([StoryId; 2]),
}
