//! The border between the screen and the engine: plain data in both directions.
//!
//! A [`Request`] goes in, [`Event`]s come out. Requests whose answer can be overtaken carry a
//! [`Ticket`]; the screen drops late answers and late failures alike.

use super::announcement::Announcement;
use super::coverage::Coverage;
use super::feed::Offer;
use super::feed_details::FeedDetails;
use super::mark::StepRow;
pub use super::notice::{FileNotice, Notice, Severity};
pub use super::outcome::{FeedReport, FeedStatus, Progress, Summary};
use super::page::OpenArticle;
use super::palette::Palette;
use super::picture::Picture;
pub use super::request::{RefreshScope, Request};
use super::settings::{SettingRow, Settings};
use super::sidebar::Sidebar;
use super::story::StoryFix;
use super::suggestion::Suggestion;
use super::timeline::Timeline;
use super::topic::{Preview, QueryCount, TopicSheet};
use super::why::{MuteList, Why};
use super::{Clean, EntryId, EntryRow, Step, Ticket, Window};

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
    /// A setting was not taken.
    NotSet {
        /// Its name.
        name: Box<str>,
        /// The value as it was typed.
        value: Box<str>,
        /// Why.
        why: Notice,
    },
    /// A topic announces what arrived.
    Announced(Box<Announcement>),
    /// Something to say.
    Notice(Notice),
}
