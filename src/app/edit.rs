//! Editing what is under the cursor. Feeds and categories have a form here.

use tui_input::InputRequest;

use super::field::Field;
use super::prompt::edit_of;
use super::{App, Effect, Overlay, Pane, SideRow};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::feed::SubscriptionEdit;
use crate::model::topic::{SavedChange, TopicColor, TopicEdit};
use crate::model::{Clean, Desk, FeedId, Notice, Request, Source, tag};

/// Categories offered at once.
const OFFERED: usize = 8;

/// What a form edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// A feed: its title and its category.
    Feed(FeedId),
    /// A category, with all that is in it: its path.
    Category(Clean),
    /// A saved query: its name.
    Saved(Clean),
}

/// A feed, a category or a saved query, while it is edited.
#[derive(Debug, Clone, PartialEq)]
pub struct EditForm {
    /// What is edited.
    pub edited: Edited,
    /// Its lines by name; the last one is a category, or the colour of a saved query.
    pub lines: Vec<(&'static str, Field)>,
    /// Index of the line that is edited.
    pub at: usize,
    /// What it is about, in a line: an address, or the feeds that are moved.
    pub facts: Clean,
    /// The title, or the query, as it was.
    title: String,
    /// The colour of a saved query as it was.
    was_color: Option<TopicColor>,
    /// The category of a feed as it was.
    category: Clean,
    /// The categories there are.
    categories: Vec<Clean>,
    /// What was typed as a category, before one was chosen.
    typed: String,
    /// Index of the chosen one among those offered.
    pub chosen: Option<usize>,
    /// Of a feed: whether its entries are grouped into stories. The line after the others.
    pub groups: Option<Switch>,
}

/// What can be on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// It is on.
    pub is_on: bool,
    /// It was on.
    was_on: bool,
}

impl EditForm {
    /// Returns the categories that hold what was typed, those that begin with it first.
    pub fn offered(&self) -> Vec<&Clean> {
        let typed = self.typed.trim().to_lowercase();
        let mut found: Vec<(bool, &Clean)> = self
            .categories
            .iter()
            .map(|path| (path.to_lowercase(), path))
            .filter(|(lower, _)| lower.contains(&typed))
            .map(|(lower, path)| (!lower.starts_with(&typed), path))
            .collect();
        found.sort_by_key(|(is_inside, _)| *is_inside);
        found.truncate(OFFERED);
        found.into_iter().map(|(_, path)| path).collect()
    }

    /// Returns whether the line that is edited is the category.
    pub fn is_at_category(&self) -> bool {
        self.has_category() && self.at + 1 == self.lines.len()
    }

    /// Returns whether the cursor is on the switch.
    pub fn is_at_switch(&self) -> bool {
        self.at == self.lines.len()
    }

    /// Returns whether the last line is a category.
    pub fn has_category(&self) -> bool {
        !matches!(self.edited, Edited::Saved(_))
    }

    /// Returns whether the category is still to be made.
    pub fn is_new_category(&self) -> bool {
        let path = self.category();
        !path.is_empty() && !self.categories.contains(&path)
    }

    fn category(&self) -> Clean {
        let text = self.lines.last().map_or("", |(_, field)| &field.text);
        let parts = text.split('/').map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        Clean::line(&parts.join("/"))
    }

    pub(super) fn edit(&mut self, requests: impl IntoIterator<Item = InputRequest>) {
        let is_category = self.is_at_category();
        let Some((_, field)) = self.lines.get_mut(self.at) else {
            return;
        };
        if field.edit(requests) && is_category {
            self.typed.clone_from(&field.text);
            self.chosen = None;
        }
    }

