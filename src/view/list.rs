//! The list: rows of one or two lines under rulers.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::snippet::Snippet;
use super::{Theme, color_of, columns, ink, rulers, story};
use crate::app::list::ListState;
use crate::app::wrap;
use crate::app::{App, Pane};
use crate::command::{Command, Context};
use crate::model::columns::Column;
use crate::model::settings::Dates;
use crate::model::{Clean, Desk, EntryRow, FeedId, Hit, HitKind, Hold, Source, Time, TopicId, tag};

/// Columns that must be free beside the outlet before topics are named and not only dotted.
const NAMES_ROOM: u16 = 12;

/// Columns that must be free before what was found, for anything else to be said there.
const LEAST_FACTS: u16 = 6;

pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if app.list.rows.is_empty() {
        draw_empty(app, theme, area, buf);
        return;
    }
    let mut y = area.y;
    let selected = app.list.selected_rows();
    for index in app.list.offset..app.list.rows.len() {
        for (level, ruler) in app.list.rulers(index) {
            if y < area.bottom() {
                rulers::draw(app, theme, area, y, (level, ruler), buf);
            }
            y += 1;
        }
        if y >= area.bottom() {
            break;
        }
        let lines = app.list.row_height(index).min(area.bottom() - y);
        let row = Rect {
            y,
            height: lines,
            ..area
        };
        let is_chosen = selected.contains(&index);
        if app.list.rows[index].is_member {
            story::draw_member(app, theme, row, index, is_chosen, buf);
        } else {
            draw_row(app, theme, row, index, is_chosen, buf);
        }
        y += lines;
    }
}

/// Returns when an entry was published, in at most five columns.
pub(super) fn when(app: &App, time: Time) -> String {
    if app.settings.ui.dates == Dates::Clock {
        return app.clock.format(time, "%H:%M");
    }
    age(app, time)
}

/// As [`when`] where no ruler says of which day it is: what is not of today has the days since. No
/// hours: beside the minutes of today they would be times of two kinds.
pub(super) fn aged(app: &App, time: Time) -> String {
    let days = app.clock.days_since(time);
    if days == 0 || app.settings.ui.dates != Dates::Clock {
        return when(app, time);
    }
    in_days(days)
}

/// As [`when`], of an entry whose time nobody tells: about how long ago it was first seen.
pub(super) fn undated(app: &App, time: Time) -> String {
    format!("~{}", age(app, time))
}

fn age(app: &App, time: Time) -> String {
    match app.clock.now.0 - time.0 {
        ..60 => "now".to_owned(),
        seconds @ ..3_600 => format!("{}m", seconds / 60),
        seconds @ ..86_400 => format!("{}h", seconds / 3_600),
        seconds => in_days(seconds / 86_400),
    }
}

fn in_days(days: i64) -> String {
    match days {
        ..100 => format!("{days}d"),
        100..366 => "<1y".to_owned(),
        days => format!("{}y", (days * 100 / 36_525).min(999)),
    }
}

/// As [`when`], in at most six columns, of an entry below its story, which has the ruler: what is not
/// of today has its day.
pub(super) fn dated(app: &App, time: Time) -> String {
    let day = app.clock.date(time);
    if app.settings.ui.dates == Dates::Clock && day != app.clock.today() {
        return app.clock.format(time, "%-d %b");
    }
    when(app, time)
}

