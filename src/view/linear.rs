//! Linear: the screen as lines that are read out, for screen readers and braille displays.
//!
//! Nothing is drawn at a place. What a person is at, the row under the cursor, the lines of the
//! article that came into sight, is said line by line, and after a key only what changed of it.
//! Marks are words here, colours and rules are nothing.

use std::collections::HashSet;
use std::mem;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Theme, columns, ink, list, overlay, reader, sidebar, story, timeline, topics};
use crate::app::help::HelpLine;
use crate::app::reader::{ReaderState, TailLine, line_text};
use crate::app::{App, Overlay, Pane, Prompt, PromptKind};
use crate::model::columns::Column;
use crate::model::{EntryRow, TopicId};

/// Most columns: one pane stands alone on them, and panels cover all of them.
const COLUMNS: u16 = 96;

/// Columns of the names of those who tell a story; the rest is counted.
const NAMES: u16 = 60;

/// The background that only the row under the cursor of a panel has. It is never shown.
const CURRENT: Color = Color::Indexed(1);

/// What marks and draws without saying anything.
const SIGNS: &str = "│┃▎▏▌─━┌┐└┘├┤┬┴┼▁▂▃▄▅▆▇█▾▸●○◐◌★◷◔⊘";

/// Returns the size that the panes are laid out for on a terminal of `size`.
pub fn area(size: Rect, app: &App) -> Rect {
    let narrow = app.settings.ui.medium.saturating_sub(1);
    Rect {
        width: size.width.min(COLUMNS).min(narrow),
        ..size
    }
}

/// What there is to say of a screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Tells places apart. Another one is said as a whole.
    place: String,
    /// What the place is called, and what is worth knowing of it when one comes there.
    heading: String,
    /// What the cursor is on.
    current: Vec<String>,
    /// The rest that is in sight, as far as it is read and not chosen from.
    lines: Vec<String>,
    /// What just happened.
    notice: String,
    /// The line that is being typed, and the column of the cursor in it.
    typed: Option<(String, u16)>,
}

impl Said {
    /// Returns what there is to say of the screen of `app`, laid out for `size`, after what was said
    /// `before`.
    pub fn of(app: &App, size: Rect, before: &Self) -> Self {
        // What a query finds is said when it is accepted, not at each of its letters.
        let query = app.prompt.as_ref().filter(|prompt| prompt.kind.is_query());
        if let Some(prompt) = query {
            return Self {
                notice: notice(app),
                typed: Some(typed(prompt)),
                ..before.clone()
            };
        }
        let mut said = Self {
            notice: notice(app),
            ..Self::default()
        };
        match (&app.overlay, app.focus) {
            _ if app.help_panel.is_some() => said.read_panel(app, "help".to_owned(), size),
            (Some(Overlay::Topics(_)), _) => {
                // Topics and queries side by side would be read as one.
                let width = size.width.min(topics::BOTH - 1);
                said.read_panel(app, "topics".to_owned(), Rect { width, ..size });
            }
            (Some(panel), _) => {
                let place = format!("{:?}", mem::discriminant(panel));
                let width = size.width.max(COLUMNS);
                said.read_panel(app, place, Rect { width, ..size });
            }
            (None, Pane::Sidebar) => said.read_sidebar(app, size),
            // The rows of the list before are none of it.
            (None, Pane::List) if app.list.is_on_its_way() => {
                said = Self {
                    notice: said.notice,
                    typed: None,
                    ..before.clone()
                };
            }
            (None, Pane::List) => said.read_list(app, size),
            (None, Pane::Reader) => said.read_article(app),
        }
        let ways = app.keymap.continuations(app.context(), &app.pressed);
        if !app.pressed.is_empty() {
            let ways = ways.iter().map(|(keys, way)| format!("{keys}: {way}"));
            said.lines.extend(ways);
        }
        if let Some(prompt) = &app.prompt {
            said.typed = Some(typed(prompt));
            if matches!(prompt.kind, PromptKind::Until | PromptKind::Snooze) {
                let times = app.until_choices(prompt).into_iter();
                said.lines
                    .extend(times.map(|(text, meaning)| format!("{text}: {meaning}")));
            }
            let choices = app.choices();
            let choice = choices.get(prompt.selected);
            if let Some(choice) = choice.filter(|_| prompt.kind.is_choice()) {
                said.current = vec![join(&[&choice.name, &choice.note, &choice.mark])];
            }
        }
        said
    }