    /// Chooses the next (previous) of the categories offered.
    fn choose(&mut self, forward: bool) {
        self.at = self.lines.len() - 1;
        if !self.has_category() {
            let color = TopicColor::step_or_none(self.color().ok().flatten(), forward);
            let text = color.map_or_else(String::new, |color| color.to_string());
            self.lines[self.at].1 = Field::new(text);
            return;
        }
        let offered = self.offered();
        let count = offered.len();
        if count == 0 {
            return;
        }
        let next = match self.chosen {
            Some(at) if forward => (at + 1) % count,
            Some(at) => (at + count - 1) % count,
            None if forward => 0,
            None => count - 1,
        };
        let path = offered[next].to_string();
        self.chosen = Some(next);
        self.lines[self.at].1 = Field::new(path);
    }

    /// Returns the colour of a saved query; what is typed, if it is none.
    ///
    /// # Errors
    /// It is no colour.
    pub fn color(&self) -> Result<Option<TopicColor>, &str> {
        let typed = match self.lines.last() {
            Some((_, field)) if !self.has_category() => field.text.trim(),
            _ => "",
        };
        match TopicColor::parse(&typed.to_lowercase()) {
            None if !typed.is_empty() => Err(typed),
            color => Ok(color),
        }
    }

    /// Returns whether the feed is to be grouped or not, if that changes.
    fn turned(&self) -> Option<Request> {
        let groups = self.groups.filter(|groups| groups.is_on != groups.was_on)?;
        Some(groups_feed(&self.facts, groups.is_on))
    }

    /// Returns what is to be changed; `None` if nothing is.
    fn change(&self) -> Option<Request> {
        let category = self.category();
        let edit = match &self.edited {
            Edited::Category(from) if *from == category => return None,
            Edited::Category(from) => SubscriptionEdit::Category {
                from: from.clone(),
                to: category,
            },
            Edited::Feed(feed) => {
                let title = self.lines[0].1.text.trim();
                if title == self.title && category == self.category && self.turned().is_some() {
                    return None;
                }
                SubscriptionEdit::Feed {
                    feed: *feed,
                    title: (title != self.title).then(|| Clean::line(title)),
                    category,
                }
            }
            Edited::Saved(name) => {
                let [to, query] = [0, 1].map(|at| self.lines[at].1.text.trim());
                let color = self.color().unwrap_or(self.was_color);
                let is_written = to != name.as_str() || query != self.title;
                let change = if is_written {
                    SavedChange::Write {
                        name: to.into(),
                        query: query.into(),
                        color,
                    }
                } else {
                    SavedChange::Color(color)
                };
                let is_other = is_written || color != self.was_color;
                let name = name.as_str().into();
                let edit = TopicEdit::Saved { name, change };
                return (is_other && !to.is_empty()).then_some(Request::EditTopics(edit));
            }
        };
        Some(Request::EditSubscription(edit))
    }
}

impl App {
    /// Edits what is under the cursor: a row of the sidebar, the saved query on the screen, or the feed
    /// of an entry.
    pub(super) fn edit(&mut self) -> Vec<Effect> {
        if let (Pane::List, Source::Saved { name, .. }) = (self.focus, &self.list.spec.source) {
            // What was gone to by its name is what is meant.
            return self.edit_saved(name.clone());
        }
        if let (Pane::List, Source::Topic(_)) = (self.focus, &self.list.spec.source)
            && self.list.rows.is_empty()
        {
            let topic = self.topic_here();
            return self.open_manager(topic);
        }
        if self.focus != Pane::Sidebar {
            return match self.feed_here() {
                Some(feed) => self.edit_feed(feed),
                None => self.nothing_to_edit(),
            };
        }
        match self.sidebar.selected().cloned() {
            Some(SideRow::Feed { id, .. }) => self.edit_feed(id),
            Some(SideRow::Category { path, .. }) => self.edit_category(path),
            Some(SideRow::Topic(_)) => {
                let topic = self.topic_here();
                self.open_manager(topic)
            }
            Some(SideRow::Saved { name, .. }) => self.edit_saved(name),
            Some(SideRow::Desk(Desk::All) | SideRow::Heading("FEEDS")) => {
                vec![Effect::Engine(Request::Subscriptions)]
            }
            Some(SideRow::Desk(_) | SideRow::Tag(_) | SideRow::Heading(_) | SideRow::Blank)
            | None => self.nothing_to_edit(),
        }
    }

