//! The line at the bottom: search, filter, find, mute, snooze, add a feed, run a command.

mod kind;
mod live;

pub use self::kind::PromptKind;

use tui_input::{Input, InputRequest};

use self::live::Live;
use super::completing::{Completing, Fault};
use super::palette::Reach;
use super::selection::Chosen;
use super::{App, Effect, Overlay, Pane, bulk};
use crate::command::key::Code;
use crate::command::{Command, Key};
use crate::model::rule::MuteAction;
use crate::model::{Clean, EntryId, Ticket, tag};

/// What a line is about, where its text does not say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Subject {
    /// Its text says it.
    #[default]
    None,
    /// A mute.
    Mute {
        /// What it is called.
        name: String,
        /// What it finds.
        query: String,
        /// What it does.
        action: MuteAction,
    },
    /// An entry.
    Entry(EntryId),
    /// Rows that are chosen.
    Rows(Box<Chosen>),
}

/// The line at the bottom, while something is typed.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What is being typed.
    pub kind: PromptKind,
    /// The text and its cursor.
    pub input: Input,
    /// The selected choice, counted in [`App::choices`].
    pub selected: usize,
    /// What it is about.
    pub subject: Subject,
    /// The ways on that Tab walks through, until something is typed.
    pub(super) completing: Option<Completing>,
    /// The ways on that were asked for.
    pub(super) asked: Option<Ticket>,
    /// Queries for what the entry under the cursor is about.
    pub(super) proposals: Vec<String>,
    /// What was wrong with its query when it was to be accepted, as the query stands now.
    pub fault: Option<Fault>,
    /// How far back what stands in it was typed; 0: it is being typed.
    pub(super) recalled: usize,
    /// What was being typed before that.
    pub(super) typed: String,
    /// What it shows while it is typed.
    pub(super) live: Live,
    /// How much the mark that stands in it would reach.
    pub(super) reach: Option<Reach>,
    /// The command of the palette that opened it, when its name was typed with a space behind.
    pub(super) chosen_by: Option<Command>,
    /// What stands in it is a search that is on the screen, or was proposed: it goes with the first
    /// letter that is typed or deleted, as a selected text does, and stays with any other key.
    pub is_replaced: bool,
}

impl Prompt {
    pub(super) fn new(kind: PromptKind) -> Self {
        Self {
            kind,
            input: Input::default(),
            selected: 0,
            subject: Subject::None,
            completing: None,
            asked: None,
            proposals: Vec::new(),
            fault: None,
            recalled: 0,
            typed: String::new(),
            live: Live::default(),
            reach: None,
            chosen_by: None,
            is_replaced: false,
        }
    }

    /// Returns whether the line of the palette marks what a query finds.
    pub(super) fn is_bulk(&self) -> bool {
        self.kind == PromptKind::Palette && bulk::read(self.input.value()).is_some()
    }

    /// Returns what stands before the text.
    pub fn sign(&self) -> String {
        let Subject::Mute { name, action, .. } = &self.subject else {
            return self.kind.sign().to_owned();
        };
        let name = Clean::line(name).slice(0..name.floor_char_boundary(24));
        let verb = match action {
            MuteAction::Hide => "hide",
            MuteAction::Read => "mark read",
            MuteAction::Dim => "dim",
        };
        format!("{verb} {name} {}", self.kind.sign())
    }
}