fn draw_row(app: &App, theme: &Theme, area: Rect, index: usize, is_chosen: bool, buf: &mut Buffer) {
    let row = &app.list.rows[index];
    let is_selected = index == app.list.cursor;
    let y = area.y;
    draw_selection(app, theme, area, (is_selected, is_chosen), buf);
    let x = columns::draw_before(app, theme, row, area, buf);
    let right = area.right().saturating_sub(1);
    // A row that is cut by the end of the list looks as the others do.
    let (is_alone, has_second) = (app.list.row_height(index) == 1, area.height > 1);
    let sign = story::outlets(app, index);
    let kind = (is_alone, sign.as_deref());
    let right = columns::draw_after(app, theme, row, (x, right, y), kind, buf);
    let style = headline_style(theme, row, is_selected);
    let look = |at| style.patch(hit_style(app, theme, &row.hits, at, row.flags.is_read));
    let title = &*row.title;
    // What does not fit goes on in the second line, before the outlet.
    let cut = (has_second && row.excerpt.is_none())
        .then(|| wrap::lines(title, right.saturating_sub(x)))
        .and_then(|lines| Some((lines.first()?.end, lines.get(1)?.start)));
    let (first, rest) = match cut {
        Some((end, start)) => (&title[..end], &title[start..]),
        None => (title, ""),
    };
    ink::put_with(buf, x, y, right.saturating_sub(x), first, look);
    if has_second {
        let right = area.right().saturating_sub(1);
        let start = title.len() - rest.len();
        let x = if rest.is_empty() {
            x
        } else {
            // Who reports it is said whole where the headline can do with half of the line.
            let room = right.saturating_sub(x);
            let dots = row.topics.len() as u16 * 2;
            let outlet = ink::width(&row.outlet) + dots + 2;
            let most = room.saturating_sub(outlet).clamp(room / 2, room * 3 / 4);
            ink::put_with(buf, x, y + 1, most, rest, |at| look(start + at)) + 2
        };
        let room = right.saturating_sub(x);
        let stands_below = |column| app.settings.ui.columns.after_title().any(|c| c == column);
        let mut facts = columns::numbers(app, row);
        facts.extend(app.why_held(row));
        if stands_below(Column::Outlet) {
            facts.insert(
                0,
                match &row.told {
                    Some(told) => {
                        let dots = if stands_below(Column::Topics) {
                            row.topics.len() as u16 * 2 + 1
                        } else {
                            0
                        };
                        story::below(row, told, room.saturating_sub(dots))
                    }
                    None => row.outlet.to_string(),
                },
            );
        }
        let below = facts.join(" · ");
        let tags: u16 = row.tags.iter().map(|tag| ink::width(tag) + 2).sum();
        let free = match row.excerpt {
            Some(_) => 0,
            None => room - (ink::width(&below) + tags).min(room),
        };
        let end = if stands_below(Column::Topics) {
            draw_topics(app, theme, row, right, y + 1, free, buf)
        } else {
            right
        };
        // What was found comes before what else there is to say.
        let snippet = row.excerpt.as_ref();
        let snippet = snippet.and_then(|excerpt| Snippet::below(excerpt, title));
        let room = |x: u16| end.saturating_sub(x);
        let least = snippet.as_ref().map_or(0, |snippet| snippet.least() + 3);
        let above = end.saturating_sub(least);
        let at = match above.saturating_sub(x) {
            room if least > 0 && room < LEAST_FACTS => x,
            room => ink::put(buf, x, y + 1, room, &below, theme.secondary),
        };
        let at = draw_tags(theme, row, at, above, y + 1, buf);
        let news = row.told.as_ref().and_then(|told| told.news.as_ref());
        if let Some(news) = news.filter(|_| row.excerpt.is_none() && !row.flags.is_read) {
            let at = ink::put(buf, at, y + 1, room(at), " · ", theme.secondary);
            let at = ink::put(buf, at, y + 1, room(at), "new: ", theme.accent);
            let words = ink::whole_words(news, room(at));
            let is_cut = words.len() < news.len();
            let at = ink::put(buf, at, y + 1, room(at), words, theme.text);
            if is_cut {
                ink::put(buf, at, y + 1, room(at), "…", theme.text);
            }
        }
        if let Some(snippet) = snippet {
            let sign = if at > x { " · " } else { "" };
            let at = ink::put(buf, at, y + 1, room(at), sign, theme.secondary);
            let plain = theme.secondary;
            let hits = row.excerpt.iter().flat_map(|excerpt| &excerpt.hits);
            let hits: Vec<Hit> = hits.copied().collect();
            let look = |byte| plain.patch(hit_style(app, theme, &hits, byte, true));
            snippet.draw((at, y + 1, room(at)), plain, look, buf);
        }
    }
}

/// Draws what is behind the selected row.
pub(super) fn draw_selection(
    app: &App,
    theme: &Theme,
    area: Rect,
    (is_selected, is_chosen): (bool, bool),
    buf: &mut Buffer,
) {
    if !is_selected && !is_chosen {
        return;
    }
    ink::band(buf, area, theme.selection);
    let has_focus = app.focus == Pane::List;
    let bar = if has_focus { theme.accent } else { theme.rule };
    // What is selected with the cursor's row has a broader bar.
    let sign = if is_chosen { "▌" } else { "▎" };
    for line in area.top()..area.bottom() {
        ink::put(buf, area.x, line, 1, sign, bar);
    }
}

pub(super) fn headline_style(theme: &Theme, row: &EntryRow, is_selected: bool) -> Style {
    let style = if row.flags.is_read || row.hold.is_some() {
        theme.secondary
    } else {
        theme.headline
    };
    if is_selected {
        style.add_modifier(Modifier::BOLD)
    } else {
        style
    }
}