    fn nothing_to_edit(&mut self) -> Vec<Effect> {
        let notice = Notice::info("there is nothing to edit here");
        self.say(notice.hint("feeds, categories, topics and saved queries can be"));
        Vec::new()
    }

    fn edit_saved(&mut self, name: Clean) -> Vec<Effect> {
        let Some(saved) = self.sidebar.saved(&name) else {
            return self.nothing_to_edit();
        };
        let query = saved.text.to_string();
        let was_color = saved.color;
        let color = was_color.map_or_else(String::new, |color| color.to_string());
        self.open_form(EditForm {
            edited: Edited::Saved(name.clone()),
            lines: vec![
                ("name", Field::new(name.to_string())),
                ("query", Field::new(query.clone())),
                ("colour", Field::new(color)),
            ],
            at: 1,
            facts: Clean::line("It stands in topics.toml; its order can be set there."),
            title: query,
            was_color,
            category: Clean::default(),
            groups: None,
            categories: Vec::new(),
            typed: String::new(),
            chosen: None,
        })
    }

    pub(super) fn edit_feed(&mut self, id: FeedId) -> Vec<Effect> {
        let Some(feed) = self.sidebar.feed(id) else {
            self.say(Notice::info("this feed is no longer followed"));
            return Vec::new();
        };
        let (title, category) = (feed.title.to_string(), feed.category.clone());
        let is_on = self.settings.groups(&feed.url, &category);
        let was_on = is_on;
        self.open_form(EditForm {
            edited: Edited::Feed(id),
            lines: vec![
                ("title", Field::new(title.clone())),
                ("category", Field::new(category.to_string())),
            ],
            at: 0,
            facts: feed.url.clone(),
            title,
            was_color: None,
            category,
            // Where nothing is grouped at all it would do nothing.
            groups: (self.settings.stories.group).then_some(Switch { is_on, was_on }),
            categories: Vec::new(),
            typed: String::new(),
            chosen: None,
        })
    }

    fn edit_category(&mut self, path: Clean) -> Vec<Effect> {
        let feeds = self.sidebar.feeds_in(&path);
        let titles: Vec<&str> = feeds.map(|feed| feed.title.as_str()).collect();
        let facts = match titles.len() {
            1 => format!("1 feed moves with it: {}", titles[0]),
            n => format!("{n} feeds move with it: {}", titles.join(", ")),
        };
        self.open_form(EditForm {
            lines: vec![("category", Field::new(path.to_string()))],
            edited: Edited::Category(path),
            at: 0,
            facts: Clean::line(&facts),
            title: String::new(),
            was_color: None,
            category: Clean::default(),
            groups: None,
            categories: Vec::new(),
            typed: String::new(),
            chosen: None,
        })
    }

    fn open_form(&mut self, mut form: EditForm) -> Vec<Effect> {
        let data = self.sidebar.data.iter();
        form.categories = data
            .flat_map(|data| data.categories.iter().map(|category| category.path.clone()))
            .collect();
        self.notice = None;
        self.overlay = Some(Overlay::Edit(Box::new(form)));
        Vec::new()
    }