    /// Returns the line that is being typed, as much of it as has room in `columns` with the
    /// cursor in sight, and the column of the cursor.
    pub fn typed(&self, columns: u16) -> Option<(String, u16)> {
        let (text, at) = self.typed.as_ref()?;
        let room = columns.saturating_sub(1);
        let hidden = at.saturating_sub(room);
        let (mut seen, mut column) = (String::new(), 0);
        for c in text.chars() {
            let end = column + c.width().unwrap_or(0) as u16;
            if column >= hidden && end <= hidden + room {
                seen.push(c);
            }
            column = end;
        }
        Some((seen, at - hidden))
    }

    /// Returns what is to be said after what was said before; what the cursor is on comes last.
    pub fn since(&self, before: &Self) -> Vec<&str> {
        let mut said = Vec::new();
        let is_elsewhere = self.place != before.place;
        if is_elsewhere {
            said.push(self.heading.as_str());
        }
        if self.notice != before.notice {
            said.push(&self.notice);
        }
        let has_moved = !self.current.is_empty() && self.current != before.current;
        if is_elsewhere || !has_moved {
            let known: HashSet<&String> = before.lines.iter().collect();
            let lines = self.lines.iter();
            let lines = lines.filter(|line| is_elsewhere || !known.contains(line));
            said.extend(lines.map(String::as_str));
        }
        if is_elsewhere || has_moved {
            said.extend(self.current.iter().map(String::as_str));
        }
        said.retain(|line| !line.is_empty());
        said
    }

    fn read_list(&mut self, app: &App, size: Rect) {
        self.place = app.list_name().to_string();
        for filter in &app.list.spec.filters {
            self.place.push_str(&format!(", only {filter}"));
        }
        let total = app.list.total.filter(|_| !app.list.rows.is_empty());
        let total = total.map(|total| match total {
            1 => "1 entry".to_owned(),
            total => format!("{total} entries"),
        });
        self.heading = join(&[&self.place, total.as_deref().unwrap_or_default()]);
        if let Some(row) = app.list.rows.get(app.list.cursor) {
            self.current = vec![row_text(app, row)];
        } else {
            let body = Buffer::empty(size);
            let (_, lines, _) = read(body, |theme, buf| {
                list::draw(app, theme, size, buf);
                None
            });
            self.lines = lines;
        }
    }

    fn read_sidebar(&mut self, app: &App, size: Rect) {
        "sidebar".clone_into(&mut self.place);
        "Sidebar".clone_into(&mut self.heading);
        let (current, _, _) = read(Buffer::empty(size), |theme, buf| {
            sidebar::draw(app, theme, size, buf);
            None
        });
        self.current = current;
    }

    fn read_panel(&mut self, app: &App, place: String, size: Rect) {
        let (current, mut lines, typed) = read(Buffer::empty(size), |theme, buf| {
            overlay::draw(app, theme, size, buf)
        });
        self.place = place;
        if !lines.is_empty() {
            self.heading = lines.remove(0);
        }
        let keys = app.panel_keys();
        let keys = keys.iter().filter(|key| !key.word.is_empty());
        let keys: Vec<String> = keys
            .map(|key| format!("{} {}", key.first(), key.word))
            .collect();
        self.heading = join(&[&self.heading, &keys.join(", ")]);
        if let Some(help) = &app.help_panel {
            let in_sight = usize::from(size.height.saturating_sub(2));
            let rows = app.help();
            lines = rows
                .iter()
                .skip(help.offset)
                .take(in_sight)
                .map(help_text)
                .collect();
        }
        self.current = current;
        self.lines = lines;
        self.typed = typed;
        if let (Some(Overlay::Timeline(panel)), None) = (&app.overlay, &app.help_panel) {
            let in_sight = usize::from(app.fit.panel.1);
            let (current, mut lines) = timeline::said::lines(app, panel, in_sight);
            if let Some(summary) = &panel.summary {
                lines.insert(0, timeline::since(app, summary));
            }
            (self.current, self.lines) = (current, lines);
        }
    }