/// Returns what a key does to a line of text that is typed.
pub(super) fn edit_of(key: Key) -> Option<InputRequest> {
    Some(match key.code {
        Code::Delete => InputRequest::DeleteNextChar,
        Code::Left if key.ctrl || key.alt => InputRequest::GoToPrevWord,
        Code::Right if key.ctrl || key.alt => InputRequest::GoToNextWord,
        Code::Backspace if key.alt || key.ctrl => InputRequest::DeletePrevWord,
        Code::Backspace => InputRequest::DeletePrevChar,
        Code::Left => InputRequest::GoToPrevChar,
        Code::Right => InputRequest::GoToNextChar,
        Code::Home => InputRequest::GoToStart,
        Code::End => InputRequest::GoToEnd,
        Code::Char('a') if key.ctrl => InputRequest::GoToStart,
        Code::Char('e') if key.ctrl => InputRequest::GoToEnd,
        Code::Char('b') if key.ctrl => InputRequest::GoToPrevChar,
        Code::Char('f') if key.ctrl => InputRequest::GoToNextChar,
        Code::Char('d') if key.ctrl => InputRequest::DeleteNextChar,
        Code::Char('h') if key.ctrl => InputRequest::DeletePrevChar,
        Code::Char('b') if key.alt => InputRequest::GoToPrevWord,
        Code::Char('f') if key.alt => InputRequest::GoToNextWord,
        Code::Char('d') if key.alt => InputRequest::DeleteNextWord,
        Code::Char('w') if key.ctrl => InputRequest::DeletePrevWord,
        Code::Char('u') if key.ctrl => InputRequest::DeleteLine,
        Code::Char('k') if key.ctrl => InputRequest::DeleteTillEnd,
        Code::Char(c) if !key.ctrl && !key.alt && !c.is_control() => InputRequest::InsertChar(c),
        _ => return None,
    })
}

impl App {
    /// Opens the line at the bottom.
    pub(super) fn open_prompt(&mut self, kind: PromptKind) {
        let mut prompt = Prompt::new(kind);
        prompt.live = self.begin_live(kind);
        if let Some(text) = prompt.live.reopened_text() {
            prompt.input = Input::new(text.to_owned());
            prompt.is_replaced = true;
        }
        self.notice = None;
        self.prompt = Some(prompt);
    }

    /// A key while the line is open.
    pub(super) fn prompt_key(&mut self, key: Key) -> Vec<Effect> {
        let mut edit = edit_of(key);
        if let Some(prompt) = &mut self.prompt
            && std::mem::take(&mut prompt.is_replaced)
        {
            match edit {
                Some(InputRequest::InsertChar(_)) => prompt.input.reset(),
                Some(InputRequest::DeletePrevChar | InputRequest::DeleteNextChar) => {
                    edit = Some(InputRequest::DeleteLine);
                }
                _ => {}
            }
        }
        if let Some(effects) = self.recall(key.code) {
            return effects;
        }
        let Some(prompt) = &mut self.prompt else {
            return Vec::new();
        };
        if key.code == Code::Tab
            && let Subject::Mute { action, .. } = &mut prompt.subject
        {
            *action = action.next();
            return Vec::new();
        }
        if key.code == Code::Tab && (prompt.kind.is_query() || prompt.is_bulk()) {
            prompt.complete(key.shift, self.sidebar.data.as_deref());
            return self.prompt_changed();
        }
        if key.code == Code::Tab && prompt.kind == PromptKind::Import {
            return self.complete_path(key.shift);
        }
        let request = match key.code {
            Code::Esc => return self.cancel_prompt(),
            Code::Char('c') if key.ctrl => return self.cancel_prompt(),
            Code::Enter => return self.accept_prompt(),
            Code::Up | Code::Tab | Code::Down if prompt.kind.is_choice() => {
                let is_down = key.code == Code::Down || (key.code == Code::Tab && !key.shift);
                self.step_choice(is_down);
                return Vec::new();
            }
            Code::Char(step @ ('j' | 'k'))
                if prompt.kind.is_menu() && prompt.input.value().is_empty() =>
            {
                self.step_choice(step == 'j');
                return Vec::new();
            }
            Code::Backspace if prompt.input.value().is_empty() => {
                return match prompt.chosen_by {
                    Some(command) => self.back_to_palette(command),
                    None => self.cancel_prompt(),
                };
            }
            _ => match edit {
                Some(request) => request,
                None => return Vec::new(),
            },
        };
        prompt.input.handle(request);
        prompt.completing = None;
        prompt.recalled = 0;
        prompt.selected = 0;
        self.choice_moved();
        self.prompt_changed()
    }

