//! A command: what each row of the table does.

use super::reading::Places;
use super::widths::WIDER;
use super::{App, Effect, Pane, Program, PromptKind, UserFile};
use crate::command::Command;
use crate::model::message::{RefreshScope, Severity};
use crate::model::{Anchor, Change, Clean, Desk, Flags, Notice, Request, Source};

impl App {
    /// Runs a command, `count` times where that makes sense.
    pub(super) fn run(&mut self, command: Command, count: Option<u32>) -> Vec<Effect> {
        let effects = self.run_one(command, count);
        // What a command answers at once is about that command alone.
        if let Some(said) = self.notice.as_mut().filter(|_| self.notice_is_new) {
            said.is_brief |= said.severity == Severity::Info;
        }
        effects
    }

    fn run_one(&mut self, command: Command, count: Option<u32>) -> Vec<Effect> {
        // The way back up leads to what was just done: the row that the cursor goes to stays.
        let goes_back = command == Command::Up && self.focus == Pane::List;
        if command != Command::Undo && !goes_back {
            self.list.let_go();
        }
        let asked_all = std::mem::take(&mut self.asks_all);
        let is_brief = self.notice.as_ref().is_some_and(|notice| notice.is_brief);
        if is_brief || (!matches!(command, Command::RefreshDue) && self.shows_error()) {
            self.notice = None;
        }
        let rows = count.unwrap_or(1).max(1);
        let times = i64::from(rows);
        match command {
            Command::Down => self.move_by(times),
            Command::Up => {
                let effects = self.move_by(-times);
                if goes_back {
                    self.list.let_go();
                }
                effects
            }
            Command::Top => self.go_to_row(count, true),
            Command::Bottom => self.go_to_row(count, false),
            Command::HalfPageDown => self.page(times, 2),
            Command::HalfPageUp => self.page(-times, 2),
            Command::PageDown => self.page(times, 1),
            Command::PageUp => self.page(-times, 1),
            Command::ScrollDown => self.scroll_by(times),
            Command::ScrollUp => self.scroll_by(-times),
            Command::Centre => {
                self.list.centre();
                Vec::new()
            }
            Command::In => self.go_in(),
            Command::Out => self.go_out(),
            Command::NextPane => self.step_pane(true),
            Command::PreviousPane => self.step_pane(false),
            Command::NextEntry => self.step_entry(times),
            Command::PreviousEntry => self.step_entry(-times),
            Command::NextUnread if self.lights_find() => self.step_find(true),
            Command::NextUnread if self.lights_search() => self.step_search(true),
            Command::NextUnread => self.go_unread(true),
            Command::PreviousUnread => self.go_unread(false),

            Command::NextStory => self.go_story(true),
            Command::PreviousStory => self.go_story(false),
            Command::ToggleFold => self.fold(None),
            Command::Unfold => self.fold(Some(true)),
            Command::Fold => self.fold(Some(false)),
            Command::FoldAll => self.fold_all(false),
            Command::UnfoldAll => self.fold_all(true),
            Command::View => self.choose_view(),
            Command::Timeline => self.show_timeline(),
            Command::Coverage => self.show_coverage(),
            Command::Group => self.group(),
            Command::NextOrder => self.next_order(),
            Command::FollowSuggestion => self.accept_suggestion(),
            Command::NextSuggestion => self.next_suggestion(),

            Command::NextSource => self.step_source(times, false),
            Command::PreviousSource => self.step_source(-times, false),
            Command::NextNamed => self.step_source(times, true),
            Command::PreviousNamed => self.step_source(-times, true),
            Command::GoUnread => self.go(&Source::Desk(Desk::Unread)),
            Command::GoToday => self.go(&Source::Desk(Desk::Today)),
            Command::GoStarred => self.go(&Source::Desk(Desk::Starred)),
            Command::GoLater => self.go(&Source::Desk(Desk::Later)),
            Command::GoAll => self.go(&Source::Desk(Desk::All)),
            Command::GoRecent => self.go_recent(),
            Command::GoTopics => self.go_topics(),
            Command::GoSaved => self.go_saved(),
            Command::Jump => self.open_choice(PromptKind::Jump),
            Command::JumpBack => self.jump(true),
            Command::JumpForward => self.jump(false),
            Command::Search if self.focus == Pane::Reader => {
                self.open_prompt(PromptKind::Find);
                Vec::new()
            }
            Command::Search => {
                self.open_prompt(PromptKind::Search);
                Vec::new()
            }
            Command::Filter => {
                self.open_prompt(PromptKind::Filter);
                Vec::new()
            }
            Command::Save => self.save(),
            Command::ShowRead => self.toggle_show_read(),

            Command::Done => self.done(count.unwrap_or(1)),
            Command::DoneAbove => self.done_above(),
            Command::ToggleRead if self.lights_find() => self.step_find(false),
            Command::ToggleRead if self.lights_search() => self.step_search(false),
            Command::ToggleRead => self.turn(|flags: &Flags| flags.is_read, Change::Read, rows),
            Command::Star => self.turn(|flags: &Flags| flags.is_starred, Change::Starred, rows),
            Command::Later => self.turn(|flags: &Flags| flags.is_later, Change::Later, rows),
            Command::Tag => self.tag(rows),
            Command::Select => self.select(),
            Command::SelectAll => self.select_all(),
            Command::Delete => self.delete(rows),
            Command::Merge => self.merge(),
            Command::Split => self.split(),
            Command::Mute => self.mute(rows),
            Command::MuteTopic => self.mute_topic(),
            Command::MuteWord => self.mute_word(),
            Command::MuteFeed => self.mute_feed(),
            Command::Snooze => self.snooze(rows),
            Command::Unmute => self.unmute(),
            Command::Watch => self.watch(),
            Command::Topics => self.manage_topics(),
            Command::Explain => self.explain(),
            Command::ReadAll => self.read_all(),
            Command::ReadEverything => self.read_everything(),
            Command::Undo => vec![Effect::Engine(Request::Undo(rows))],
            Command::History => self.list_history(),
            Command::Redo => vec![Effect::Engine(Request::Redo(rows))],

            Command::Open => self.open(),
            Command::ReadOn => self.read_on(),
            Command::NextHit => self.next_hit(),
            Command::NextNew => self.step_new(true),
            Command::PreviousNew => self.step_new(false),
            Command::NewToYou => self.switch_new_to_you(),
            Command::Pictures => self.switch_pictures(),
            Command::NextParagraph => self.step_block(true, false, count.unwrap_or(1)),
            Command::PreviousParagraph => self.step_block(false, false, count.unwrap_or(1)),
            Command::NextHeading => self.step_block(true, true, count.unwrap_or(1)),
            Command::PreviousHeading => self.step_block(false, true, count.unwrap_or(1)),
            Command::Outline => self.choose_place(Places::Outline),
            Command::Links => self.choose_place(Places::Links),
            Command::Hints => self.hint_links(),
            Command::Enclosures => self.open_enclosures(),
            Command::Queue => self.queue_enclosures(),
            Command::FullText => self.full_text(),
            Command::Changes => self.toggle_changes(),
            Command::SaveArticle => self.ask_file(),
            Command::Pipe => self.ask_pipe(),
            Command::RunProgram => self.ask_command(),
            Command::Pager => self.hand_over(Program::Pager),
            Command::Editor => self.hand_over(Program::Editor),
            Command::Speak => self.speak(),
            Command::ReaderOnly => self.toggle_reader_only(),
            Command::Browse => self.browse(count),
            Command::BrowseDone => {
                let mut effects = self.browse(None);
                effects.extend(self.done(1));
                effects
            }
            Command::CopyLink => self.copy_link(count),
            Command::CopyTitle => self.copy_title(),
            Command::Copy => self.choose_copy(),

            Command::Refresh => self.refresh_current(),
            Command::RefreshDue if asked_all => refresh(RefreshScope::All),
            Command::RefreshDue => refresh(RefreshScope::Due),
            Command::Add => {
                self.open_prompt(PromptKind::Add);
                Vec::new()
            }
            Command::Edit => self.edit(),
            Command::EditFeeds => vec![Effect::Engine(Request::Subscriptions)],
            Command::SwitchFeed => self.switch_feed(),
            Command::Import => self.import(""),
            Command::FeedErrors => self.show_errors(0),

            Command::Cancel => self.cancel(),
            Command::Back => self.back(),
            Command::Quit => self.leave(),
            Command::Palette => self.open_choice(PromptKind::Palette),
            Command::Themes => self.open_choice(PromptKind::Theme),
            Command::Set => self.open_choice(PromptKind::Set),
            Command::Help => self.show_help(),
            Command::Log => self.show_log(),
            Command::Check => self.show_check(),
            Command::EditKeys => vec![Effect::EditFile(UserFile::Keymap)],
            Command::EditTopics => vec![Effect::EditFile(UserFile::Topics)],
            Command::EditConfig => vec![Effect::EditFile(UserFile::Settings)],
            Command::Wider => self.resize(i32::from(WIDER)),
            Command::Narrower => self.resize(-i32::from(WIDER)),
            Command::Redraw => vec![Effect::Redraw],
            Command::Suspend => vec![Effect::Suspend],
        }
    }

