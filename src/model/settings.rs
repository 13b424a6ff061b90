//! Settings: the values of `config.toml`, with the built-in ones as [`Default`].
//!
//! `config/config.toml` documents each of them; a test holds the two together.

use std::time::Duration;

use super::Clean;
use super::columns::Columns;
use super::feed_settings::FeedTable;
use super::grouping::Grouping;
use super::picture::Means;
use super::user_command::UserCommand;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// `[fetch]`
    pub fetch: FetchSettings,
    /// `[refresh]`
    pub refresh: RefreshSettings,
    /// `[stories]`
    pub stories: StoriesSettings,
    /// `[keep]`
    pub keep: KeepSettings,
    /// `[notify]`
    pub notify: NotifySettings,
    /// `[ui]`
    pub ui: UiSettings,
    /// `[keys]`
    pub keys: KeysSettings,
    /// `[reader]`
    pub reader: ReaderSettings,
    /// `[enclosures]`
    pub enclosures: EnclosureSettings,
    /// `[[feed]]`, in the order of the file.
    pub feeds: Vec<FeedTable>,
    /// `[[command]]`, in the order of the file.
    pub commands: Vec<UserCommand>,
}

/// `[fetch]`: how the network is used.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchSettings {
    /// Fetches at once, in all.
    pub total: usize,
    /// Fetches at once, to one host.
    pub per_host: usize,
    /// Whether hosts on a loopback address are spared the per-host limit and pauses.
    pub spare_loopback: bool,
    /// Largest decoded body, in bytes.
    pub max_body: u64,
    /// Most items kept from one fetch.
    pub max_items: usize,
    /// Longest time to connect.
    pub connect_timeout: Duration,
    /// Longest time until the headers are there, for each hop of a redirect.
    pub header_timeout: Duration,
    /// Longest time without a byte.
    pub idle_timeout: Duration,
    /// Longest time for the whole fetch.
    pub timeout: Duration,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            total: 32,
            per_host: 2,
            spare_loopback: true,
            max_body: 32 << 20,
            max_items: 5_000,
            connect_timeout: Duration::from_secs(10),
            header_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(20),
            timeout: Duration::from_mins(1),
        }
    }
}

/// `[refresh]`: when feeds are asked.
#[derive(Debug, Clone, PartialEq)]
pub struct RefreshSettings {
    /// Whether the reader refreshes what is due by itself, at start and each minute.
    pub automatic: bool,
    /// Least time between two requests to a feed, in minutes; at least 1.
    pub interval: u64,
    /// Whether feeds that rarely bring something are asked less often.
    pub adaptive: bool,
}

impl Default for RefreshSettings {
    fn default() -> Self {
        Self {
            automatic: true,
            interval: 60,
            adaptive: true,
        }
    }
}

/// `[keep]`: how long entries are kept after they left their feed, in days; 0 is for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepSettings {
    /// Those that were read.
    pub read: u32,
    /// Those that were not.
    pub unread: u32,
}

impl Default for KeepSettings {
    fn default() -> Self {
        Self {
            read: 90,
            unread: 365,
        }
    }
}

/// `[stories]`: which entries are grouped by the event they tell of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoriesSettings {
    /// Whether any are.
    pub group: bool,
    /// Whether lists show stories at first, and not single entries.
    pub list: bool,
    /// Addresses of feeds, and categories, whose entries are not.
    pub leave_out: Vec<String>,
    /// Outlets, by name or host, that are read first.
    pub prefer: Vec<String>,
}

impl Default for StoriesSettings {
    fn default() -> Self {
        Self {
            group: true,
            list: true,
            leave_out: Vec::new(),
            prefer: Vec::new(),
        }
    }
}

impl StoriesSettings {
    /// Returns whether the entries of a feed are not grouped. A category holds those below it.
    pub fn leaves_out(&self, url: &str, category: &str) -> bool {
        let is_below = |path: &String| {
            category
                .strip_prefix(path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        !self.group
            || self
                .leave_out
                .iter()
                .any(|left| left == url || (!left.is_empty() && is_below(left)))
    }
}

/// `[notify]`: how topics that announce themselves reach the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifySettings {
    /// By which means.
    pub by: NotifyMeans,
    /// The program and its arguments, for [`NotifyMeans::Command`].
    pub command: Vec<String>,
    /// Longest time that it runs.
    pub timeout: Duration,
}

impl Default for NotifySettings {
    fn default() -> Self {
        Self {
            by: NotifyMeans::Osc9,
            command: Vec::new(),
            timeout: Duration::from_secs(10),
        }
    }
}

/// How an announcement reaches the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NotifyMeans {
    /// The terminal's bell.
    Bell,
    /// The terminal shows one line: iTerm2, kitty, `WezTerm`, Ghostty.
    #[default]
    Osc9,
    /// The terminal shows it with a heading: foot, kitty, `WezTerm`, Ghostty, urxvt.
    Osc777,
    /// A program.
    Command,
}

