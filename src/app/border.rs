//! The border of the application: what happens to it, what it asks for, what covers it.

use super::{
    AddForm, Border, Choosing, CoveragePanel, EditForm, ErrorsPane, FeedPanel, HistoryPanel,
    Manager, MutePanel, TimelinePanel, WatchForm, WhyPanel, Widths,
};
use crate::command::{Key, KeyMap};
use crate::model::palette::Ground;
use crate::model::{Clean, Clock, Event, Notice, Request, Ticket, Time};

/// What can happen to the application.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The left button was pressed on something.
    Click(Spot),
    /// The wheel was turned over a pane; positive is down, in lines.
    Wheel(Pane, i32),
    /// The screen has these sizes now.
    Fit(Fit),
    /// It is this time now.
    Tick(Clock),
    /// It is this second: what comes next is said at that time.
    Now(Time),
    /// The cursor has rested on a row; the ticket says since when.
    Rested(Ticket),
    /// The user has edited the list of subscriptions.
    Edited {
        /// As it was.
        before: Box<str>,
        /// As it is now.
        after: Box<str>,
    },
    /// An entry has been shown for some time; the ticket says since when.
    Lingered(Ticket),
    /// The mouse has dragged a border: the pane left of it is so wide.
    Drag(Border, u16),
    /// The engine says something.
    Event(Event),
    /// The keys are others now.
    Keys(KeyMap),
    /// The terminal's page is dark, or light.
    Ground(Ground),
    /// The program itself has something to say.
    Notice(Notice),
    /// The program is told to end, maybe by a terminal that is gone.
    End,
}

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the engine.
    Engine(Request),
    /// Send [`Msg::Rested`] with this ticket in 80 ms.
    Rest(Ticket),
    /// Send [`Msg::Lingered`] with this ticket in so many seconds.
    Linger(Ticket, u64),
    /// Open an address in the browser.
    Browse(Clean),
    /// Copy text to the clipboard.
    Copy(Clean),
    /// Set the terminal's title.
    Title(Clean),
    /// Draw the user's attention to this, by the means of the settings.
    Announce {
        /// What it is about.
        heading: Clean,
        /// What there is to tell.
        text: Clean,
    },
    /// Give the terminal to a program.
    Run {
        /// Which.
        program: Program,
        /// What it reads from its standard input; `None`: the terminal.
        input: Option<Clean>,
    },
    /// Open an enclosure with this program, or in the browser if none is set for it.
    Attach {
        /// The program and its arguments, filled in; empty: the browser.
        argv: Vec<String>,
        /// The address of the enclosure.
        url: Clean,
    },
    /// Read this text aloud with a program; if one is reading, end it.
    Speak {
        /// The program and its arguments.
        argv: Vec<String>,
        /// What it reads from its standard input.
        input: Clean,
    },
    /// Let the user edit this list of subscriptions; then send [`Msg::Edited`], if it is another.
    EditList(Box<str>),
    /// Let the user edit one of the configuration files; what is saved there comes into force.
    EditFile(UserFile),
    /// Draw everything anew.
    Redraw,
    /// Stop, as the shell's `^Z` does.
    Suspend,
    /// Leave.
    Quit,
}

/// A file of the user in the configuration folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserFile {
    /// The settings.
    Settings,
    /// The keys.
    Keymap,
    /// The watchlist.
    Topics,
}

/// A program of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Program {
    /// `$PAGER`.
    Pager,
    /// `$VISUAL` or `$EDITOR`, on a copy.
    Editor,
    /// What was typed: the program and its arguments.
    Typed(Vec<String>),
    /// A command of the user: the program and its arguments.
    Own(Vec<String>),
}

/// A pane of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// Lists to choose from.
    Sidebar,
    /// Headlines.
    List,
    /// The article.
    Reader,
}

/// What a mouse click hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A row of the sidebar.
    Sidebar(usize),
    /// A row of the list.
    List(usize),
    /// The reader.
    Reader,
    /// A rule between panes.
    Border(Border),
    /// The link of the open article with this index.
    Link(u16),
}

/// How the panes are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Sidebar, list and reader side by side.
    Wide,
    /// List and reader; the sidebar covers the list while it has the focus.
    Medium,
    /// One pane at a time.
    #[default]
    Narrow,
}

/// The sizes that paging, clamping and layout depend on; plain numbers from the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fit {
    /// The arrangement.
    pub shape: Shape,
    /// Lines of the sidebar.
    pub sidebar_lines: u16,
    /// Lines of the list.
    pub list_lines: u16,
    /// Lines of the reader.
    pub reader_lines: u16,
    /// How wide sidebar and list are, side by side with others.
    pub widths: Widths,
    /// Columns of the reader's text.
    pub reader_width: u16,
    /// Width and height of a cell in pixels, if the terminal says so.
    pub cell: Option<(u16, u16)>,
    /// Columns and lines of a panel that covers the panes.
    pub panel: (u16, u16),
    /// Columns of the screen.
    pub screen: u16,
}

/// What covers the panes.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// What was said, scrolled down by this many lines.
    Log(usize),
    /// What is wrong with the user's files, scrolled down by this many lines.
    Check(usize),
    /// The feeds that need care.
    FeedErrors(ErrorsPane),
    /// All that is known of a feed.
    Feed(Box<FeedPanel>),
    /// The headings, the links or the enclosures of the article.
    Choosing(Choosing),
    /// Letters over the links in sight; those typed so far.
    Hints(String),
    /// What is to be followed.
    Watch(Box<WatchForm>),
    /// The feeds that an address leads to.
    Add(Box<AddForm>),
    /// The topic manager.
    Topics(Box<Manager>),
    /// Why something is where it is.
    Why(Box<WhyPanel>),
    /// What is muted.
    Mutes(Box<MutePanel>),
    /// What was done.
    History(Box<HistoryPanel>),
    /// How a story or a topic developed.
    Timeline(Box<TimelinePanel>),
    /// The versions of a story.
    Coverage(Box<CoveragePanel>),
    /// A feed or a category that is renamed or moved.
    Edit(Box<EditForm>),
}