    fn move_by(&mut self, steps: i64) -> Vec<Effect> {
        match self.focus {
            Pane::Reader => {
                self.scroll_reader(steps);
                Vec::new()
            }
            Pane::List => {
                let from = self.list.cursor;
                self.list.step(steps);
                let mut effects = self.pass(from);
                effects.extend(self.after_move());
                effects
            }
            Pane::Sidebar => {
                self.sidebar.step(steps);
                self.show_selected_source()
            }
        }
    }

    fn go_to_row(&mut self, count: Option<u32>, is_top: bool) -> Vec<Effect> {
        match (self.focus, count) {
            (Pane::Reader, _) => {
                self.scroll_reader(if is_top { i64::MIN / 2 } else { i64::MAX / 2 });
                Vec::new()
            }
            (Pane::Sidebar, _) => {
                self.sidebar
                    .step(if is_top { i64::MIN / 4 } else { i64::MAX / 4 });
                self.show_selected_source()
            }
            (Pane::List, Some(row)) => {
                let row = u64::from(row.max(1)) - 1;
                if self.list.more_above || row as usize >= self.list.rows.len() {
                    return self.jump_in_list(Anchor::Row(row));
                }
                self.list.select(row as usize);
                self.after_move()
            }
            (Pane::List, None)
                if is_top && (self.list.more_above || self.list.arrivals.new_rows() > 0) =>
            {
                self.jump_in_list(Anchor::Top)
            }
            (Pane::List, None) if !is_top && self.list.more_below => {
                self.jump_in_list(Anchor::Bottom)
            }
            (Pane::List, None) => {
                self.list.select(if is_top { 0 } else { usize::MAX });
                self.after_move()
            }
        }
    }