/// `[ui]`: the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct UiSettings {
    /// The name of the theme; `auto` is `dark` or `light`, as the terminal's page is.
    pub theme: Box<str>,
    /// How many colours are used.
    pub colors: Colors,
    /// Whether rules and marks are drawn in ASCII alone.
    pub ascii: bool,
    /// Whether lines are written one after the other, for a screen reader, and nothing is drawn.
    pub linear: bool,
    /// Columns from which sidebar, list and reader are shown side by side.
    pub wide: u16,
    /// Columns from which list and reader are shown side by side.
    pub medium: u16,
    /// Lines a row of the list takes: 1 or 2.
    pub row_lines: u16,
    /// How the times of entries are shown in lists.
    pub dates: Dates,
    /// What lists are gathered by.
    pub group: Grouping,
    /// Whether what is unread stands before what was read.
    pub unread_first: bool,
    /// What a row shows beside its headline.
    pub columns: Columns,
    /// Whether nothing moves by itself.
    pub reduced_motion: bool,
    /// Whether feeds and categories without unread entries are left out of the sidebar.
    pub hide_read_feeds: bool,
    /// Whether the reader begins with what it was left with.
    pub restore: bool,
    /// Whether the terminal's title says how much is unread.
    pub title: bool,
    /// Whether the terminal's tab shows how far a refresh is.
    pub progress: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
}

impl Default for UiSettings {
    fn default() -> Self {
        Self {
            theme: "auto".into(),
            colors: Colors::Auto,
            ascii: false,
            linear: false,
            wide: 120,
            medium: 100,
            row_lines: 2,
            dates: Dates::Clock,
            group: Grouping::Day,
            unread_first: false,
            columns: Columns::default(),
            reduced_motion: false,
            hide_read_feeds: false,
            restore: true,
            title: true,
            progress: false,
            mouse: true,
        }
    }
}

/// `[keys]`: what `keymap.toml` is laid over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeysSettings {
    /// Whose keys.
    pub preset: Preset,
    /// Rows of keys of another script, a space, and what they are in Latin.
    pub langmap: Vec<String>,
}

/// Whose keys the keymap begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// The built-in ones.
    #[default]
    Coranto,
    /// Those of newsboat over them; digits open links, and there are no counts.
    Newsboat,
    /// Those of vim over them.
    Vim,
    /// Those of mutt over them.
    Mutt,
}

/// `[reader]`: how articles are laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct ReaderSettings {
    /// Widest text, in columns.
    pub measure: u16,
    /// Columns kept free at both sides of the text.
    pub margin: u16,
    /// Blank lines between paragraphs; 0 begins each with an indent, as in a book.
    pub paragraph_spacing: u16,
    /// What happens to lines that belong to the site and not to the article.
    pub boilerplate: Boilerplate,
    /// Whether text that runs from right to left is put in order here, for terminals that do not.
    pub reorder: bool,
    /// Whether the full text of what a topic matches is fetched unasked, where the feed sends
    /// little. For single feeds there is `full_text` in `[[feed]]`.
    pub full_text: bool,
    /// Seconds after which an entry that is shown counts as read; 0: it does not.
    pub read_after: u64,
    /// Whether entries that the cursor moves past count as read.
    pub read_passed: bool,
    /// Whether sentences recede that say what was read in other reports of the same story.
    pub new_to_you: bool,
    /// How pictures are shown.
    pub pictures: Pictures,
    /// The program that reads articles aloud, and its arguments.
    pub speak: Vec<String>,
}

impl Default for ReaderSettings {
    fn default() -> Self {
        Self {
            measure: 76,
            margin: 2,
            paragraph_spacing: 1,
            boilerplate: Boilerplate::Dim,
            reorder: true,
            full_text: false,
            read_after: 0,
            read_passed: false,
            new_to_you: true,
            pictures: Pictures::Auto,
            speak: Vec::new(),
        }
    }
}

/// `[enclosures]`: what opens the files that come with entries. Each is a program and its
/// arguments; without one it is the browser.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnclosureSettings {
    /// For `audio/…`.
    pub audio: Vec<String>,
    /// For `video/…`.
    pub video: Vec<String>,
    /// For `image/…`.
    pub image: Vec<String>,
    /// For all else.
    pub other: Vec<String>,
    /// Takes a file to be played or fetched later.
    pub queue: Vec<String>,
}

/// What happens to lines that belong to the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Boilerplate {
    /// They are text like any other.
    Keep,
    /// They recede.
    #[default]
    Dim,
    /// They are left out.
    Drop,
}

/// How pictures in articles are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pictures {
    /// As the terminal shows them best; not over ssh and not without colours.
    #[default]
    Auto,
    /// By these means, whatever the terminal seems to be.
    By(Means),
    /// Not at all: their places are named.
    Off,
}

/// How the times of entries are shown in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dates {
    /// The time of day.
    #[default]
    Clock,
    /// How long ago.
    Age,
}

/// How many colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colors {
    /// As many as the terminal says it has; none with `NO_COLOR`.
    #[default]
    Auto,
    /// 24 bits.
    True,
    /// The palette of 256.
    Palette256,
    /// The 16 named ones.
    Named16,
    /// None.
    Mono,
}

/// A setting as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRow {
    /// `table.key`.
    pub name: Clean,
    /// Its value, as TOML.
    pub value: Clean,
    /// Its built-in value.
    pub default: Clean,
    /// What it is, and what it takes.
    pub doc: Clean,
}
