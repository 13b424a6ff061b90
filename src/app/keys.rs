//! A key press: first what covers the panes, then counts, then the keymap.

use super::motion::moved;
use super::{App, Effect, Overlay, Pane, Spot};
use crate::command::key::Code;
use crate::command::{Key, Lookup};
use crate::model::Notice;

/// Largest count; what is typed beyond it is ignored.
const MAX_COUNT: u32 = 99_999;

impl App {
    pub(super) fn key(&mut self, key: Key) -> Vec<Effect> {
        let is_covered = |app: &Self| app.overlay.is_some() || app.help_panel.is_some();
        // In a panel what was said makes room for its keys at the next key; the log has it.
        let was_covered = is_covered(self);
        let said = if was_covered {
            self.notice = None;
            None
        } else {
            self.notice.clone()
        };
        let effects = self.press(key);
        if !was_covered && is_covered(self) && self.notice == said {
            self.notice = None;
        }
        effects
    }

    fn press(&mut self, key: Key) -> Vec<Effect> {
        if self.prompt.is_some() {
            return self.prompt_key(key);
        }
        let key = if self.is_typing() {
            key
        } else {
            self.keymap.latin(key).unwrap_or(key)
        };
        if self.gives_up(key) {
            return Vec::new();
        }
        if self.help_panel.is_some() {
            return self.help_key(key);
        }
        if self.asks_for_help(key) {
            return self.show_help();
        }
        match &self.overlay {
            Some(Overlay::Watch(_)) => return self.watch_key(key),
            Some(Overlay::Topics(_)) => return self.manager_key(key),
            Some(Overlay::Mutes(_)) => return self.mutes_key(key),
            Some(Overlay::History(_)) => return self.history_key(key),
            Some(Overlay::Timeline(_)) => return self.timeline_key(key),
            Some(Overlay::Coverage(_)) => return self.coverage_key(key),
            Some(Overlay::Edit(_)) => return self.edit_key(key),
            Some(Overlay::Choosing(_)) => return self.choosing_key(key),
            Some(Overlay::Hints(_)) => return self.hint_key(key),
            Some(Overlay::Add(_)) => return self.add_key(key),
            Some(Overlay::FeedErrors(_)) => return self.errors_key(key),
            Some(Overlay::Feed(_)) => return self.feed_key(key),
            Some(_) => return self.overlay_key(key),
            None => {}
        }
        if self.pressed.is_empty()
            && !self.keymap.binds_digits
            && let Some(digit) = key.typed().and_then(|c| c.to_digit(10))
            && (digit > 0 || self.count.is_some())
        {
            let count = self.count.unwrap_or(0).saturating_mul(10) + digit;
            self.count = Some(count.min(MAX_COUNT));
            return Vec::new();
        }
        if key.code == Code::Esc && (self.count.is_some() || !self.pressed.is_empty()) {
            self.count = None;
            self.pressed.clear();
            return Vec::new();
        }
        self.pressed
            .push(self.keymap.meant(self.context(), &self.pressed, key));
        match self.keymap.lookup(self.context(), &self.pressed) {
            Lookup::Wait => Vec::new(),
            Lookup::Miss => {
                let pressed = std::mem::take(&mut self.pressed);
                self.count = None;
                if key.alt {
                    return self.apart(key);
                }
                let keys: String = pressed.iter().map(ToString::to_string).collect();
                self.say(Notice::brief(format!("{keys} does nothing here")));
                Vec::new()
            }
            Lookup::Run(actions) => {
                self.pressed.clear();
                let count = self.count.take();
                self.act(&actions, count)
            }
        }
    }

    /// Takes a key with Alt, which means nothing, as Escape and the key: a terminal sends the same for
    /// both, if they come together.
    fn apart(&mut self, key: Key) -> Vec<Effect> {
        let mut effects = self.key(Key::plain(Code::Esc));
        effects.extend(self.key(Key { alt: false, ..key }));
        effects
    }

    /// Returns whether letters are typed into what covers the panes.
    fn is_typing(&self) -> bool {
        if let Some(help) = &self.help_panel {
            return help.is_typing;
        }
        match &self.overlay {
            Some(Overlay::Watch(_) | Overlay::Edit(_)) | None => true,
            Some(Overlay::Topics(manager)) => manager.typing.is_some(),
            Some(_) => false,
        }
    }

    /// Closes what covers the panes at `^C`; forms and lines do so themselves. Returns whether it did.
    fn gives_up(&mut self, key: Key) -> bool {
        let is_asked = key.ctrl && key.code == Code::Char('c');
        if !is_asked {
            return false;
        }
        if self.help_panel.take().is_some() {
            return true;
        }
        match &self.overlay {
            Some(Overlay::Watch(_) | Overlay::Edit(_) | Overlay::Topics(_) | Overlay::Add(_))
            | None => false,
            Some(_) => {
                self.overlay = None;
                true
            }
        }
    }

    /// Returns whether the key asks what the keys of the panel are.
    fn asks_for_help(&self, key: Key) -> bool {
        let is_asked = match key.code {
            Code::F(1) => true,
            Code::Char('?') => !self.is_typing(),
            _ => false,
        };
        is_asked && self.panel_name().is_some()
    }

