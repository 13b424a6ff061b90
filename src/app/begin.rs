//! How the application begins: its first state, and what it asks for.

use std::collections::{BTreeMap, VecDeque};

use super::{
    App, Effect, Fit, ListPane, Log, Pane, ReaderPane, SidebarPane, Tally, Widths, counting, jumps,
    recall, settings, suggest, taken, views,
};
use crate::command::KeyMap;
use crate::model::list::ListSpec;
use crate::model::palette::{Ground, Palette};
use crate::model::picture::Graphics;
use crate::model::settings::SettingRow;
use crate::model::{Anchor, Clock, Desk, Request, Settings, Source, Ticket};
use crate::query::Aliases;

impl App {
    /// Returns the application as it starts: the unread list, nothing loaded.
    pub fn new(settings: Settings, keymap: KeyMap, clock: Clock) -> Self {
        let order = settings::usual_order(&settings);
        let hides_read = settings.ui.hide_read_feeds;
        let unread = ListSpec {
            order,
            grouping: settings.ui.group,
            unread_first: settings.ui.unread_first,
            ..ListSpec::new(Source::Desk(Desk::Unread), false)
        };
        Self {
            settings,
            setting_rows: Vec::new(),
            themes: Vec::new(),
            themes_turn: 0,
            theme: 0,
            ground: Ground::default(),
            graphics: Graphics::default(),
            shows_pictures: None,
            keymap,
            fit: Fit::default(),
            focus: Pane::List,
            is_reader_only: false,
            sidebar: SidebarPane::hiding(hides_read),
            list: ListPane::new(unread),
            reader: ReaderPane::default(),
            widths: Widths::default(),
            dragged: None,
            log: Log::default(),
            overlay: None,
            help_panel: None,
            behind: None,
            prompt: None,
            notice: None,
            notice_is_new: false,
            progress: None,
            matching: None,
            grouping: None,
            is_offline: false,
            failed: 0,
            count: None,
            pressed: Vec::new(),
            asks_all: false,
            began: clock.now,
            clock,
            tally: Tally::default(),
            last_tag: None,
            marks: BTreeMap::new(),
            late: Vec::new(),
            ahead: VecDeque::new(),
            order,
            jumps: jumps::Jumps::default(),
            before_search: None,
            aliases: Aliases::default(),
            awaited: None,
            counting: counting::Counting::default(),
            typed_setting: None,
            steps_beyond: false,
            suggesting: suggest::Suggesting::default(),
            here: taken::words(&Source::Desk(Desk::Unread)),
            views: views::Views::default(),
            said: recall::Said::default(),
            broken: BTreeMap::new(),
            half_typed: None,
            awaits_recent: false,
            kept_session: None,
            ticket: Ticket::default(),
            titled: None,
        }
    }

    /// Takes the themes there are, what the terminal's page is, and the settings as they are
    /// shown; the theme in force is drawn from now on.
    #[must_use]
    pub fn with_looks(
        mut self,
        themes: Vec<Palette>,
        ground: Ground,
        rows: Vec<SettingRow>,
    ) -> Self {
        self.themes = themes;
        self.ground = ground;
        self.setting_rows = rows;
        self.restore_theme();
        self
    }

    /// Returns what to ask for at the start.
    pub fn start(&mut self) -> Vec<Effect> {
        let mut effects = vec![
            Effect::Engine(Request::Here(self.here.clone())),
            Effect::Engine(Request::Session),
            Effect::Engine(Request::Sidebar),
        ];
        effects.extend(self.load_list(Anchor::Top));
        effects
    }
}
