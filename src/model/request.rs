//! Requests: what the screen asks of the engine.

use super::feed::SubscriptionEdit;
use super::list::ListSpec;
use super::mark::LookChange;
use super::page::TextSource;
use super::picture;
use super::rule::Rule;
use super::story::StoryFix;
use super::timeline::Subject;
use super::topic::TopicEdit;
use super::user_command::UserCommand;
use super::why::MuteId;
use super::{
    Anchor, Change, Clean, EntryId, FeedId, Key, StepId, StoryId, Target, Ticket, Time, TopicId,
};

/// What the screen asks of the engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Load topics, feeds and counts.
    Sidebar,
    /// Cut a window from a list.
    List {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Which list.
        spec: ListSpec,
        /// The topic whose terms are lit before those of others.
        selected: Option<TopicId>,
        /// Where to cut.
        anchor: Anchor,
        /// Most rows to return.
        limit: usize,
    },
    /// Load rows of a list by story again, because entries went to other stories.
    Retell {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Their entries.
        entries: Vec<EntryId>,
        /// The newest entry there was when the list was built: what came later is not told.
        newest: Option<EntryId>,
        /// The list.
        spec: Box<ListSpec>,
    },
    /// Load an entry and lay its article out.
    Article {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Which entry.
        entry: EntryId,
        /// Columns for the text.
        width: u16,
        /// The search that is lit, to highlight its words.
        search: Option<Box<str>>,
        /// The topic whose terms are lit before those of others.
        selected: Option<TopicId>,
        /// The entry that was read before it: that may not be stored yet.
        just_read: Option<EntryId>,
    },
    /// Bring the pictures of the article on the screen; those of another one are no longer wanted.
    /// Each is answered by [`Event::Picture`](super::message::Event::Picture).
    Pictures(picture::Order),
    /// Fetch the full text of an entry from its page; if it is there, show it in the place of the
    /// feed's text, or that again.
    FullText {
        /// Which entry.
        entry: EntryId,
        /// Which text is on the screen, if one is: the other one is wanted.
        shown: Option<TextSource>,
    },
    /// Write an entry into a file of its own; answered by
    /// [`Event::Notice`](super::message::Event::Notice).
    SaveArticle {
        /// Which entry.
        entry: EntryId,
        /// The file as it was typed.
        path: Box<str>,
    },
    /// Run a command of the user; answered by [`Event::Notice`](super::message::Event::Notice) or
    /// [`Event::Program`](super::message::Event::Program).
    RunCommand {
        /// Which.
        command: Box<UserCommand>,
        /// The entry it is run for.
        entry: Option<EntryId>,
    },
    /// Say how the screen was when it was left.
    Session,
    /// Keep how the screen is.
    KeepSession(Box<str>),
    /// Remember how far an entry was read.
    Place {
        /// Which entry.
        entry: EntryId,
        /// Share of its text, in 1/65536; 0 is its beginning or its end.
        progress: u32,
        /// When what was read of it was loaded; `None` if it was only looked at in passing.
        seen: Option<Time>,
    },
    /// Remember that an entry was opened and left before its text was there.
    Opened(EntryId),
    /// Lay out what changed in an entry since the version that was read, or else in its last
    /// version; answered by [`Event::Article`](super::message::Event::Article).
    Changes {
        /// Number of the request.
        ticket: Ticket,
        /// Which entry.
        entry: EntryId,
        /// Columns.
        width: u16,
    },
    /// Change flags.
    Mark {
        /// Comes back with the acknowledgement.
        ticket: Ticket,
        /// Of which entries.
        target: Target,
        /// How.
        change: Change,
    },
    /// The list on the screen is another one: steps are taken there from now on. The words are
    /// those of the screen.
    Here(Option<Box<str>>),
    /// Remember, for undo, that the list on the screen is shown otherwise.
    Look(LookChange),
    /// Undo so many steps, the last first.
    Undo(u32),
    /// Redo so many steps, the one undone last first.
    Redo(u32),
    /// Undo or redo until this step is the last one that is done; `None`: undo all.
    GoToStep(Option<StepId>),
    /// Say which steps can be undone and redone.
    History {
        /// Comes back with the answer.
        ticket: Ticket,
    },
    /// Fetch feeds.
    Refresh(RefreshScope),
    /// Find the feeds that an address leads to.
    Discover {
        /// Comes back with the answer.
        ticket: Ticket,
        /// What the user typed.
        address: Box<str>,
    },
    /// Follow feeds that were offered (undoable).
    Follow {
        /// Their addresses.
        urls: Vec<Clean>,
        /// The path of the category that they go into; empty for none.
        category: Clean,
    },
    /// Take over what another reader holds (undoable).
    Import {
        /// What the user typed: a file, a folder, or the name of a reader.
        source: Box<str>,
    },
    /// Name the files and folders that begin with what was typed.
    Paths {
        /// Comes back with the answer.
        ticket: Ticket,
        /// What was typed.
        typed: Box<str>,
    },
    /// Stop following feeds (undoable).
    Remove(Vec<FeedId>),
    /// Rename or move feeds (undoable).
    EditSubscription(SubscriptionEdit),
    /// Switch a feed on or off (undoable).
    Switch {
        /// Which.
        feed: FeedId,
        /// On.
        is_on: bool,
    },
    /// Correct which stories entries belong to (undoable).
    FixStories(StoryFix),
    /// Write a rule into `topics.toml` (undoable).
    Rule(Rule),
    /// Take out the mutes of `topics.toml` that hold an entry (undoable).
    Unmute(EntryId),
    /// Say what a query would find as a topic.
    Preview {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The query, as typed.
        query: Box<str>,
    },
    /// Change the watchlist (undoable).
    EditTopics(TopicEdit),
    /// Change a setting in `config.toml`.
    Set {
        /// `table.key`; of one feed `feed.key ADDRESS`.
        name: Box<str>,
        /// As typed.
        value: Box<str>,
    },
    /// Say what stands in the watchlist.
    TopicSheets {
        /// Comes back with the answer.
        ticket: Ticket,
    },
    /// Count what each query of a topic finds.
    CountQueries {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The topic's name.
        topic: Box<str>,
    },
    /// Say what a topic could look for as well.
    Suggest {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The topic's name.
        topic: Box<str>,
    },
    /// Count what is unread of the saved queries that [`Request::Sidebar`] does not count.
    CountSaved,
    /// Count the entries of a list that does not tell how many it has.
    CountList {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Which list.
        spec: ListSpec,
    },
    /// Count the entries that a mark would reach, while it is typed.
    CountReach {
        /// Comes back with the answer.
        ticket: Ticket,
        /// All that is found.
        spec: ListSpec,
    },
    /// Say why an entry is where it is.
    Explain {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Which entry.
        entry: EntryId,
    },
    /// Say how a story or a topic developed.
    Timeline {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Of what.
        subject: Subject,
        /// Only what is older than this; `None`: from the newest on.
        from: Option<Key>,
    },
    /// Say what an entry reads.
    Peek {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Which entry.
        entry: EntryId,
    },
    /// Say what of an entry could be followed.
    Propose {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Which entry.
        entry: EntryId,
    },
    /// Compare what outlets say of a story.
    Coverage {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Which story.
        story: StoryId,
    },
    /// Remember that a story or a topic was looked at.
    LookAt {
        /// Which.
        subject: Subject,
        /// When.
        at: Time,
    },
    /// Say all that is known of a feed.
    FeedDetails {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Which.
        feed: FeedId,
    },
    /// Say what is followed, as OPML.
    Subscriptions,
    /// Merge what the user made of that (undoable).
    EditList {
        /// As it was said.
        before: Box<str>,
        /// As it is now.
        after: Box<str>,
    },
    /// Say what is held back, and by what.
    Mutes {
        /// Comes back with the answer.
        ticket: Ticket,
    },
    /// Take a mute out of `topics.toml` (undoable).
    LetGo(MuteId),
}

/// Which feeds a refresh asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshScope {
    /// Those that are due, because it is time.
    Automatic,
    /// Those that are due, because the user asked; says until when nothing is.
    Due,
    /// All, but those under a `Retry-After` wait.
    All,
    /// These, at once.
    Feeds(Vec<FeedId>),
}
