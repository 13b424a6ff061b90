//! App: the state of the screen, and the one function that changes it.
//!
//! [`App::update`] takes a [`Msg`] and returns [`Effect`]s. It does no I/O, reads no clock and
//! waits for nothing: what takes time is an effect, and its answer comes back as a message. So
//! every journey through the program can be written down as a list of messages and asserted.
//!
//! | file | what |
//! |---|---|
//! | `keys` | a key press: counts, prefixes, the keymap |
//! | `run` | a command: what each of them does |
//! | `events` | what the engine says |
//! | `add` | what an address leads to, to choose from |
//! | `ahead` | keys that wait for rows on their way |
//! | `asking` | the feed under the cursor: asked now, switched off and on |
//! | `back` | the ways back, and out of the program |
//! | `begin` | the first state, and what it asks for |
//! | `border` | what happens to the application, and what it asks for |
//! | `bulk` | marks of what a query finds |
//! | `checking` | all that is wrong with the user's files |
//! | `choices` | what can be chosen: commands, places, themes, settings |
//! | `completing` | what a half-typed query means, and what its last word may become |
//! | `copying` | what of an entry goes to the clipboard |
//! | `counting` | counts of saved queries that are had beside |
//! | `coverage` | the versions of a story, side by side |
//! | `edit`, `field` | the form that renames and moves; a line of it |
//! | `enclosing` | the files that come with an entry |
//! | `errors` | the feeds that need care |
//! | `feed_panel`, `feed_lines` | all that is known of a feed; in words |
//! | `finding` | words in the open text |
//! | `fixes` | corrections of stories |
//! | `fuzzy` | which names fit what is typed |
//! | `grouped` | why an entry is in its story |
//! | `half_typed` | a search whose last word is not there yet |
//! | `handing` | the text on the screen, for a program of the user |
//! | `help` | the keys as they are bound now |
//! | `hints` | letters over the links in sight |
//! | `history` | the list of steps |
//! | `hits` | the places of a text where something matches |
//! | `importing` | what another reader holds |
//! | `jumps` | back to the lists before this one, and forward |
//! | `list`, `reader`, `sidebar` | the three panes |
//! | `log` | what was said since the start |
//! | `macros` | what a key runs one after the other; the user's own commands |
//! | `marking` | a mark: drawn, sent, acknowledged or taken back |
//! | `motion` | the keys that move through the rows of a panel |
//! | `mute`, `mutes` | mutes and snoozes; what is muted now |
//! | `novelty` | what is new to the user in the article |
//! | `palette` | the palette while it is typed |
//! | `panels` | the keys of what covers the panes |
//! | `passing` | entries that are read by being passed, or shown for long |
//! | `pending` | marks on their way to the store |
//! | `pictures` | the pictures of the article on the screen |
//! | `reading` | moving through an article |
//! | `recall` | what was typed before |
//! | `rules` | saved queries |
//! | `saying` | what is said at the bottom, with the keys in force |
//! | `selection` | what triage acts on: the cursor, a count, what is selected |
//! | `session` | what is begun with next time |
//! | `settings` | what `config.toml` says now, and what is wrong with the files |
//! | `stories` | rows that stand for several entries |
//! | `suggest` | what a topic could look for as well |
//! | `tags` | the tag picker |
//! | `taken` | where a step was taken, and the way back there |
//! | `tally` | what was done since the start |
//! | `timeline` | how a story or a topic developed |
//! | `themes` | the theme that is drawn, and those that are tried on |
//! | `topics` | the topic manager |
//! | `triage` | what is marked by the keyboard |
//! | `typed` | commands with their text, typed in the palette |
//! | `undoing` | what an undone step changes |
//! | `view_menu` | the menu of how a list is shown |
//! | `views`, `widths` | how each list is shown; the widths of the panes |
//! | `watch` | following what an entry is about |
//! | `why` | why an entry is where it is |
//! | `wrap` | headlines in lines |
//! | `prompt` | the line at the bottom: search, find, add, command |