    /// Moves by pages divided by `part`.
    fn page(&mut self, pages: i64, part: i64) -> Vec<Effect> {
        match self.focus {
            Pane::Reader => {
                // Two lines of the old page stay in sight.
                let page = (i64::from(self.fit.reader_lines) - 2).max(1);
                self.scroll_reader(pages * page / part);
                Vec::new()
            }
            Pane::List => {
                let page = (self.list.screen_rows() as i64 - 1).max(1);
                self.list.step(pages * (page / part).max(1));
                self.after_move()
            }
            Pane::Sidebar => {
                let page = i64::from(self.fit.sidebar_lines.max(2) - 1);
                self.sidebar.step(pages * page / part);
                self.show_selected_source()
            }
        }
    }

    fn scroll_by(&mut self, lines: i64) -> Vec<Effect> {
        if self.focus == Pane::List {
            self.list.scroll(lines);
            return self.after_move();
        }
        self.move_by(lines)
    }

    fn go_in(&mut self) -> Vec<Effect> {
        match self.focus {
            Pane::Sidebar => {
                if !self.sidebar.fold(false) {
                    self.focus = Pane::List;
                    return self.preview();
                }
                Vec::new()
            }
            Pane::List => self.open_selected(),
            Pane::Reader => Vec::new(),
        }
    }

    fn step_pane(&mut self, forward: bool) -> Vec<Effect> {
        self.is_reader_only = false;
        self.focus = match (self.focus, forward) {
            (Pane::Sidebar, true) | (Pane::Reader, false) => Pane::List,
            (Pane::List, true) | (Pane::Sidebar, false) => Pane::Reader,
            (Pane::Reader, true) | (Pane::List, false) => Pane::Sidebar,
        };
        if self.focus == Pane::Reader {
            return self.open_selected();
        }
        Vec::new()
    }