    fn read_article(&mut self, app: &App) {
        let pane = &app.reader;
        let Some(row) = &pane.entry else {
            return;
        };
        self.place = format!("article {}", row.id.0);
        let byline = reader::byline(app, row, u16::MAX);
        let byline = byline
            .replace(" · ", ", ")
            .replace('★', "starred")
            .replace("◷ ", "");
        self.heading = format!("{}. {}", row.title, join(&[&row.outlet, &byline]));
        let width = app.fit.reader_width;
        let head = pane.head_lines(width);
        let (page, tail) = (pane.page_lines(), pane.tail());
        let in_sight = pane.offset..pane.offset + usize::from(app.fit.reader_lines);
        for at in in_sight.filter_map(|at| at.checked_sub(head)) {
            let text = match (page.get(at), at.checked_sub(page.len())) {
                (Some(line), _) => line_text(line),
                (None, Some(at)) => tail
                    .get(at)
                    .map_or_else(String::new, |line| tail_text(app, line)),
                (None, None) => String::new(),
            };
            let text = text.trim_start_matches(|c: char| c == ' ' || SIGNS.contains(c));
            let text = text.replacen('▧', "picture:", 1);
            self.lines.push(text.trim_end().to_owned());
        }
        match &pane.state {
            ReaderState::Ready(article) if page.is_empty() && article.page.notice.is_none() => {
                self.lines.push(reader::no_text(app, row));
            }
            ReaderState::Failed(notice) => self.lines.push(notice.text.to_string()),
            _ => {}
        }
        let percent = pane.percent(width, app.fit.reader_lines);
        if pane.article().is_some() && percent >= 100 {
            self.lines.push("End of the article.".to_owned());
        }
    }
}

/// Returns the line that is typed, and the column of the cursor in it.
fn typed(prompt: &Prompt) -> (String, u16) {
    let sign = prompt.sign();
    let column = ink::width(&sign) + prompt.input.visual_cursor() as u16;
    // What was pasted may hold anything.
    let text = prompt.input.value().chars().filter(|c| !c.is_control());
    (sign.chars().chain(text).collect(), column)
}

fn notice(app: &App) -> String {
    if app.list.selection.is_some() {
        let selected = app.list.selected_count();
        return selected.map_or_else(String::new, |counted| {
            format!("selected {}", counted.text())
        });
    }
    let Some(notice) = &app.notice else {
        return String::new();
    };
    let hint = notice.hint.as_deref().unwrap_or_default();
    join(&[&notice.text, hint])
}

/// Says a row of the list: what it tells, then what is known of it.
fn row_text(app: &App, row: &EntryRow) -> String {
    let shown = &app.settings.ui.columns;
    let mut facts = Vec::new();
    if shown.has(Column::Outlet) {
        facts.push(match &row.told {
            Some(told) => story::below(row, told, NAMES).replace(" · ", ", "),
            None => row.outlet.to_string(),
        });
    }
    let day = app.clock.date(row.published);
    let pattern = app.clock.with_year(day, "%A %-d %B");
    let is_today = day == app.clock.date(app.clock.now);
    if shown.has(Column::Time) {
        facts.push(if is_today {
            app.clock.format(row.published, "%H:%M")
        } else {
            app.clock.format(row.published, &format!("{pattern} %H:%M"))
        });
    }
    if row.is_undated {
        facts.push("no date, first seen then".to_owned());
    }
    facts.push(if row.flags.is_read { "read" } else { "unread" }.to_owned());
    let marks = [
        (row.flags.is_starred, "starred"),
        (row.flags.is_later, "later"),
        (row.is_member, "one of the story"),
        (
            row.told.is_some() && app.list.is_unfolded(app.list.cursor),
            "unfolded",
        ),
        (
            app.list.selected_rows().contains(&app.list.cursor),
            "selected",
        ),
    ];
    let marks = marks.iter().filter(|(is_so, _)| *is_so);
    facts.extend(marks.map(|(_, word)| (*word).to_owned()));
    if row.copies > 0 {
        facts.push(format!("same text in {} more", row.copies));
    }
    if shown.has(Column::Topics) {
        facts.extend(row.topics.iter().filter_map(|id| topic_text(app, row, *id)));
    }
    facts.extend(shown.iter().filter_map(|column| columns::said(column, row)));
    facts.extend(row.tags.iter().map(|tag| format!("tag {tag}")));
    facts.extend(app.why_held(row));
    facts.extend(row.excerpt.iter().map(|excerpt| excerpt.text.to_string()));
    format!("{}. {}", row.title, facts.join(", "))
}

