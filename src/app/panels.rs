//! The panels are one family: the title stands at the top, the keys in the line at the bottom, and
//! the help says of each panel what its keys do.

use super::add::AddState;
use super::edit::Edited;
use super::reading::Places;
use super::watch::WatchField;
use super::{App, Overlay};

/// A key of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PanelKey {
    /// The key, as it is written.
    pub keys: &'static str,
    /// What the line at the bottom says it does; empty: it is only in the help.
    pub word: &'static str,
    /// What the help says it does.
    pub doc: &'static str,
}

impl PanelKey {
    /// Returns the first of the keys that do it.
    pub fn first(&self) -> &'static str {
        self.keys.split("  ").next().unwrap_or_default()
    }
}

const fn key(keys: &'static str, word: &'static str, doc: &'static str) -> PanelKey {
    PanelKey { keys, word, doc }
}

const ESC: PanelKey = key("Esc", "closes", "close the panel");
const BACK: PanelKey = key("Esc", "goes back", "go back");
const HELP: PanelKey = key("?", "help", "this help");
const FORM_HELP: PanelKey = key("F1", "help", "this help");
const UNDO: PanelKey = key("u", "undo", "undo");
const REDO: PanelKey = key("^R", "", "redo");

/// Motion, the same in every panel that has rows.
const MOTION: [PanelKey; 5] = [
    key("j  k  ↓  ↑", "", "down, up"),
    key("Space  f  PgDn", "", "a page down"),
    key("b  PgUp", "", "a page up"),
    key("^D  ^U", "", "half a page down, up"),
    key("g  G", "", "top, bottom"),
];

/// Where Space does something else.
const STEPS: [PanelKey; 4] = [
    key("j  k  ↓  ↑", "", "down, up"),
    key("PgDn  PgUp", "", "a page down, up"),
    key("^D  ^U", "", "half a page down, up"),
    key("g  G", "", "top, bottom"),
];

/// A line that is typed.
const TYPING: [PanelKey; 4] = [
    key("^A  ^E", "", "start, end of the line"),
    key(
        "^W  ^U  ^K",
        "",
        "delete the word before, the line, what follows",
    ),
    key("M-b  M-f", "", "a word back, on"),
    key("^C", "", "give up"),
];

const TOPICS: [PanelKey; 11] = [
    key("l  Enter", "queries", "go to the queries of the topic"),
    key("a", "add", "add a query, or a topic"),
    key("r  e", "rename", "rename the topic"),
    key("c  C", "colour", "next, previous colour"),
    key("#", "", "type a colour: #rrggbb, or topic1 to topic6"),
    key("J  K", "move", "move the topic down, up"),
    key("x  Space", "on/off", "switch the topic on or off"),
    key("X", "delete", "delete the topic"),
    UNDO,
    REDO,
    key("Tab", "", "go to the queries"),
];

const QUERIES: [PanelKey; 10] = [
    key("Enter  e", "edit", "change the query"),
    key("a", "add", "add a query"),
    key("x  Space", "on/off", "switch the query on or off"),
    key(
        "v",
        "level",
        "count only what is about it, or every mention",
    ),
    key("c  C", "", "next, previous colour, then that of the topic"),
    key("#", "", "type a colour; nothing is that of the topic"),
    key("X", "delete", "delete the query"),
    UNDO,
    REDO,
    key("h  Tab", "topics", "go to the topics"),
];

const SUGGESTED: [PanelKey; 4] = [
    key("Enter  y", "follow it", "look for it as well"),
    UNDO,
    REDO,
    key("h  Tab", "topics", "go to the topics"),
];

const CARE: [PanelKey; 8] = [
    key("r", "asks again", "ask this feed again"),
    key("R", "", "ask again all that fail"),
    key("i  Enter", "says all", "all that is known of this feed"),
    key("X", "unsubscribes", "unsubscribe"),
    key("x", "off/on", "switch the feed off or on"),
    key("o", "site", "open its site in the browser"),
    UNDO,
    REDO,
];