    /// Goes to the next unread row below (above) the cursor; in the reader, opens it.
    pub(super) fn go_unread(&mut self, forward: bool) -> Vec<Effect> {
        if forward && let Some(effects) = self.read_on_in_story() {
            return effects;
        }
        let here = self.list.cursor;
        let found = if forward {
            (here + 1..self.list.rows.len()).find(|i| !self.list.rows[*i].flags.is_read)
        } else {
            (0..here).rev().find(|i| !self.list.rows[*i].flags.is_read)
        };
        match found {
            Some(index) => {
                self.list.select(index);
                self.after_move()
            }
            None if forward && self.list.more_below => {
                // What is unread lies beyond the loaded rows: go to their end, more will follow.
                self.list.select(usize::MAX);
                self.after_move()
            }
            None => self.nothing_unread(forward),
        }
    }

    /// Goes to an entry further on in the list; in the reader, opens it.
    fn step_entry(&mut self, steps: i64) -> Vec<Effect> {
        let from = self.list.cursor;
        self.list.step(steps);
        if self.focus == Pane::Reader {
            let mut effects = self.list_follow_up();
            // Past what is loaded it is opened when it comes.
            if self.list.cursor != from || !self.list.is_going() {
                effects.extend(self.open_selected());
            }
            return effects;
        }
        self.focus = Pane::List;
        self.after_move()
    }

    fn open(&mut self) -> Vec<Effect> {
        match self.focus {
            Pane::Sidebar => {
                self.focus = Pane::List;
                let mut effects = self.show_selected_source();
                effects.extend(self.preview());
                effects
            }
            Pane::List | Pane::Reader => self.open_selected(),
        }
    }

    fn go_topics(&mut self) -> Vec<Effect> {
        let first = self
            .sidebar
            .data
            .as_ref()
            .and_then(|data| data.topics.first())
            .map(|topic| topic.id);
        if let Some(id) = first {
            self.go(&Source::Topic(id))
        } else {
            self.say(Notice::info("there are no topics").hint("{watch} makes one of a headline"));
            Vec::new()
        }
    }

    fn toggle_reader_only(&mut self) -> Vec<Effect> {
        self.is_reader_only = !self.is_reader_only;
        if self.is_reader_only {
            return self.open_selected();
        }
        Vec::new()
    }

    fn browse(&mut self, count: Option<u32>) -> Vec<Effect> {
        match count {
            Some(number) if self.focus == Pane::Reader => self.browse_link(number),
            _ => match self.current_entry().map(|row| row.url.clone()) {
                Some(Some(url)) => vec![Effect::Browse(url)],
                Some(None) => self.has_no_address(),
                None => Vec::new(),
            },
        }
    }

    pub(super) fn browse_link(&mut self, number: u32) -> Vec<Effect> {
        if let Some(url) = self.link(number) {
            vec![Effect::Browse(url)]
        } else {
            self.say(Notice::error(format!("this text has no link {number}")));
            Vec::new()
        }
    }

    pub(super) fn copy_link(&mut self, count: Option<u32>) -> Vec<Effect> {
        let url = match count {
            Some(number) if self.focus == Pane::Reader => self.link(number),
            _ => self.current_entry().and_then(|row| row.url.clone()),
        };
        match url {
            Some(url) => {
                self.say(Notice::info(format!("copied {url}")));
                vec![Effect::Copy(url)]
            }
            None => self.has_no_address(),
        }
    }

    fn copy_title(&mut self) -> Vec<Effect> {
        let Some(row) = self.current_entry() else {
            return Vec::new();
        };
        let url = row.url.as_ref().map_or("", |url| url.as_str());
        let text = Clean::text(format!("{}\n{url}", row.title).trim_end());
        self.say(Notice::info("copied headline and link"));
        vec![Effect::Copy(text)]
    }

    fn has_no_address(&mut self) -> Vec<Effect> {
        self.say(Notice::error("this entry has no address"));
        Vec::new()
    }
}

pub(super) fn refresh(scope: RefreshScope) -> Vec<Effect> {
    vec![Effect::Engine(Request::Refresh(scope))]
}