fn topic_text(app: &App, row: &EntryRow, id: TopicId) -> Option<String> {
    let topic = app.sidebar.topic(id)?;
    let level = if row.about.contains(&id) {
        "about"
    } else {
        "mentions"
    };
    Some(format!("{level} {}", topic.name))
}

fn tail_text(app: &App, line: &TailLine) -> String {
    let links = app.reader.article().map(|article| &article.page.links);
    match line {
        TailLine::Blank => String::new(),
        TailLine::Enclosure(text) => text.to_string(),
        TailLine::Link(index) => links
            .and_then(|links| links.get(usize::from(*index)))
            .map_or_else(String::new, |link| {
                format!("link {}: {}", index + 1, link.url)
            }),
    }
}

fn help_text(line: &HelpLine) -> String {
    match line {
        HelpLine::Blank => String::new(),
        HelpLine::Heading(name) => (*name).to_owned(),
        HelpLine::Row(keys, doc) => join(&[keys, doc]),
    }
}

type Read = (Vec<String>, Vec<String>, Option<(String, u16)>);

/// Draws something and reads it: what the cursor is on, the other lines, the line that is typed.
fn read(mut buf: Buffer, draw: impl FnOnce(&Theme, &mut Buffer) -> Option<Position>) -> Read {
    let theme = Theme::plain(Style::new().bg(CURRENT));
    let cursor = draw(&theme, &mut buf);
    let (mut current, mut lines, mut typed) = (Vec::new(), Vec::new(), None);
    for y in buf.area.top()..buf.area.bottom() {
        let text = line_of(&buf, y);
        if let Some(at) = cursor.filter(|at| at.y == y) {
            typed = Some(before_cursor(&buf, at, &text));
        } else if (0..4).any(|x| x < buf.area.width && buf[(buf.area.x + x, y)].bg == CURRENT) {
            current.push(text);
        } else {
            lines.push(text);
        }
    }
    lines.retain(|line| !line.is_empty());
    (current, lines, typed)
}

/// Returns a line without what only draws; what stands far apart is parted by a comma.
fn line_of(buf: &Buffer, y: u16) -> String {
    let mut parts: Vec<String> = vec![String::new()];
    let (mut gap, mut x) = (0, buf.area.left());
    while x < buf.area.right() {
        let symbol = buf[(x, y)].symbol();
        x += (symbol.width() as u16).max(1);
        if symbol == " " || SIGNS.contains(symbol) {
            gap += 1;
            continue;
        }
        if gap > 2 {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            if gap > 0 && !part.is_empty() {
                part.push(' ');
            }
            part.push_str(symbol);
        }
        gap = 0;
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// Returns a line that is typed and the column of the cursor in it: as many letters stand before
/// it as before the cursor on the screen.
fn before_cursor(buf: &Buffer, at: Position, text: &str) -> (String, u16) {
    let mut cut = buf.clone();
    for x in at.x..buf.area.right() {
        cut[(x, at.y)].set_symbol(" ");
    }
    (text.to_owned(), ink::width(&line_of(&cut, at.y)))
}

/// Joins what is not empty.
fn join(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}