pub(super) fn draw_mark(
    app: &App,
    theme: &Theme,
    row: &EntryRow,
    x: u16,
    y: u16,
    buf: &mut Buffer,
) {
    let flags = row.flags;
    let kept = if flags.is_starred {
        Some("★")
    } else {
        flags.is_later.then_some("◷")
    };
    let (before, sign, style) = if app.list.is_unsaved(row) {
        (None, "◌", theme.accent)
    } else if matches!(row.hold, Some(Hold::Snoozed(_))) {
        (None, "◔", theme.secondary)
    } else if matches!(row.hold, Some(Hold::Muted | Hold::MutedBy(_))) {
        (None, "⊘", theme.secondary)
    } else if !flags.is_read {
        (kept, "●", theme.accent)
    } else if flags.is_starred && flags.is_later {
        (kept, "◷", theme.accent)
    } else {
        (None, kept.unwrap_or(" "), theme.accent)
    };
    ink::put(buf, x, y, 1, sign, style);
    // What is kept and unread has two marks, where the column before is free.
    let beside = x.saturating_sub(1);
    let is_free = buf
        .cell((beside, y))
        .is_some_and(|cell| cell.symbol() == " ");
    if let Some(before) = before.filter(|_| is_free) {
        ink::put(buf, beside, y, 1, before, style);
    }
}

/// Returns the look of the hit at byte `at` of a title, or none.
pub(super) fn hit_style(app: &App, theme: &Theme, hits: &[Hit], at: usize, is_read: bool) -> Style {
    let covers = |hit: &&Hit| (hit.start as usize..hit.end as usize).contains(&at);
    let Some(hit) = hits.iter().find(covers) else {
        return Style::new();
    };
    let style = match hit.kind {
        HitKind::Topic(id) => theme.hit(color_of(app, id)),
        HitKind::Query(_, color) => theme.hit(color),
        HitKind::Search => return theme.search,
    };
    if is_read {
        style
    } else {
        style.add_modifier(Modifier::BOLD)
    }
}

/// Draws the tags of a row from `x` on, as many as there is room for; returns the first free
/// column.
pub(super) fn draw_tags(
    theme: &Theme,
    row: &EntryRow,
    x: u16,
    end: u16,
    y: u16,
    buf: &mut Buffer,
) -> u16 {
    let mut x = x;
    for name in &row.tags {
        if x + ink::width(name) + 2 > end {
            break;
        }
        x = ink::put(buf, x + 1, y, 1, "#", theme.topic(tag::color(name)));
        x = ink::put(buf, x, y, end.saturating_sub(x), name, theme.secondary);
    }
    x
}

/// Draws a dot for each topic from the right; returns the first column taken.
pub(super) fn draw_dots(
    app: &App,
    theme: &Theme,
    row: &EntryRow,
    right: u16,
    y: u16,
    buf: &mut Buffer,
) -> u16 {
    let mut x = right;
    for id in row.topics.iter().rev() {
        let color = theme.topic(color_of(app, *id));
        x = ink::put_right(buf, x, y, dot(row, *id), color).saturating_sub(1);
    }
    x
}

/// Returns the sign of a topic: filled where the entry is about it, hollow where it mentions it.
pub(super) fn dot(row: &EntryRow, topic: TopicId) -> &'static str {
    if row.about.contains(&topic) {
        "●"
    } else {
        "○"
    }
}

/// Draws the topics of a row, by name where there is room; returns the first column taken.
fn draw_topics(
    app: &App,
    theme: &Theme,
    row: &EntryRow,
    right: u16,
    y: u16,
    free: u16,
    buf: &mut Buffer,
) -> u16 {
    let name = |id| {
        app.sidebar
            .topic(id)
            .map_or("", |topic| topic.name.as_str())
    };
    let named: u16 = row.topics.iter().map(|id| ink::width(name(*id)) + 4).sum();
    if row.topics.is_empty() || named + NAMES_ROOM > free {
        return draw_dots(app, theme, row, right, y, buf);
    }
    let mut x = right;
    for id in row.topics.iter().rev() {
        x = ink::put_right(buf, x, y, name(*id), theme.secondary).saturating_sub(1);
        let color = theme.topic(color_of(app, *id));
        x = ink::put_right(buf, x, y, dot(row, *id), color).saturating_sub(2);
    }
    x
}

/// Returns why a feed could not be fetched the last time.
fn fails(app: &App, feed: FeedId) -> Option<&Clean> {
    app.sidebar.feed(feed)?.last_error.as_ref()
}

