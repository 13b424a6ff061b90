//! The border between the screen and the engine: plain data in both directions.
//!
//! A [`Request`] goes in, [`Event`]s come out. Requests whose answer can be overtaken carry a
//! [`Ticket`]; the screen drops late answers and late failures alike.

use super::announcement::Announcement;
use super::coverage::Coverage;
use super::feed::{Offer, SubscriptionEdit};
use super::feed_details::FeedDetails;
use super::list::{ListSpec, Picked};
use super::mark::{LookChange, StepRow};
pub use super::notice::{FileNotice, Notice, Severity};
pub use super::outcome::{FeedReport, FeedStatus, Progress, Summary};
use super::page::{OpenArticle, TextSource};
use super::palette::Palette;
use super::picture::{self, Picture};
use super::rule::Rule;
use super::settings::{SettingRow, Settings};
use super::sidebar::Sidebar;
use super::story::StoryFix;
use super::suggestion::Suggestion;
use super::timeline::{Subject, Timeline};
use super::topic::{Preview, QueryCount, TopicEdit, TopicSheet};
use super::user_command::UserCommand;
use super::why::{MuteId, MuteList, Why};

use super::{
    Anchor, Change, Clean, EntryId, EntryRow, FeedId, Key, Step, StepId, StoryId, Target, Ticket,
    Time, TopicId, Window,
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
        /// What of them the list has.
        picked: Option<Picked>,
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
    /// Each is answered by [`Event::Picture`].
    Pictures(picture::Order),
    /// Fetch the full text of an entry from its page; if it is there, show it in the place of the
    /// feed's text, or that again.
    FullText {
        /// Which entry.
        entry: EntryId,
        /// Which text is on the screen, if one is: the other one is wanted.
        shown: Option<TextSource>,
    },
    /// Write an entry into a file of its own; answered by [`Event::Notice`].
    SaveArticle {
        /// Which entry.
        entry: EntryId,
        /// The file as it was typed.
        path: Box<str>,
    },
    /// Run a command of the user; answered by [`Event::Notice`] or [`Event::Program`].
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
    /// version; answered by [`Event::Article`].
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
    /// Undo the last step.
    Undo,
    /// Redo the step undone last.
    Redo,
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
    /// Count what is unread of the saved queries that [`Sidebar`] does not count.
    CountSaved,
    /// Count the entries of a list that does not tell how many it has.
    CountList {
        /// Comes back with the answer.
        ticket: Ticket,
        /// Which list.
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

/// What the engine tells the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Topics, feeds and counts, new.
    Sidebar(Box<Sidebar>),
    /// A window, or why there is none.
    List {
        /// Of the request.
        ticket: Ticket,
        /// The rows.
        window: Result<Window, Notice>,
    },
    /// Entries went to stories that they did not begin.
    Grouped,
    /// Many entries are put into stories, or all of them anew: so much is done, in percent; 100 is all.
    Grouping(u8),
    /// Rows, as they are now.
    Retold {
        /// Of the request.
        ticket: Ticket,
        /// They.
        rows: Vec<EntryRow>,
    },
    /// An article, or why there is none.
    Article {
        /// Of the request.
        ticket: Ticket,
        /// The entry asked for.
        entry: EntryId,
        /// The page.
        article: Result<Box<OpenArticle>, Notice>,
    },
    /// A picture, or `None` if there is none.
    Picture {
        /// Of the request.
        ticket: Ticket,
        /// Its place: index in [`Page::figures`](super::Page::figures).
        figure: u16,
        /// The picture.
        picture: Option<Box<Picture>>,
    },
    /// Another text of an entry is to be shown, or there is none.
    FullText {
        /// The entry.
        entry: EntryId,
        /// What is shown now, or why nothing changed.
        outcome: Result<Notice, Notice>,
    },
    /// The full text of an entry came unasked.
    FullTextCame(EntryId),
    /// The feeds that an address leads to, or why there is none.
    Offered {
        /// Of the request.
        ticket: Ticket,
        /// The feeds.
        offers: Result<Vec<Offer>, Notice>,
    },
    /// A mark is committed, or was not.
    Marked {
        /// Of the request.
        ticket: Ticket,
        /// The step that undoes it.
        step: Result<Step, Notice>,
    },
    /// What a query would find, or what is wrong with it.
    Previewed {
        /// Of the request.
        ticket: Ticket,
        /// The answer.
        preview: Result<Box<Preview>, Notice>,
    },
    /// The watchlist was changed as the user wished: what was done.
    TopicsEdited(Notice),
    /// What stands in the watchlist.
    TopicSheets {
        /// Of the request.
        ticket: Ticket,
        /// The topics, in the order of the file.
        sheets: Result<Vec<TopicSheet>, Notice>,
    },
    /// What a topic could look for as well; where its queries are counted it follows their counts, with
    /// the same ticket.
    Suggested {
        /// Of the request.
        ticket: Ticket,
        /// The terms, those that rise first.
        suggestions: Vec<Suggestion>,
    },
    /// What each query of a topic finds, in the order of the file; `None` for one that is off or
    /// broken.
    QueriesCounted {
        /// Of the request.
        ticket: Ticket,
        /// The counts.
        counts: Vec<Option<QueryCount>>,
    },
    /// What is unread of saved queries: their texts and counts. Of all that could be counted.
    SavedCounted(Vec<(Box<str>, u64)>),
    /// How many entries a list has.
    ListCounted {
        /// Of the request.
        ticket: Ticket,
        /// Entries; copies count once.
        total: u64,
    },
    /// Why an entry is where it is.
    Explained {
        /// Of the request.
        ticket: Ticket,
        /// The reasons.
        why: Result<Box<Why>, Notice>,
    },
    /// How a story or a topic developed.
    Timeline {
        /// Of the request.
        ticket: Ticket,
        /// A part of it.
        timeline: Result<Box<Timeline>, Notice>,
    },
    /// The beginning of an entry, paragraph by paragraph.
    Peeked {
        /// Of the request.
        ticket: Ticket,
        /// It.
        text: Vec<Clean>,
    },
    /// What of an entry could be followed.
    Proposed {
        /// Of the request.
        ticket: Ticket,
        /// Terms, as queries; what tells most of it first.
        terms: Vec<Clean>,
    },
    /// What outlets say of a story, the first to report it first.
    Coverage {
        /// Of the request.
        ticket: Ticket,
        /// It.
        coverage: Result<Coverage, Notice>,
    },
    /// All that is known of a feed.
    FeedDetails {
        /// Of the request.
        ticket: Ticket,
        /// The answer.
        details: Result<Box<FeedDetails>, Notice>,
    },
    /// What is followed, as OPML.
    Subscriptions(Box<str>),
    /// What is held back.
    Mutes {
        /// Of the request.
        ticket: Ticket,
        /// The mutes, and what else holds entries.
        mutes: Result<Box<MuteList>, Notice>,
    },
    /// A command of the user is filled in and wants the terminal.
    Program {
        /// What it is called.
        name: Box<str>,
        /// The program and its arguments.
        argv: Vec<String>,
        /// What it reads from its standard input.
        input: Option<Clean>,
    },
    /// How the screen was when it was left; empty if nothing is known.
    Session(Box<str>),
    /// The keys are others now; the engine has them.
    Keys,
    /// Files and folders, as they can be typed; a folder ends with `/`.
    Paths {
        /// Of the request.
        ticket: Ticket,
        /// What was typed.
        typed: Box<str>,
        /// They, in order.
        paths: Vec<String>,
    },
    /// The watchlist is another one, or matches otherwise: what is lit is out of date.
    Topics,
    /// The cache is matched again: so much of it is done, in percent; 100 is all.
    Matching(u8),
    /// A step was undone (`None`: there was nothing to undo).
    Undone(Option<Step>),
    /// A step was redone (`None`: there was nothing to redo).
    Redone(Option<Step>),
    /// The steps that can be undone and redone, the last one first.
    History {
        /// Of the request.
        ticket: Ticket,
        /// They.
        steps: Result<Vec<StepRow>, Notice>,
    },
    /// A rule was written, or was not.
    Ruled(Result<Step, Notice>),
    /// Subscriptions were changed, or were not.
    Subscribed(Result<Step, Notice>),
    /// Stories were corrected, or were not.
    Fixed {
        /// How.
        fix: StoryFix,
        /// The step that undoes it; nothing was to be changed if it says nothing.
        step: Result<Step, Notice>,
    },
    /// A refresh goes on.
    Progress(Progress),
    /// A refresh is over.
    Refreshed(Summary),
    /// Entries of this process or another arrived or changed: lists on screen are out of date.
    Changed {
        /// Entries that are new.
        new: u64,
    },
    /// What an entry was read up to is stored.
    PlaceKept,
    /// A file of the user's was read again.
    File(FileNotice),
    /// The user's themes were changed: all there are now.
    Themes(Vec<Palette>),
    /// Settings were changed: what is in force now.
    Settings {
        /// All of them.
        settings: Box<Settings>,
        /// As they are shown.
        rows: Vec<SettingRow>,
        /// The one that was set; `None`: the file was edited.
        name: Option<Box<str>>,
    },
    /// A topic announces what arrived.
    Announced(Box<Announcement>),
    /// Something to say.
    Notice(Notice),
}
