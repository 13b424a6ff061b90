//! Marks: what triage does, to what, and the step that undoes it.

use super::list::ListSpec;
use super::{Clean, EntryId, FeedId, Flags, Key, StepId, StoryId, Time};

/// A change of one flag, or of one tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Change {
    /// Read (`true`) or unread.
    Read(bool),
    /// Read because it was done with by triage: the same state, another word in the history.
    Done,
    /// Starred or not.
    Starred(bool),
    /// On the shelf or not.
    Later(bool),
    /// Deleted (hidden for good) or not.
    Deleted(bool),
    /// Muted by hand or not.
    Muted(bool),
    /// Hidden until a moment, when it comes back unread; `None` brings it back at once.
    Snoozed(Option<Time>),
    /// Has this tag, or has it no longer.
    Tagged(Clean, bool),
}

impl Change {
    /// Returns the word for the status line and the history: `"done"`, `"unread"`, `"starred"`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Read(true) => "read",
            Self::Read(false) => "unread",
            Self::Done => "done",
            Self::Starred(true) => "starred",
            Self::Starred(false) => "unstarred",
            Self::Later(true) => "later",
            Self::Later(false) => "unlater",
            Self::Deleted(true) => "deleted",
            Self::Deleted(false) => "undeleted",
            Self::Muted(true) => "muted",
            Self::Muted(false) => "unmuted",
            Self::Snoozed(Some(_)) => "snoozed",
            Self::Snoozed(None) => "woke",
            Self::Tagged(_, true) => "tagged",
            Self::Tagged(_, false) => "untagged",
        }
    }

    /// Returns whether it takes an entry out of its lists.
    pub fn hides(&self) -> bool {
        matches!(
            self,
            Self::Deleted(true) | Self::Muted(true) | Self::Snoozed(Some(_))
        )
    }

    /// Returns whether it brings back what was held back by hand.
    pub fn lets_go(&self) -> bool {
        matches!(self, Self::Muted(false) | Self::Snoozed(None))
    }

    /// Applies the change to `flags`. What hides an entry is not among them, nor are tags.
    pub fn apply(&self, flags: &mut Flags) {
        match self {
            Self::Read(on) => flags.is_read = *on,
            Self::Done => flags.is_read = true,
            Self::Starred(on) => flags.is_starred = *on,
            Self::Later(on) => flags.is_later = *on,
            Self::Snoozed(None) => flags.is_read = false,
            Self::Deleted(_) | Self::Muted(_) | Self::Snoozed(Some(_)) | Self::Tagged(..) => {}
        }
    }
}

/// What a change goes to. Copies of an entry always change with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// These entries.
    Entries(Vec<EntryId>),
    /// All entries of these stories, and these entries; of the stories none that arrived after
    /// `newest`.
    Stories {
        /// Whole stories.
        stories: Vec<StoryId>,
        /// Single entries.
        entries: Vec<EntryId>,
        /// Highest entry id included.
        newest: Option<EntryId>,
    },
    /// A whole list, or the part of it from `from` down to `until` (both inclusive): of a list by
    /// story the entries that it holds, not what its stories have elsewhere. Entries with an id
    /// above `newest` arrived after the user looked, and are left alone.
    List {
        /// Which list.
        spec: ListSpec,
        /// Highest place included; `None`: the top.
        from: Option<Key>,
        /// Lowest place included.
        until: Option<Key>,
        /// Highest entry id included.
        newest: Option<EntryId>,
        /// Entries that are shown among these, though they left the list since.
        also: Vec<EntryId>,
        /// Of a list by story: its stories as a whole, also what the list does not hold of them.
        whole_stories: bool,
    },
}

/// Where a step was taken that was none of the screen's.
pub const COMMAND_LINE: &str = "command line";

/// One step of the undo history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// What was done, with its count: `"done 3 entries"`, `"starred 1 entry"`.
    pub label: String,
    /// The flags that the entries have now, for rows on the screen (not hidden ones).
    pub flags: Vec<(EntryId, Flags)>,
    /// The tags that entries have now, where the step changed them.
    pub tags: Vec<(EntryId, Vec<Clean>)>,
    /// Entries changed, copies not counted.
    pub count: u64,
    /// The rules of `topics.toml` that are to stand there now, or not.
    pub rules: Vec<RulePatch>,
    /// Feeds that have other titles, categories or addresses now: topics and mutes that ask for
    /// those find other entries.
    pub moved_feeds: Vec<FeedId>,
    /// Of a step that was undone or redone: the list it was taken in, in words of the screen, or
    /// [`COMMAND_LINE`].
    pub place: Option<Box<str>>,
    /// When it was taken, likewise.
    pub taken: Option<Time>,
    /// The place of the newest entry that it changed and lists show.
    pub at: Option<Key>,
    /// Of a step that was undone or redone together with others: how many of them are, with this one.
    pub so_far: u32,
    /// More of them follow at once.
    pub goes_on: bool,
    /// How the list it was taken in is shown now, in words of the screen; empty: as lists usually are.
    pub look: Option<Box<str>>,
}

/// A change of how the list on the screen is shown, in words of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookChange {
    /// What was done.
    pub label: String,
    /// How it was shown; empty: as lists usually are.
    pub before: Box<str>,
    /// How it is shown.
    pub after: Box<str>,
}

/// A step as the history lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Which.
    pub id: StepId,
    /// What was done.
    pub label: Clean,
    /// The headline of an entry it was done to, the newest; none if it was done to none.
    pub title: Option<Clean>,
    /// When.
    pub at: Time,
    /// It was undone and can be redone.
    pub is_undone: bool,
}

/// A rule before or after a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePatch {
    /// Its table as TOML.
    pub text: String,
    /// Whether it stands in the file.
    pub is_there: bool,
}
