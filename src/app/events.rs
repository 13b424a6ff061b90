//! What the engine says.

use super::list::ListState;
use super::{App, Effect, Pane};
use crate::model::announcement::Announcement;
use crate::model::message::{Severity, Summary};
use crate::model::settings::NotifyMeans;
use crate::model::{Anchor, Event, Notice, Request};

impl App {
    pub(super) fn event(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Sidebar(data) => {
                self.take_aliases(&data.aliases);
                self.failed = data.feeds.iter().filter(|f| f.last_error.is_some()).count();
                let before = self.sidebar.count(&self.list.spec);
                self.sidebar.take(data, &self.list.spec.source);
                let now = self.sidebar.count(&self.list.spec);
                let is_recent = self.list.spec.is_recent();
                self.list.arrivals.settle(before, now, is_recent);
                self.list.arrivals.counts_are_there();
                // What is on its way to the store is not in these counts.
                if self.marks.is_empty() {
                    self.list.total = now.or(self.list.total);
                }
                let mut effects = self.follow_sidebar();
                effects.extend(self.follow_care());
                effects.extend(self.count_saved());
                self.sidebar.keep_cursor_in_sight(self.fit.sidebar_lines);
                effects
            }
            Event::List { ticket, window } => match window {
                Ok(mut window) => {
                    if let Some(beginning) = self.beginning_instead(ticket, &window) {
                        self.list.go_on_to(beginning);
                        return self.load_list(Anchor::Top);
                    }
                    for row in &mut window.rows {
                        row.head(&self.settings.stories.prefer);
                    }
                    // What the list brings by itself is shown; only where the user goes is read.
                    let goes = self.list.is_going();
                    self.reader.only_shows |= !goes;
                    let moved = self.list.take(ticket, window, &self.clock);
                    self.settle_window();
                    let mut effects = self.list_follow_up();
                    effects.extend(self.count_list());
                    // What one reads stays, whatever becomes of the list beside it.
                    let reads = self.focus == Pane::Reader && self.reader.is_opened && !goes;
                    if (moved || self.list.rows.is_empty() || self.reader_strays()) && !reads {
                        effects.extend(self.preview());
                    }
                    effects
                }
                Err(notice) => {
                    if self.list.fail(ticket, notice.clone()) {
                        self.say(notice);
                    }
                    Vec::new()
                }
            },
            Event::Article {
                ticket, article, ..
            } => {
                self.take_article(ticket, article);
                Vec::new()
            }
            Event::Offered { ticket, offers } => {
                self.take_offers(ticket, offers);
                Vec::new()
            }
            Event::Previewed { ticket, preview } => {
                self.take_preview(ticket, preview);
                Vec::new()
            }
            Event::Topics => {
                self.forget_suggestions();
                let mut effects = self.relight();
                effects.extend(self.ask_sheets());
                effects
            }
            Event::TopicsEdited(notice) => {
                self.say(notice);
                self.ask_sheets()
            }
            Event::TopicSheets { ticket, sheets } => self.take_sheets(ticket, sheets),
            Event::Suggested {
                ticket,
                suggestions,
            } => {
                self.take_offered(ticket, &suggestions);
                self.take_suggestions(ticket, suggestions);
                Vec::new()
            }
            Event::QueriesCounted { ticket, counts } => {
                self.take_counts(ticket, counts);
                Vec::new()
            }
            Event::ListCounted { ticket, total } => {
                self.list.take_count(ticket, total);
                self.take_reach(ticket, total);
                Vec::new()
            }
            Event::SavedCounted(counts) => self.take_saved_counts(counts).into_iter().collect(),
            Event::Explained { ticket, why } => {
                self.take_why(ticket, why);
                Vec::new()
            }
            Event::FeedDetails { ticket, details } => {
                self.take_feed(ticket, details);
                Vec::new()
            }
            Event::Subscriptions(text) => vec![Effect::EditList(text)],
            Event::Peeked { ticket, text } => {
                self.take_peek(ticket, text);
                Vec::new()
            }
            Event::Proposed { ticket, terms } => self.take_proposals(ticket, terms),
            Event::Coverage { ticket, coverage } => {
                self.take_coverage(ticket, coverage);
                Vec::new()
            }
            Event::Timeline { ticket, timeline } => self.take_timeline(ticket, timeline),
            Event::History { ticket, steps } => {
                self.take_history(ticket, steps);
                Vec::new()
            }
            Event::Mutes { ticket, mutes } => {
                self.take_mutes(ticket, mutes);
                Vec::new()
            }
            Event::Paths {
                ticket,
                typed,
                paths,
            } => {
                self.take_paths(ticket, &typed, paths);
                Vec::new()
            }
            Event::Matching(percent) => {
                self.matching = (percent < 100).then_some(percent);
                Vec::new()
            }
            Event::Grouping(percent) => {
                self.grouping = (percent < 100).then_some(percent);
                Vec::new()
            }
            Event::Picture {
                ticket,
                figure,
                picture,
            } => {
                self.take_picture(ticket, figure, picture);
                Vec::new()
            }
            Event::FullTextCame(entry) => self.full_text_came(entry),
            Event::FullText { entry, outcome } => self.take_full_text(entry, outcome),
            Event::Marked { ticket, step } => self.marked(ticket, step),
            Event::Undone(step) => self.stepped("undid", step),
            Event::Redone(step) => self.stepped("redid", step),
            Event::Ruled(step) | Event::Subscribed(step) => self.ruled(step),
            Event::Fixed { fix, step } => self.fixed(&fix, step),
            Event::Progress(progress) => {
                self.progress = Some(progress);
                Vec::new()
            }
            Event::Refreshed(summary) => self.refreshed(&summary),
            Event::Changed { new } => self.changed(new),
            Event::Grouped => self.grouped(),
            Event::Retold { ticket, rows } => self.take_retold(ticket, rows),
            Event::Settings {
                settings,
                rows,
                name,
            } => self.take_settings(*settings, rows, name.as_deref()),
            Event::NotSet { name, value, why } => {
                self.not_set(&name, &value, why);
                Vec::new()
            }
            Event::Themes(themes) => self.take_themes(themes),
            Event::File(state) => {
                self.take_file(state);
                Vec::new()
            }
            Event::PlaceKept => self.place_kept(),
            Event::Announced(announcement) => self.announced(&announcement),
            Event::Session(text) => self.restore(&text),
            // The loop brings them.
            Event::Keys => Vec::new(),
            Event::Program { name, argv, input } => Self::start_program(&name, argv, input),
            Event::Notice(notice) => {
                // That all went well covers no mistake that nobody has seen yet.
                let is_info = notice.severity == Severity::Info;
                let is_unseen = self.notice_is_new && self.shows_error();
                if is_info && is_unseen && !self.broken.is_empty() {
                    self.note(notice);
                } else {
                    self.say(notice);
                }
                Vec::new()
            }
        }
    }

    /// A topic has something to tell: on the line at the bottom, if no error stands there, and as
    /// loud as the user wants it.
    fn announced(&mut self, announcement: &Announcement) -> Vec<Effect> {
        let (heading, text) = (announcement.heading(), announcement.text());
        if !self.shows_error() {
            self.say(Notice::info(format!("{heading}: {text}")));
        }
        match self.settings.notify.by {
            // It was told already.
            NotifyMeans::Command => Vec::new(),
            NotifyMeans::Bell | NotifyMeans::Osc9 | NotifyMeans::Osc777 => {
                vec![Effect::Announce { heading, text }]
            }
        }
    }

    /// Something changed in the store. What is on the screen stays where it is; an empty list
    /// fills, and a full one counts what is new.
    fn changed(&mut self, new: u64) -> Vec<Effect> {
        let mut effects = vec![Effect::Engine(Request::Sidebar)];
        if self.list.rows.is_empty() && self.list.state != ListState::Loading {
            effects.extend(self.load_list(Anchor::Top));
        } else {
            let now = self.sidebar.count(&self.list.spec);
            let is_recent = self.list.spec.is_recent();
            self.list.arrivals.take(new);
            self.list.arrivals.settle(now, now, is_recent);
        }
        effects
    }

    /// What is lit changed: counts, headlines and the open text are had anew, in their places.
    fn relight(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::Engine(Request::Sidebar)];
        effects.extend(self.rebuild_list());
        effects.extend(self.load_article());
        effects
    }

    /// Returns what to say when nothing of what was asked answered. Where other feeds did a short time
    /// ago it is not the network, and unasked there is nothing to say.
    fn offline(&mut self, summary: &Summary) -> Option<Notice> {
        let text = match summary.asked {
            _ if !summary.others_answer => {
                "offline: everything in the cache can be read".to_owned()
            }
            1 => "1 feed cannot be reached; others answer".to_owned(),
            asked => format!("{asked} feeds cannot be reached; others answer"),
        };
        let notice = Notice::info(text).hint("{refresh-due} tries again");
        if !summary.is_automatic {
            return Some(notice);
        }
        // Unasked it covers nothing else that was said, and stands behind what is no error.
        match &self.notice {
            None if !summary.others_answer => Some(notice),
            Some(said) if !summary.others_answer && !self.shows_error() => {
                let is_said = |text: &str| text.contains(notice.text.as_str());
                if is_said(&said.text) || said.hint.as_deref().is_some_and(is_said) {
                    return None;
                }
                let hint = said.hint.as_ref().map(|hint| format!("{hint} · "));
                let hint = format!("{}{}", hint.unwrap_or_default(), notice.text);
                Some(said.clone().hint(hint))
            }
            _ => {
                self.note(notice);
                None
            }
        }
    }

    fn refreshed(&mut self, summary: &Summary) -> Vec<Effect> {
        self.progress = None;
        self.is_offline = summary.is_offline;
        let notice = if summary.is_offline {
            match self.offline(summary) {
                Some(notice) => notice,
                None => return vec![Effect::Engine(Request::Sidebar)],
            }
        } else if summary.asked == 0 {
            self.asks_all = true;
            let until = summary.next_due.map_or_else(
                || "no feed is waiting to be asked".to_owned(),
                |next| format!("nothing is due until {}", self.clock.format(next, "%H:%M")),
            );
            Notice::info(until).hint("{refresh-due} again asks every feed")
        } else {
            let new = match summary.new {
                0 => "nothing new".to_owned(),
                1 => "1 new entry".to_owned(),
                n => format!("{n} new entries"),
            };
            let new = match summary.copies {
                0 => new,
                1 => format!("{new}, 1 copy"),
                n => format!("{new}, {n} copies"),
            };
            let feeds = match summary.asked {
                1 => "1 feed".to_owned(),
                n => format!("{n} feeds"),
            };
            let mut text = format!("{new} from {feeds}");
            if summary.waiting > 0 {
                text.push_str(&format!(", {} waiting", summary.waiting));
            }
            let notice = Notice::info(text);
            match summary.failed.as_slice() {
                [] => match summary.moved.as_slice() {
                    [] => notice,
                    [one] => Notice::info(one).undo("{undo} takes it back"),
                    many => Notice::info(format!("{} feeds moved for good", many.len()))
                        .undo("{undo} takes them back one by one"),
                },
                [one] => Notice::error(format!(
                    "{}: {}",
                    one.title,
                    one.error.as_deref().unwrap_or("failed")
                ))
                .hint("{feed-errors} says more"),
                many => Notice::error(format!("{}; {} failed", notice.text, many.len()))
                    .hint("{feed-errors} says which and why"),
            }
        };
        self.say(notice);
        vec![Effect::Engine(Request::Sidebar)]
    }
}