pub mod add;
mod ahead;
mod asking;
mod back;
mod begin;
mod border;
mod bulk;
mod checking;
mod choices;
mod completing;
mod copying;
mod counting;
pub mod coverage;
pub mod edit;
mod enclosing;
pub mod errors;
mod events;
pub mod feed_lines;
pub mod feed_panel;
mod field;
pub mod finding;
mod fixes;
mod fuzzy;
mod grouped;
mod half_typed;
pub mod handing;
pub mod help;
mod hints;
pub mod history;
mod hits;
mod importing;
mod jumps;
mod keys;
pub mod list;
pub mod log;
mod macros;
mod marking;
mod motion;
pub mod mute;
pub mod mutes;
mod novelty;
mod palette;
pub mod panels;
mod passing;
pub mod peek;
mod pending;
pub mod pictures;
pub mod prompt;
pub mod reader;
pub mod reading;
mod recall;
mod rules;
pub mod run;
mod saying;
pub mod selection;
mod session;
mod settings;
pub mod sidebar;
mod stories;
mod suggest;
mod tags;
mod taken;
pub mod tally;
mod themes;
pub mod timeline;
pub mod topics;
mod triage;
mod typed;
mod undoing;
mod view_menu;
mod views;
pub mod watch;
pub mod why;
pub mod widths;
pub mod wrap;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use crate::command::{Context, Key, KeyMap};
use crate::model::list::Order;
use crate::model::message::{FileNotice, Progress, Severity};
use crate::model::palette::{Ground, Palette};
use crate::model::picture::Graphics;
use crate::model::settings::SettingRow;
use crate::model::{Clean, Clock, EntryId, Flags, Notice, Request, Settings, Source, Ticket, Time};
use crate::query::Aliases;

pub use add::AddForm;
pub use border::{Effect, Fit, Msg, Overlay, Pane, Program, Shape, Spot, UserFile};
pub use choices::Choice;
pub use completing::{Fault, Meaning};
pub use coverage::CoveragePanel;
pub use edit::EditForm;
pub use errors::ErrorsPane;
pub use feed_panel::FeedPanel;
pub use help::HelpPanel;
pub use history::HistoryPanel;
pub use list::ListPane;
pub use log::Log;
pub use mutes::MutePanel;
pub use prompt::{Prompt, PromptKind};
pub use reader::ReaderPane;
pub use reading::Choosing;
pub use selection::Selection;
pub use sidebar::{SideRow, SidebarPane};
pub use tally::Tally;
pub use timeline::TimelinePanel;
pub use topics::Manager;
pub use watch::WatchForm;
pub use why::WhyPanel;
pub use widths::{Border, Widths};

