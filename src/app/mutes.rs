//! The view of what is muted now: each rule with what it does, until when, and how much it holds.

use super::motion::moved;
use super::why::until;
use super::{App, Effect, Overlay, Pane};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::list::ListSpec;
use crate::model::rule::MuteAction;
use crate::model::why::{HeldStory, MuteList, MuteRow};
use crate::model::{Change, Clock, Notice, Request, Source, Target, Ticket};

/// The panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MutePanel {
    /// What is muted; `None` until it is there.
    pub list: Option<Result<Box<MuteList>, Notice>>,
    /// Index of the row that is chosen. Invariant: inside the rows, or 0 without any.
    pub cursor: usize,
    ticket: Ticket,
}

/// A row of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Muted<'a> {
    /// A mute of the watchlist.
    Rule(&'a MuteRow),
    /// A story that is muted by hand, or sleeps.
    Story(&'a HeldStory),
    /// So many stories that are not listed, and their entries.
    Beyond(u64, u64),
}

impl MutePanel {
    /// Returns the rows.
    pub fn rows(&self) -> Vec<Muted<'_>> {
        let Some(Ok(list)) = &self.list else {
            return Vec::new();
        };
        let mut rows: Vec<Muted<'_>> = list.rules.iter().map(Muted::Rule).collect();
        rows.extend(list.stories.iter().map(Muted::Story));
        let (stories, entries) = list.beyond;
        rows.extend((stories > 0).then_some(Muted::Beyond(stories, entries)));
        rows
    }

    /// Returns what a row does and until when, in words.
    pub fn effect(row: Muted<'_>, clock: &Clock) -> String {
        match row {
            Muted::Rule(rule) => {
                let action = match rule.action {
                    MuteAction::Hide => "hides",
                    MuteAction::Read => "marks read",
                    MuteAction::Dim => "dims",
                };
                format!("{action} {}", until(rule, clock))
            }
            Muted::Story(held) => {
                let until = match held.wakes {
                    None => "muted for ever".to_owned(),
                    Some(time) => format!("sleeps until {}", clock.moment(time)),
                };
                let (published, outlet) = &held.newest;
                format!("{until} · {}, {outlet}", clock.moment(*published))
            }
            Muted::Beyond(..) => "held back by hand, and not listed one by one".to_owned(),
        }
    }
}

impl App {
    /// Opens the panel.
    pub(super) fn list_mutes(&mut self) -> Vec<Effect> {
        self.overlay = Some(Overlay::Mutes(Box::default()));
        self.ask_mutes()
    }

    /// Has the panel loaded again, if it is open.
    pub(super) fn ask_mutes(&mut self) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(Overlay::Mutes(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        panel.ticket = ticket;
        vec![Effect::Engine(Request::Mutes { ticket })]
    }

    pub(super) fn take_mutes(&mut self, ticket: Ticket, mutes: Result<Box<MuteList>, Notice>) {
        if let Some(Overlay::Mutes(panel)) = &mut self.overlay
            && panel.ticket == ticket
        {
            panel.list = Some(mutes);
            panel.cursor = panel.cursor.min(panel.rows().len().saturating_sub(1));
        }
    }

    /// A key while the panel is open.
    pub(super) fn mutes_key(&mut self, key: Key) -> Vec<Effect> {
        let page = usize::from(self.fit.panel.1.max(4) - 3);
        let Some(Overlay::Mutes(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        let last = panel.rows().len().saturating_sub(1);
        if let Some(cursor) = moved(key, panel.cursor, last, page) {
            panel.cursor = cursor;
            return Vec::new();
        }
        match key.code {
            Code::Char('r') if key.ctrl => return vec![Effect::Engine(Request::Redo(1))],
            Code::Char('q') | Code::Esc => self.overlay = None,
            Code::Char('Q') => return self.leave(),
            Code::Char('u') => return vec![Effect::Engine(Request::Undo(1))],
            Code::Char('X' | 'x') | Code::Delete => return self.let_go_chosen(),
            Code::Enter | Code::Char('l') => return self.show_muted(),
            _ => {}
        }
        Vec::new()
    }

    fn let_go_chosen(&mut self) -> Vec<Effect> {
        let Some(Overlay::Mutes(panel)) = &self.overlay else {
            return Vec::new();
        };
        match panel.rows().get(panel.cursor) {
            Some(Muted::Rule(rule)) => vec![Effect::Engine(Request::LetGo(rule.id))],
            Some(Muted::Story(held)) => {
                let target = Target::Stories {
                    stories: vec![held.story],
                    entries: Vec::new(),
                    newest: None,
                };
                let change = match held.wakes {
                    None => Change::Muted(false),
                    Some(_) => Change::Snoozed(None),
                };
                self.mark_and_rebuild(target, change)
            }
            Some(Muted::Beyond(..)) => {
                let text = "these are let go of one by one";
                self.say(Notice::info(text).hint("Enter lists them, {unmute} lets one go"));
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Lists the entries that the row under the cursor holds.
    fn show_muted(&mut self) -> Vec<Effect> {
        let Some(Overlay::Mutes(panel)) = &self.overlay else {
            return Vec::new();
        };
        let query: Box<str> = match panel.rows().get(panel.cursor) {
            Some(Muted::Rule(rule)) => match rule.action {
                MuteAction::Hide => format!("({}) is:muted", rule.query).into(),
                MuteAction::Read | MuteAction::Dim => rule.query.as_str().into(),
            },
            Some(Muted::Story(held)) => match held.wakes {
                None => format!("story:{} is:muted", held.story.0).into(),
                Some(_) => format!("story:{} is:snoozed", held.story.0).into(),
            },
            Some(Muted::Beyond(..)) => "is:muted OR is:snoozed".into(),
            None => return Vec::new(),
        };
        self.overlay = None;
        self.focus = Pane::List;
        let show_read = self.list.spec.show_read;
        self.before_search = Some(self.searching_from());
        self.show(ListSpec::new(Source::Search(query), show_read))
    }
}