/// Returns whether nothing was ever heard of a feed.
fn is_unfetched(app: &App, feed: FeedId) -> bool {
    let feed = app.sidebar.feed(feed);
    feed.is_some_and(|feed| feed.last_success.is_none() && feed.total == 0)
}

/// Says why there is nothing, and what to do.
fn draw_empty(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let key = |command| {
        let keys = app.keymap.keys_of(Context::List, command);
        keys.into_iter().next().unwrap_or_else(|| "?".to_owned())
    };
    let data = app.sidebar.data.as_ref();
    let has_no_feeds = data.is_some_and(|data| data.feeds.is_empty());
    // A topic that nothing was ever found for.
    let is_bare = matches!(&app.list.spec.source, Source::Topic(id)
        if app.sidebar.topic(*id).is_some_and(|row| row.total == 0));
    let (head, hint) = match &app.list.state {
        ListState::Loading => (String::new(), String::new()),
        ListState::Failed(notice) => (
            notice.text.to_string(),
            notice
                .hint
                .as_ref()
                .map_or(String::new(), ToString::to_string),
        ),
        ListState::Ready => match &app.list.spec.source {
            _ if app.list.unknown.is_some() => (
                "Nothing found.".to_owned(),
                app.list.unknown.as_deref().unwrap_or_default().to_owned(),
            ),
            _ if !app.list.spec.filters.is_empty() => (
                if app.list.spec.hides_read() {
                    "Nothing unread passes the filter.".to_owned()
                } else {
                    "Nothing passes the filter.".to_owned()
                },
                format!("{} takes the last one away", key(Command::Cancel)),
            ),
            Source::Saved { .. } => ("Nothing found.".to_owned(), String::new()),
            Source::Search(_) if app.shows_mute() => (
                "Nothing yet that would be muted.".to_owned(),
                "what comes later would be".to_owned(),
            ),
            Source::Search(_) => (
                "Nothing found.".to_owned(),
                format!("{} goes back", key(Command::Cancel)),
            ),
            Source::Desk(_) if has_no_feeds => (
                "No feeds yet.".to_owned(),
                format!(
                    "{} adds a feed · :import takes over an OPML file",
                    key(Command::Add)
                ),
            ),
            Source::Desk(Desk::Starred) => (
                "Nothing is starred.".to_owned(),
                format!("{} stars an entry", key(Command::Star)),
            ),
            Source::Desk(Desk::Later) => (
                "The shelf is empty.".to_owned(),
                format!("{} puts an entry on it", key(Command::Later)),
            ),
            Source::Desk(Desk::Recent) => (
                "Nothing was opened yet.".to_owned(),
                format!(
                    "{} opens an entry · in a list {} shows what is done",
                    key(Command::Open),
                    key(Command::ShowRead)
                ),
            ),
            Source::Topic(_) if is_bare => (
                "Nothing on this topic yet.".to_owned(),
                format!(
                    "{} changes what it looks for · {} manages the topics",
                    key(Command::Edit),
                    key(Command::Topics)
                ),
            ),
            Source::Feed(id) if let Some(error) = fails(app, *id) => (
                error.to_string(),
                format!("{} says what can be done", key(Command::FeedErrors)),
            ),
            Source::Feed(id) if is_unfetched(app, *id) => (
                "It was never fetched yet.".to_owned(),
                format!("{} asks it", key(Command::Refresh)),
            ),
            _ if app.list.spec.show_read => ("Nothing here yet.".to_owned(), String::new()),
            _ => (
                "All caught up.".to_owned(),
                format!(
                    "{} shows what was read · {} asks for news",
                    key(Command::ShowRead),
                    key(Command::RefreshDue)
                ),
            ),
        },
    };
    let is_ready = matches!(app.list.state, ListState::Ready);
    let is_done = is_ready && app.list.spec.hides_read() && !has_no_feeds && !is_bare;
    let done = app.tally.text().filter(|_| is_done).unwrap_or_default();
    let y = area.y + (area.height / 3).min(area.height.saturating_sub(2));
    let style = match app.list.state {
        ListState::Failed(_) => theme.error,
        _ => theme.headline,
    };
    let mut lines = vec![(&head, style)];
    if !done.is_empty() {
        lines.push((&done, theme.accent));
    }
    lines.push((&hint, theme.secondary));
    for ((text, style), line) in lines.into_iter().zip(0..) {
        let room = area.width.saturating_sub(2);
        let x = area.x + 1 + room.saturating_sub(ink::width(text)) / 2;
        if y + line < area.bottom() {
            ink::put(buf, x, y + line, room, text, style);
        }
    }
}