/// The whole state of the screen.
#[derive(Debug)]
pub struct App {
    /// Settings in force.
    pub settings: Settings,
    /// The settings as they are shown.
    pub setting_rows: Vec<SettingRow>,
    /// The themes there are.
    pub themes: Vec<Palette>,
    /// Counts up when there are other ones.
    pub themes_turn: u64,
    /// The one that is drawn, by its place among them.
    pub theme: usize,
    /// What the terminal's page is, as far as it is known.
    ground: Ground,
    /// What the terminal can do for pictures.
    pub graphics: Graphics,
    /// Whether the user switched pictures on or off since the start.
    shows_pictures: Option<bool>,
    /// Keys in force.
    pub keymap: KeyMap,
    /// What time it is, as far as the screen knows.
    pub clock: Clock,
    /// Sizes of the panes.
    pub fit: Fit,
    /// The pane that keys go to.
    pub focus: Pane,
    /// The reader alone is shown.
    pub is_reader_only: bool,
    /// Lists to choose from.
    pub sidebar: SidebarPane,
    /// Headlines.
    pub list: ListPane,
    /// The article.
    pub reader: ReaderPane,
    /// What covers the panes, if anything.
    pub overlay: Option<Overlay>,
    /// The help, over everything.
    pub help_panel: Option<Box<HelpPanel>>,
    /// The panel that the report in the reader was opened in, to go back to.
    behind: Option<Overlay>,
    /// The line at the bottom, while something is typed.
    pub prompt: Option<Prompt>,
    /// The widths of the panes that the user chose.
    pub widths: Widths,
    /// The border that the mouse drags.
    pub dragged: Option<Border>,
    /// What was said since the start.
    pub log: Log,
    /// The last thing worth saying.
    pub notice: Option<Notice>,
    /// It was said since the last key: all of it is shown, in lines.
    pub notice_is_new: bool,
    /// A refresh that goes on.
    pub progress: Option<Progress>,
    /// How much of the cache is matched again, in percent, while that goes on.
    pub matching: Option<u8>,
    /// How much of many entries is put into stories, in percent, while that goes on.
    pub grouping: Option<u8>,
    /// The last refresh reached no host: that feeds failed says nothing about them.
    pub is_offline: bool,
    /// Feeds that failed in the last refresh.
    pub failed: usize,
    /// The digits of a count typed so far.
    pub count: Option<u32>,
    /// The keys of an unfinished sequence.
    pub pressed: Vec<Key>,
    /// The last `R` found nothing due: the next one asks all.
    asks_all: bool,
    /// When it was started.
    began: Time,
    /// What was done since then.
    pub tally: Tally,
    /// The tag that was used last.
    last_tag: Option<Clean>,
    /// Marks on their way to the store.
    marks: BTreeMap<Ticket, marking::PendingMark>,
    /// What was stored while rows were on their way: these may have been cut before.
    late: Vec<(EntryId, Flags)>,
    /// What waits for rows that are on their way.
    ahead: VecDeque<ahead::Ahead>,
    /// In which order lists are shown that suit stories.
    order: Order,
    /// The lists before this one, and those gone back from.
    jumps: jumps::Jumps,
    /// The list to come back to when a search is put out.
    before_search: Option<jumps::Stand>,
    /// The answer to the search that is typed, while it is on its way.
    half_typed: Option<Ticket>,
    /// What `@name` stands for in a query.
    aliases: Aliases,
    /// The name that the list on the screen has now, and will have when an edit is stored.
    awaited: Option<edit::Awaited>,
    /// Counts of saved queries.
    counting: counting::Counting,
    /// Of steps that are undone or redone together some changed more than the list shows.
    steps_beyond: bool,
    /// The setting that was typed and sent last.
    typed_setting: Option<Box<str>>,
    /// What the topic on the screen could look for as well.
    suggesting: suggest::Suggesting,
    /// The list that the store was told last: steps are taken there.
    here: Option<Box<str>>,
    /// How lists are shown that the user changed.
    views: views::Views,
    /// What was typed before.
    said: recall::Said,
    /// What is wrong with the user's files, by their names.
    broken: BTreeMap<Box<str>, FileNotice>,
    /// What was read recently was gone to before the last of it was stored.
    awaits_recent: bool,
    /// The session as it was kept last.
    kept_session: Option<Box<str>>,
    /// The last ticket given out.
    ticket: Ticket,
    /// The unread count the terminal's title shows.
    titled: Option<u64>,
}