const FEED: [PanelKey; 8] = [
    key("r", "asks", "ask this feed now"),
    key("o", "site", "open its site in the browser"),
    key("E", "edits", "edit its title and category"),
    key("s", "stories", "group its entries into stories, or not"),
    key("x", "off/on", "switch the feed off or on"),
    key("X", "unsubscribes", "unsubscribe"),
    UNDO,
    REDO,
];

const MUTES: [PanelKey; 4] = [
    key("X", "lets go", "let go what this row holds"),
    key("Enter", "lists", "list what this row holds"),
    UNDO,
    REDO,
];

const HISTORY: [PanelKey; 4] = [
    key("Enter", "goes there", "undo or redo up to this step"),
    key("U", "undoes all", "go back before the first step"),
    UNDO,
    REDO,
];

const TIMELINE: [PanelKey; 5] = [
    key("Enter", "opens", "open the report"),
    key("c", "coverage", "its story, outlet by outlet"),
    key("+", "closer", "show more points"),
    key("-", "less", "show fewer points, then days"),
    key(
        "T",
        "story/topic",
        "the timeline of the story, or of its topic",
    ),
];

const COVERAGE: [PanelKey; 5] = [
    key("h  l", "outlets", "previous, next outlet"),
    key("j  k", "reports", "next, previous report of the outlet"),
    key("Enter", "opens", "open the report"),
    key("Space  b", "pages", "a page down, up"),
    key("g  G", "", "first, last outlet"),
];