    /// Puts a text into the line, as if it were typed.
    pub(super) fn fill_prompt(&mut self, text: &str) -> Vec<Effect> {
        if let Some(prompt) = &mut self.prompt {
            prompt.input = Input::new(text.to_owned());
            prompt.is_replaced = false;
        }
        self.prompt_changed()
    }

    /// Text was pasted: into the line, if it is open.
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if self.overlay.is_some() && self.prompt.is_none() {
            let typed = text.chars().filter(|c| !c.is_control());
            let typed = typed.map(InputRequest::InsertChar);
            if matches!(self.overlay, Some(Overlay::Topics(_))) {
                self.edit_typing(typed);
                return Vec::new();
            }
            if let Some(Overlay::Edit(form)) = &mut self.overlay {
                form.edit(typed);
                return Vec::new();
            }
            return self.edit_watch(typed);
        }
        let Some(prompt) = &mut self.prompt else {
            return Vec::new();
        };
        if std::mem::take(&mut prompt.is_replaced) {
            prompt.input.reset();
        }
        for c in text.chars().filter(|c| !c.is_control()) {
            prompt.input.handle(InputRequest::InsertChar(c));
        }
        self.prompt_changed()
    }

    pub(super) fn cancel_prompt(&mut self) -> Vec<Effect> {
        let Some(prompt) = self.prompt.take() else {
            return Vec::new();
        };
        if prompt.kind == PromptKind::Theme {
            self.restore_theme();
        }
        self.leave_live(prompt.kind, prompt.live)
    }

    /// Takes what was typed. A line whose query is none stays open, and says what is wrong with it.
    pub(super) fn accept_prompt(&mut self) -> Vec<Effect> {
        if let Some(prompt) = &mut self.prompt
            && let Some(fault) = prompt.look_for_fault(&self.aliases)
        {
            prompt.fault = Some(fault);
            return Vec::new();
        }
        let selected = self.prompt.as_ref().map_or(0, |prompt| prompt.selected);
        let choice = self.choices().into_iter().nth(selected);
        let Some(prompt) = self.prompt.take() else {
            return Vec::new();
        };
        let text = prompt.input.value().trim().to_owned();
        self.remember(prompt.kind, &text);
        match prompt.kind {
            PromptKind::Until | PromptKind::Snooze => self.accept_until(prompt),
            PromptKind::Mute => {
                self.prompt = Some(prompt);
                self.ask_until(text.clone(), text)
            }
            PromptKind::Save => self.save_as(&text),
            PromptKind::Search | PromptKind::Filter => {
                if let Some(origin) = prompt
                    .live
                    .origin
                    .filter(|_| prompt.kind == PromptKind::Search)
                    && origin.spec.source != self.list.spec.source
                {
                    self.jumps.leave(origin);
                }
                self.focus = Pane::List;
                self.preview()
            }
            PromptKind::Find => {
                self.find(&text);
                Vec::new()
            }
            PromptKind::Pipe => self.pipe(&text),
            PromptKind::Run => self.run_typed(&text),
            PromptKind::File => Self::save_article(&prompt.subject, &text),
            PromptKind::Add if text.is_empty() => Vec::new(),
            PromptKind::Add => self.discover(&text),
            PromptKind::Import if text.is_empty() => Vec::new(),
            PromptKind::Import => self.import(&text),
            PromptKind::Palette if text.starts_with("import ") => {
                self.import(text["import ".len()..].trim())
            }
            PromptKind::Tag if choice.is_none() => match tag::name(&text) {
                Err(why) if !text.is_empty() => self.is_no_tag(why),
                _ => Vec::new(),
            },
            PromptKind::Palette
            | PromptKind::Jump
            | PromptKind::Theme
            | PromptKind::Set
            | PromptKind::View
            | PromptKind::Copy
            | PromptKind::Story
            | PromptKind::Tag => self.choose(&prompt, choice),
        }
    }
}