impl App {
    /// Changes the state by one message and returns what is to be done outside.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        if matches!(msg, Msg::Key(_) | Msg::Click(_)) {
            self.reader.only_shows = false;
        }
        if matches!(msg, Msg::Key(_) | Msg::Click(_) | Msg::Paste(_)) {
            self.notice_is_new = false;
        }
        let mut effects = match msg {
            Msg::Key(key) => self.key_in_turn(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Click(spot) => self.click(spot),
            Msg::Wheel(pane, lines) => self.wheel(pane, lines),
            Msg::Fit(fit) => self.refit(fit),
            Msg::Tick(clock) => {
                self.clock = clock;
                self.list.set_days(&self.clock);
                self.keep_session().into_iter().collect()
            }
            Msg::Now(now) => {
                self.clock.now = now;
                Vec::new()
            }
            Msg::Rested(ticket) => self.rested(ticket),
            Msg::Lingered(ticket) => self.lingered(ticket),
            Msg::Ground(ground) => {
                self.take_ground(ground);
                Vec::new()
            }
            Msg::Drag(border, width) => self.drag(border, width),
            Msg::Event(event) => self.event(event),
            Msg::Edited { before, after } => {
                vec![Effect::Engine(Request::EditList { before, after })]
            }
            Msg::Keys(keymap) => {
                self.keymap = keymap;
                self.pressed.clear();
                Vec::new()
            }
            Msg::Notice(notice) => {
                self.say(notice);
                Vec::new()
            }
            Msg::End => self.leave(),
        };
        effects.extend(self.catch_up());
        effects.extend(self.retitle());
        effects.extend(self.follow_pictures());
        effects.extend(self.tell_here());
        effects.extend(self.follow_suggestions());
        effects
    }

    /// Returns the context keys are looked up in.
    pub fn context(&self) -> Context {
        match self.focus {
            Pane::Sidebar => Context::Sidebar,
            Pane::List => Context::List,
            Pane::Reader => Context::Reader,
        }
    }

    /// Returns whether the reader is on the screen.
    pub fn reader_is_visible(&self) -> bool {
        self.is_reader_only || self.fit.shape != Shape::Narrow || self.focus == Pane::Reader
    }

    /// Returns the name of the list on the screen.
    pub fn list_name(&self) -> Clean {
        if let Some(would) = self.would_mute() {
            return would;
        }
        self.name_of(&self.list.spec.source)
    }

    /// Returns the name of a list.
    pub(crate) fn name_of(&self, source: &Source) -> Clean {
        match source {
            Source::Desk(desk) => Clean::line(desk.name()),
            Source::Category(path) => path.clone(),
            Source::Feed(id) => self
                .sidebar
                .feed(*id)
                .map_or_else(|| Clean::line("Feed"), |feed| feed.title.clone()),
            Source::Topic(id) => self
                .sidebar
                .topic(*id)
                .map_or_else(|| Clean::line("Topic"), |topic| topic.name.clone()),
            Source::Search(text) => Clean::line(&format!("/{text}")),
            Source::Saved { name, .. } => name.clone(),
        }
    }

    fn next_ticket(&mut self) -> Ticket {
        self.ticket = self.ticket.next();
        self.ticket
    }

    /// Takes new sizes: keeps the cursor in sight, and lays the article out for a new width.
    fn refit(&mut self, fit: Fit) -> Vec<Effect> {
        let is_new_width = fit.reader_width != self.fit.reader_width;
        self.fit = fit;
        if !is_new_width && self.reader.article().is_some() {
            // Of a pane that grew the text takes the lines at once: the next key finds it at its end.
            self.reader.keep_bottom(fit.reader_width, fit.reader_lines);
        }
        self.sidebar.keep_cursor_in_sight(fit.sidebar_lines);
        self.list.set_lines(fit.list_lines, self.row_lines());
        let mut effects = self.list_follow_up();
        if is_new_width && self.reader.entry.is_some() {
            effects.extend(self.load_article());
        }
        // Where there was no reader the cursor went on without it.
        if self.focus != Pane::Reader {
            effects.extend(self.preview());
        }
        effects.extend(self.peek());
        effects
    }

    fn retitle(&mut self) -> Option<Effect> {
        let unread = self.sidebar.data.as_ref()?.desk[0];
        if self.titled == Some(unread) || !self.settings.ui.title {
            return None;
        }
        self.titled = Some(unread);
        let title = match unread {
            0 => "coranto".to_owned(),
            n => format!("coranto · {n} unread"),
        };
        Some(Effect::Title(Clean::line(&title)))
    }

    /// Returns whether the notice on the screen is an error.
    pub fn shows_error(&self) -> bool {
        self.notice
            .as_ref()
            .is_some_and(|notice| notice.severity == Severity::Error)
    }
}