    /// A key while the form is open.
    pub(super) fn edit_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(Overlay::Edit(form)) = &mut self.overlay else {
            return Vec::new();
        };
        match key.code {
            Code::Esc => self.overlay = None,
            Code::Char('c') if key.ctrl => self.overlay = None,
            Code::Enter => return self.save_form(),
            Code::Tab => {
                let lines = form.lines.len() + usize::from(form.groups.is_some());
                form.at = (form.at + 1) % lines;
            }
            Code::Char(' ') | Code::Left | Code::Right if form.is_at_switch() => {
                if let Some(groups) = &mut form.groups {
                    groups.is_on = !groups.is_on;
                }
            }
            Code::Down => form.choose(true),
            Code::Up => form.choose(false),
            _ => form.edit(edit_of(key)),
        }
        Vec::new()
    }

    fn save_form(&mut self) -> Vec<Effect> {
        if let Some(Overlay::Edit(form)) = &mut self.overlay
            && form.color().is_err()
        {
            form.at = form.lines.len() - 1;
            let notice = Notice::error("this is no colour");
            self.say(notice.hint("#rrggbb, or topic1 to topic6; nothing is none"));
            return Vec::new();
        }
        let Some(Overlay::Edit(form)) = self.overlay.take() else {
            return Vec::new();
        };
        let mut effects: Vec<Effect> = form.turned().map(Effect::Engine).into_iter().collect();
        let Some(change) = form.change() else {
            return effects;
        };
        // The row of the list that is shown has another name after this.
        let shown = &self.list.spec.source;
        let to = match &change {
            Request::EditSubscription(SubscriptionEdit::Category { from, to }) => {
                moved(shown, from, to)
            }
            Request::EditTopics(TopicEdit::Saved { name, change }) => {
                rewritten(shown, name, change)
            }
            _ => None,
        };
        if let Some(to) = to {
            self.awaited = Some(Awaited::new(shown.clone(), to));
        }
        effects.push(Effect::Engine(change));
        effects
    }

    /// The lists are others: what is shown may have gone, or have another name.
    pub(super) fn follow_sidebar(&mut self) -> Vec<Effect> {
        if let Some(mut awaited) = self.awaited.take()
            && self.list.spec.source == awaited.from
        {
            if self.sidebar.has(&awaited.to) {
                self.sidebar.point_at(&awaited.to);
                self.list.spec.source = awaited.to;
                return self.rebuild_list();
            }
            awaited.patience = awaited.patience.saturating_sub(1);
            if awaited.patience > 0 {
                self.awaited = Some(awaited);
                return Vec::new();
            }
        }
        // A tag that nothing has any more is no row there, and its list is an empty one.
        let source = &self.list.spec.source;
        if !self.sidebar.has(source) && !tag::is_source(source) {
            return self.show_selected_source();
        }
        Vec::new()
    }
}

/// Asks that the entries of the feed at an address are grouped into stories, or not.
pub(super) fn groups_feed(address: &str, is_on: bool) -> Request {
    Request::Set {
        name: format!("feed.stories {address}").into(),
        value: is_on.to_string().into(),
    }
}

/// What the list on the screen will be called, or that it will be there again.
#[derive(Debug)]
pub(super) struct Awaited {
    from: Source,
    to: Source,
    /// Answers that may still come from before the change.
    patience: u8,
}

impl Awaited {
    pub(super) fn new(from: Source, to: Source) -> Self {
        Self {
            from,
            to,
            patience: 3,
        }
    }
}

/// Returns what a list is called after a category got another path; `None` if it is another list.
fn moved(shown: &Source, from: &str, to: &str) -> Option<Source> {
    let Source::Category(path) = shown else {
        return None;
    };
    let rest = path.strip_prefix(from)?;
    (rest.is_empty() || rest.starts_with('/'))
        .then(|| Source::Category(Clean::line(format!("{to}{rest}").trim_start_matches('/'))))
}

/// Returns what the list of a saved query is called once that was rewritten; `None` if it is another
/// list. A query with aliases is another text then, and the list stays as it is.
fn rewritten(shown: &Source, from: &str, change: &SavedChange) -> Option<Source> {
    match (shown, change) {
        (
            Source::Saved { name, .. },
            SavedChange::Write {
                name: to, query, ..
            },
        ) => (name.as_str() == from).then(|| Source::Saved {
            name: Clean::line(to),
            query: query.clone(),
        }),
        _ => None,
    }
}