    fn overlay_wheel(&mut self, key: Key) -> Vec<Effect> {
        if self.help_panel.is_some() {
            return self.help_key(key);
        }
        match &self.overlay {
            Some(Overlay::Watch(_) | Overlay::Edit(_)) => Vec::new(),
            Some(Overlay::Topics(manager)) if manager.typing.is_some() => Vec::new(),
            Some(Overlay::Topics(_)) => self.manager_key(key),
            Some(Overlay::Mutes(_)) => self.mutes_key(key),
            Some(Overlay::History(_)) => self.history_key(key),
            Some(Overlay::Timeline(_)) => self.timeline_key(key),
            Some(Overlay::Coverage(_)) => self.coverage_key(key),
            Some(Overlay::FeedErrors(_)) => self.errors_key(key),
            Some(Overlay::Feed(_)) => self.feed_key(key),
            _ => self.overlay_key(key),
        }
    }

    /// Keys of an overlay: scroll, and anything that closes things closes it.
    pub(super) fn overlay_key(&mut self, key: Key) -> Vec<Effect> {
        if let Code::Char(answer @ ('y' | 'n')) = key.code
            && let Some(effects) = self.answer_same_story(answer == 'y')
        {
            return effects;
        }
        let length = self.overlay_length();
        let shown = match &mut self.overlay {
            Some(Overlay::Log(shown) | Overlay::Check(shown)) => shown,
            Some(Overlay::Feed(panel)) => &mut panel.offset,
            Some(Overlay::Why(panel)) => &mut panel.offset,
            _ => return Vec::new(),
        };
        let page = usize::from(self.fit.panel.1.max(4) - 2);
        if let Some(offset) = moved(key, *shown, length.saturating_sub(page), page) {
            *shown = offset;
            return Vec::new();
        }
        match key.code {
            Code::Char('q' | 'i') | Code::Esc | Code::Enter => {
                self.overlay = None;
                Vec::new()
            }
            Code::Char('Q') => self.leave(),
            _ => Vec::new(),
        }
    }

    /// Returns about how many lines the overlay has that can be scrolled.
    fn overlay_length(&self) -> usize {
        match &self.overlay {
            Some(Overlay::Feed(panel)) => {
                let settings = &self.settings;
                panel.lines(settings, &self.clock, self.fit.panel.0).len()
            }
            Some(Overlay::Log(_)) => {
                let room = self.fit.panel.0.saturating_sub(super::log::LOG_MARGIN);
                self.log.wrapped(room).len()
            }
            Some(Overlay::Check(_)) => self.check_lines(self.fit.panel.0).len(),
            Some(Overlay::Why(panel)) => panel.lines(&self.clock, self.fit.panel.0).len(),
            Some(
                Overlay::Watch(_)
                | Overlay::Edit(_)
                | Overlay::Topics(_)
                | Overlay::Mutes(_)
                | Overlay::History(_)
                | Overlay::Timeline(_)
                | Overlay::Coverage(_)
                | Overlay::FeedErrors(_)
                | Overlay::Add(_)
                | Overlay::Choosing(_)
                | Overlay::Hints(_),
            )
            | None => 0,
        }
    }

    pub(super) fn click(&mut self, spot: Spot) -> Vec<Effect> {
        self.dragged = None;
        if self.help_panel.take().is_some() || self.overlay.take().is_some() {
            return Vec::new();
        }
        match spot {
            Spot::Border(border) => {
                self.dragged = Some(border);
                Vec::new()
            }
            Spot::Sidebar(index) => {
                self.focus = Pane::Sidebar;
                if self
                    .sidebar
                    .rows
                    .get(index)
                    .and_then(super::SideRow::source)
                    .is_none()
                {
                    return Vec::new();
                }
                self.sidebar.cursor = index;
                self.show_selected_source()
            }
            Spot::List(index) => {
                // A second click on the selected row opens it.
                if self.focus == Pane::List && self.list.cursor == index {
                    return self.open_selected();
                }
                self.focus = Pane::List;
                self.list.let_go();
                self.list.select(index);
                self.after_move()
            }
            Spot::Reader => {
                if self.reader.entry.is_some() {
                    return self.open_selected();
                }
                Vec::new()
            }
            Spot::Link(index) => self.browse_link(u32::from(index) + 1),
        }
    }

    pub(super) fn wheel(&mut self, pane: Pane, lines: i32) -> Vec<Effect> {
        if self.help_panel.is_some() || self.overlay.is_some() {
            let code = if lines > 0 { Code::Down } else { Code::Up };
            let keys = (0..lines.unsigned_abs()).map(|_| Key::plain(code));
            return keys.flat_map(|key| self.overlay_wheel(key)).collect();
        }
        match pane {
            Pane::Sidebar => {
                let last = self
                    .sidebar
                    .rows
                    .len()
                    .saturating_sub(usize::from(self.fit.sidebar_lines));
                let offset = self.sidebar.offset as i64 + i64::from(lines);
                self.sidebar.offset = offset.clamp(0, last as i64) as usize;
                Vec::new()
            }
            Pane::List => {
                self.list.scroll(i64::from(lines.signum()) * 2);
                self.after_move()
            }
            Pane::Reader => {
                self.scroll_reader(i64::from(lines));
                Vec::new()
            }
        }
    }
}