impl App {
    /// Returns the name of the panel that is open, as the help calls it.
    pub fn panel_name(&self) -> Option<&'static str> {
        Some(match self.overlay.as_ref()? {
            Overlay::Log(_) => "the log",
            Overlay::Check(_) => "the check",
            Overlay::FeedErrors(_) => "the feeds that need care",
            Overlay::Feed(_) => "the panel of a feed",
            Overlay::Choosing(choosing) => match choosing.from {
                Places::Outline => "the outline",
                Places::Links => "the links",
                Places::Enclosures => "the enclosures",
            },
            Overlay::Hints(_) => return None,
            Overlay::Watch(_) | Overlay::Edit(_) | Overlay::Add(_) => "this form",
            Overlay::Topics(_) => "the topics",
            Overlay::Why(_) => "the explanation",
            Overlay::Mutes(_) => "what is muted",
            Overlay::History(_) => "the history",
            Overlay::Timeline(_) => "the timeline",
            Overlay::Coverage(_) => "the coverage",
        })
    }

    /// Returns the keys of what covers the panes: help and the way out first, then the most
    /// important.
    pub fn panel_keys(&self) -> Vec<PanelKey> {
        if let Some(help) = &self.help_panel {
            return if help.is_typing {
                vec![key("Esc", "shows all", ""), key("Enter", "goes on", "")]
            } else if help.wanted.value().is_empty() {
                vec![ESC, key("j k", "scroll", ""), key("/", "searches", "")]
            } else {
                vec![key("Esc", "shows all", ""), key("/", "searches", "")]
            };
        }
        self.overlay_keys()
    }

    /// Returns the keys of the panel, whether its help covers it or not.
    pub(super) fn overlay_keys(&self) -> Vec<PanelKey> {
        let scrolls = key("j k", "scroll", "");
        match &self.overlay {
            None => Vec::new(),
            Some(Overlay::Hints(_)) => {
                vec![
                    key("Esc", "closes", ""),
                    key("type", "the letters of a link", ""),
                ]
            }
            Some(Overlay::Log(_) | Overlay::Check(_)) => vec![HELP, ESC, scrolls],
            Some(Overlay::Why(panel)) if panel.asks() => vec![
                HELP,
                ESC,
                key("y", "the same story", "it belongs to the story"),
                key("n", "another", "it belongs to another story"),
                scrolls,
            ],
            Some(Overlay::Why(_)) => vec![HELP, ESC, scrolls],
            Some(Overlay::FeedErrors(_)) => with(&[HELP, ESC], &CARE),
            Some(Overlay::Feed(_)) => with(&[HELP, ESC], &FEED),
            Some(Overlay::Mutes(_)) => with(&[HELP, ESC], &MUTES),
            Some(Overlay::History(_)) => with(&[HELP, ESC], &HISTORY),
            Some(Overlay::Timeline(_)) => with(&[HELP, ESC], &TIMELINE),
            Some(Overlay::Coverage(_)) => with(&[HELP, ESC], &COVERAGE),
            Some(Overlay::Topics(manager)) if manager.typing.is_some() => {
                vec![
                    key("Esc", "keeps it", "keep it as it is"),
                    key("Enter", "changes it", "change it"),
                ]
            }
            Some(Overlay::Topics(manager)) if manager.chosen_suggestion().is_some() => {
                with(&[HELP, BACK], &SUGGESTED)
            }
            Some(Overlay::Topics(manager)) if manager.query.is_some() => {
                with(&[HELP, BACK], &QUERIES)
            }
            Some(Overlay::Topics(_)) => with(&[HELP, ESC], &TOPICS),
            Some(Overlay::Choosing(choosing)) => {
                let keys = match choosing.from {
                    Places::Outline => vec![key("Enter", "goes there", "go to the heading")],
                    Places::Links => vec![
                        key("Enter", "opens", "open the link in the browser"),
                        key("y", "copies", "copy the address of the link"),
                    ],
                    Places::Enclosures => vec![
                        key("Enter", "opens", "open the file"),
                        key("a", "queues", "put the file into the queue"),
                    ],
                };
                with(&[HELP, ESC], &keys)
            }
            Some(Overlay::Add(form)) => {
                let keys = match &form.state {
                    AddState::Asking => Vec::new(),
                    AddState::Failed(_) => {
                        vec![key("Enter  e", "edits the address", "change the address")]
                    }
                    AddState::Offered(choice) if choice.feeds.len() > 1 => vec![
                        key("Enter", "follows", "follow what is picked"),
                        key("Space", "picks", "pick this feed, or not"),
                    ],
                    AddState::Offered(_) => vec![key("Enter", "follows", "follow the feed")],
                };
                let mut keys = with(&[HELP, ESC], &keys);
                if matches!(form.state, AddState::Offered(_)) && self.has_categories() {
                    keys.push(key("Tab", "category", "choose the next category"));
                }
                keys
            }
            Some(Overlay::Edit(form)) => {
                let mut keys = vec![
                    key("Enter", "saves", "save and close"),
                    key("Tab", "line", "go to the next line"),
                ];
                keys.push(match form.edited {
                    Edited::Saved(_) => key("↓ ↑", "colour", "next, previous colour"),
                    _ => key("↓ ↑", "category", "choose one of the categories"),
                });
                with(&[FORM_HELP, ESC], &keys)
            }
            Some(Overlay::Watch(form)) => {
                let tab = key("Tab", "line", "go to the next line");
                let keys = match form.edits {
                    _ if form.field == WatchField::Variants => vec![
                        key("Enter", "adds it", "add this form to the query"),
                        key("↓ ↑", "choose", "choose a form"),
                        tab,
                    ],
                    None => vec![
                        key("Enter", "follows", "look for it from now on"),
                        tab,
                        key("^N ^P", "other words", "go through what is proposed"),
                        key("↓ ↑", "topic", "in the line of the topic, choose one"),
                    ],
                    Some(_) => vec![key("Enter", "keeps it", "keep the query so"), tab],
                };
                with(&[FORM_HELP, ESC], &keys)
            }
        }
    }

    /// Returns the keys that move in what covers the panes, for its help.
    pub(super) fn panel_motion(&self) -> &'static [PanelKey] {
        match &self.overlay {
            Some(Overlay::Watch(_) | Overlay::Edit(_)) => &TYPING,
            Some(Overlay::Coverage(_) | Overlay::Hints(_)) | None => &[],
            Some(Overlay::Topics(_)) => &STEPS,
            Some(Overlay::Add(_)) => &[MOTION[0], MOTION[4]],
            Some(_) => &MOTION,
        }
    }
}

fn with(first: &[PanelKey], keys: &[PanelKey]) -> Vec<PanelKey> {
    first.iter().chain(keys).copied().collect()
}
