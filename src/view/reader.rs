//! The reader: headline, byline, topics, the text, its links.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::list::hit_style;
use super::{Theme, color_of, ink, layout, pictures};
use crate::app::reader::{ReaderState, TailLine, line_text};
use crate::app::{App, Pane, wrap};
use crate::article;
use crate::command::{Command, Context};
use crate::model::page::{Face, Line, Revised, Role, TextSource};
use crate::model::{EntryRow, HitKind, Time};

/// Words a minute, for the reading time.
const READING_SPEED: u32 = 230;

/// Says that there is no text, and how it is had.
pub(super) fn no_text(app: &App, row: &EntryRow) -> String {
    let keys = app.keymap.keys_of(Context::Reader, Command::FullText);
    let text = app.reader.article().map(|article| &article.byline.text);
    let is_refused = matches!(text, Some(TextSource::Refused(_)));
    match keys.into_iter().next() {
        Some(key) if row.url.is_some() && !is_refused => {
            format!("Only a headline. {key} fetches the page.")
        }
        _ => "Only a headline: the feed sends no text.".to_owned(),
    }
}

pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Some(row) = &app.reader.entry else {
        return;
    };
    let text = layout::measure(area, app);
    let titles = app.reader.title_lines(text.width);
    let head = app.reader.head_lines(text.width);
    let page = app.reader.page_lines();
    let tail = app.reader.tail();
    let mut hints = app.hints();
    for (at, y) in (app.reader.offset..).zip(text.top()..text.bottom()) {
        if let Some(range) = titles.get(at) {
            let style = theme.headline.add_modifier(Modifier::BOLD);
            ink::put_with(
                buf,
                text.x,
                y,
                text.width,
                &row.title[range.clone()],
                |byte| style.patch(hit_style(app, theme, &row.hits, range.start + byte, false)),
            );
        } else if at < head {
            draw_head(app, theme, row, at - titles.len(), text, y, buf);
        } else if let Some(line) = page.get(at - head) {
            if let Some(line) = line.picture {
                pictures::draw(app, theme, line, text, y, buf);
                continue;
            }
            draw_line(app, theme, line, &mut hints, text, y, buf);
            // Where there is no margin, what is not dimmed is new.
            if line.is_new && app.settings.reader.new_to_you && text.x > area.x {
                let x = text.x.saturating_sub(2).max(area.x);
                ink::put(buf, x, y, 1, "▎", theme.accent);
            }
        } else if let Some(line) = tail.get(at - head - page.len()) {
            draw_tail(app, theme, line, &mut hints, text, y, buf);
        } else {
            break;
        }
    }
    let y = text.y + head.saturating_sub(app.reader.offset) as u16;
    if y < text.bottom() {
        let (message, style) = match &app.reader.state {
            ReaderState::Ready(article) if page.is_empty() && article.page.notice.is_none() => {
                (no_text(app, row), theme.secondary)
            }
            ReaderState::Failed(notice) => (notice.text.to_string(), theme.error),
            _ => (String::new(), theme.text),
        };
        // What is below the text begins with a blank line: there is room for one.
        let room = if tail.is_empty() { usize::MAX } else { 1 };
        let lines = wrap::lines(&message, text.width);
        for (line, y) in lines.into_iter().take(room).zip(y..text.bottom()) {
            ink::put(buf, text.x, y, text.width, &message[line], style);
        }
    }
    draw_place(app, theme, area, buf);
}

/// Draws a line of the block between headline and text.
fn draw_head(
    app: &App,
    theme: &Theme,
    row: &EntryRow,
    line: usize,
    text: Rect,
    y: u16,
    buf: &mut Buffer,
) {
    let room = |x: u16| text.right().saturating_sub(x);
    match line {
        0 => {
            // The time and the report's place are worth more than the end of a long name.
            let time = ink::width(&byline(app, row, 0)) + 2;
            let name = text.width.saturating_sub(time).max(text.width / 3);
            let x = ink::put(buf, text.x, y, name, &row.outlet, theme.accent) + 2;
            let facts = byline(app, row, room(x));
            ink::put(buf, x, y, room(x), &facts, theme.secondary);
        }
        1 => {
            let mut x = text.x;
            for id in &row.topics {
                let Some(topic) = app.sidebar.topic(*id) else {
                    continue;
                };
                if room(x) < ink::width(&topic.name) + 2 {
                    break;
                }
                ink::put(
                    buf,
                    x,
                    y,
                    1,
                    super::list::dot(row, *id),
                    theme.topic(topic.color),
                );
                x = ink::put(buf, x + 2, y, room(x + 2), &topic.name, theme.secondary) + 2;
            }
            if !row.tags.is_empty() {
                let from = x.saturating_sub(1).max(text.x);
                x = super::list::draw_tags(theme, row, from, text.right(), y, buf) + 2;
            }
            let authors = app
                .reader
                .article()
                .map_or("", |a| a.byline.authors.as_str());
            if !authors.is_empty() && room(x) > 8 {
                let authors = format!("by {authors}");
                x = ink::put(buf, x, y, room(x), &authors, theme.secondary) + 2;
            }
            let article = app.reader.article();
            let revised = article.map_or(Revised::Never, |article| article.byline.revised);
            let text = article.map(|article| &article.byline.text);
            let said = match text {
                _ if app.reader.shows_changes && revised == Revised::SinceRead => {
                    "what changed since you read it; = the text".to_owned()
                }
                _ if app.reader.shows_changes => "what changed last; = the text".to_owned(),
                _ if revised == Revised::SinceRead => {
                    "changed since you read it; = shows what".to_owned()
                }
                Some(TextSource::Page) => "full text".to_owned(),
                Some(TextSource::FeedOfBoth) => "the feed's text; x the full text".to_owned(),
                Some(TextSource::Refused(why)) => why.to_string(),
                Some(TextSource::Feed) | None => String::new(),
            };
            if ink::width(&said) <= room(x) {
                ink::put(buf, x, y, room(x), &said, theme.accent);
            }
        }
        2 => {
            let x = draw_novelty(app, theme, text, y, buf);
            ink::horizontal(buf, x, text.right(), y, theme.rule);
        }
        _ => {}
    }
}

/// Says how much of the text is new, at the beginning of the rule. Returns where that goes on.
fn draw_novelty(app: &App, theme: &Theme, text: Rect, y: u16, buf: &mut Buffer) -> u16 {
    let article = app.reader.article();
    let novelty = article.and_then(|article| article.page.novelty.as_ref());
    let Some(novelty) = novelty.filter(|_| app.settings.reader.new_to_you) else {
        return text.x;
    };
    let said = match (novelty.lines.len(), novelty.sentences) {
        (_, 0) => return text.x,
        (0, _) => "nothing here is new to you".to_owned(),
        (1, 1) => "the one sentence is new to you".to_owned(),
        (new, all) if new == all => format!("all {all} sentences are new to you"),
        (1, all) => format!("1 of {all} sentences is new"),
        (new, all) => format!("{new} of {all} sentences are new"),
    };
    let style = if novelty.lines.is_empty() {
        theme.secondary
    } else {
        theme.accent
    };
    ink::put(buf, text.x, y, text.width, &said, style) + 1
}

/// Says when, how long and so on, as far as there is room: what does not fit goes whole, the
/// least important first; time and place are said shorter before they are cut.
pub(super) fn byline(app: &App, row: &EntryRow, room: u16) -> String {
    let clock = &app.clock;
    let seen = if row.is_undated { "first seen " } else { "" };
    let time = |day: &str| {
        let pattern = clock.with_year(clock.date(row.published), day);
        let time = clock.format(row.published, &format!("{pattern} %H:%M"));
        format!("{seen}{time}")
    };
    let mut facts = vec![time("%a %-d %b")];
    if row.flags.is_starred {
        facts.push(" · ★".into());
    }
    if row.flags.is_later {
        facts.push(" · ◷ later".into());
    }
    if row.copies > 0 {
        let noun = if row.copies == 1 { "outlet" } else { "outlets" };
        facts.push(format!(" · +{} {noun}", row.copies));
    }
    if row.words > 0 {
        let minutes = row.words.div_ceil(READING_SPEED).max(1);
        facts.push(format!(" · {minutes} min"));
    }
    // Beside the time it belongs to.
    facts.insert(1, format!(", {}", ago(clock.now, row.published)));
    let story = app.list.selected().filter(|story| story.holds(row.id));
    let told = story.and_then(|story| story.told.as_ref());
    let place = told.and_then(|told| told.place(row.id));
    // The row of a story stands at the time of its newest report, which may be another one; least
    // important, as the list shows it.
    let newest = story.filter(|story| told.is_some() && story.published > row.published);
    if let Some(newest) = newest {
        let moment = if clock.date(newest.published) == clock.date(row.published) {
            clock.format(newest.published, "%H:%M")
        } else {
            clock.moment(newest.published)
        };
        facts.push(format!(" · newest report {moment}"));
    }
    let place = place.filter(|(_, all)| *all > 1);
    if let Some((number, all)) = place {
        facts.insert(2, format!(" · report {number} of {all}"));
    }
    let width = |facts: &[String]| facts.iter().map(|fact| ink::width(fact)).sum::<u16>();
    if width(&facts) > room {
        facts.remove(1);
    }
    let least = if place.is_some() { 2 } else { 1 };
    while facts.len() > least && width(&facts) > room {
        facts.pop();
    }
    if width(&facts) > room {
        facts[0] = time("%-d %b");
        if let Some((number, all)) = place {
            facts[1] = format!(" · {number} of {all}");
            if width(&facts) > room {
                facts[1] = format!(" · {number}/{all}");
            }
        }
    }
    facts.concat()
}

/// Says how long ago `then` was, in the largest unit that fits.
fn ago(now: Time, then: Time) -> String {
    let seconds = (now.0 - then.0).max(0);
    match seconds {
        0..60 => "just now".to_owned(),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..86_400 => format!("{} h ago", seconds / 3_600),
        86_400..172_800 => "yesterday".to_owned(),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

fn draw_line(
    app: &App,
    theme: &Theme,
    line: &Line,
    hints: &mut Vec<(u16, String)>,
    text: Rect,
    y: u16,
    buf: &mut Buffer,
) {
    let mut x = text.x;
    let runs = if app.settings.reader.reorder {
        article::visual(line, text.width)
    } else {
        Cow::Borrowed(&*line.runs)
    };
    for run in &*runs {
        let room = text.right().saturating_sub(x);
        let start = x;
        x = ink::put(buf, x, y, room, &run.text, face_style(app, theme, run.face));
        if let Some(link) = run.face.link {
            draw_hint(theme, hints, link, start, y, text, buf);
        }
    }
    // In a line that was put in another order its words are not where they are in the text: the
    // line is found, and not lit.
    if matches!(runs, Cow::Owned(_)) {
        return;
    }
    let Some(find) = &app.reader.find else {
        return;
    };
    let shown = line_text(line);
    let lower = shown.to_lowercase();
    // Where folding changes the length of the text, places no longer agree: the line is still
    // found, only its words are not lit.
    if lower.len() != shown.len() {
        return;
    }
    for (at, found) in lower.match_indices(&find.needle) {
        let from = text.x + ink::width(&lower[..at]);
        let cells = ink::width(found).min(text.right().saturating_sub(from));
        buf.set_style(Rect::new(from, y, cells, 1), theme.search);
    }
}

/// Draws the letters of a link over its beginning, once.
fn draw_hint(
    theme: &Theme,
    hints: &mut Vec<(u16, String)>,
    link: u16,
    x: u16,
    y: u16,
    text: Rect,
    buf: &mut Buffer,
) {
    if let Some(at) = hints.iter().position(|(hinted, _)| *hinted == link) {
        let (_, label) = hints.swap_remove(at);
        let style = theme.search.add_modifier(Modifier::BOLD);
        ink::put(buf, x, y, text.right().saturating_sub(x), &label, style);
    }
}

fn face_style(app: &App, theme: &Theme, face: Face) -> Style {
    let mut style = match face.role {
        Role::Text => theme.text,
        Role::Heading(level) => {
            let style = if level <= 2 {
                theme.accent
            } else {
                theme.headline
            };
            style.add_modifier(Modifier::BOLD)
        }
        Role::Quote => theme.text.add_modifier(Modifier::ITALIC),
        Role::QuoteBar | Role::Rule => theme.rule,
        Role::Code => theme.code,
        Role::CodeComment => theme.secondary.add_modifier(Modifier::ITALIC),
        Role::CodeLiteral => theme.code.add_modifier(Modifier::ITALIC),
        Role::CodeKeyword => theme.code.add_modifier(Modifier::BOLD),
        Role::Key | Role::Marked => theme.marked,
        Role::Inserted => theme.accent.add_modifier(Modifier::UNDERLINED),
        Role::Bullet => theme.accent,
        Role::LinkNumber | Role::Image | Role::Note => theme.secondary,
        Role::Hyphen => theme.text,
        Role::Boilerplate => theme.secondary,
    };
    if face.is_seen && app.settings.reader.new_to_you {
        style = style.patch(theme.secondary);
    } else if face.is_strong {
        style = style.patch(theme.headline).add_modifier(Modifier::BOLD);
    }
    if face.is_emphasis {
        style = style.add_modifier(Modifier::ITALIC);
    }
    if face.is_struck {
        style = style
            .patch(theme.secondary)
            .add_modifier(Modifier::CROSSED_OUT);
    }
    if face.link.is_some() && face.role != Role::LinkNumber {
        style = style.add_modifier(Modifier::UNDERLINED);
    }
    match face.hit {
        Some(HitKind::Topic(id)) => style.patch(theme.hit(color_of(app, id))),
        Some(HitKind::Query(_, color)) => style.patch(theme.hit(color)),
        Some(HitKind::Search) => style.patch(theme.search),
        None => style,
    }
}

fn draw_tail(
    app: &App,
    theme: &Theme,
    line: &TailLine,
    hints: &mut Vec<(u16, String)>,
    text: Rect,
    y: u16,
    buf: &mut Buffer,
) {
    let room = |x: u16| text.right().saturating_sub(x);
    match line {
        TailLine::Blank => {}
        TailLine::Enclosure(what) => {
            let x = ink::put(buf, text.x, y, text.width, "♪ ", theme.accent);
            ink::put(buf, x, y, room(x), what, theme.secondary);
        }
        TailLine::Link(index) => {
            let links = app.reader.article().map(|article| &article.page.links);
            let Some(link) = links.and_then(|links| links.get(usize::from(*index))) else {
                return;
            };
            let number = format!("[{}] ", index + 1);
            let x = ink::put(buf, text.x, y, text.width, &number, theme.secondary);
            draw_address(theme, &link.url, x, y, room(x), buf);
            draw_hint(theme, hints, *index, text.x, y, text, buf);
        }
    }
}

/// Draws an address so that its host is clear: the scheme is nearly always the same and left out,
/// and of a path that is too long the end is shown, which is where its words are.
pub(super) fn draw_address(theme: &Theme, url: &str, x: u16, y: u16, room: u16, buf: &mut Buffer) {
    let address = url.strip_prefix("https://").unwrap_or(url);
    // The rare `http://` is shown before the host.
    let scheme = address.find("://").map_or(0, |at| at + 3);
    let host = address[scheme..]
        .find('/')
        .map_or(address.len(), |at| scheme + at);
    let style = theme.text.add_modifier(Modifier::UNDERLINED);
    let end = ink::put(buf, x, y, room, &address[..host], style);
    let path = &address[host..];
    let room = (x + room).saturating_sub(end);
    if ink::width(path) <= room {
        ink::put(buf, end, y, room, path, theme.secondary);
    } else if room > 8 {
        let mut from = path.len();
        for (at, _) in path.char_indices().rev() {
            if ink::width(&path[at..]) + 2 > room {
                break;
            }
            from = at;
        }
        let end = ink::put(buf, end, y, room, "/…", theme.secondary);
        ink::put(buf, end, y, room - 2, &path[from..], theme.secondary);
    } else {
        ink::put(buf, end, y, room, path, theme.secondary);
    }
}

/// Says which of the lines that a find lit one is at, and how far one has read.
pub(super) fn place(app: &App) -> Option<String> {
    let find = app.reader.find.as_ref();
    let found = find.filter(|find| !find.lines.is_empty() && app.focus == Pane::Reader);
    let found = found.map(|find| format!("found {} of {}", find.at + 1, find.lines.len()));
    match (found, progress(app)) {
        (Some(found), Some(progress)) => Some(format!("{found} · {progress}")),
        (found, progress) => found.or(progress),
    }
}

/// Says how much is read of a text that is longer than the pane.
fn progress(app: &App) -> Option<String> {
    let (width, height) = (app.fit.reader_width, app.fit.reader_lines);
    let article = app.reader.article()?;
    if app.reader.length(width) <= usize::from(height) {
        return None;
    }
    let percent = app.reader.percent(width, height);
    let words = article.byline.words;
    let left = (u64::from(words) * (100 - percent.min(100)) as u64 / 100) as u32;
    Some(match left.div_ceil(READING_SPEED) {
        0 => format!("{percent} %"),
        minutes => format!("{percent} % · {minutes} min left"),
    })
}

/// Draws the place in a text that is only looked at in passing, where it covers no word; of one that
/// is read the line at the bottom says it.
fn draw_place(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Some(place) = place(app).filter(|_| app.focus != Pane::Reader) else {
        return;
    };
    let y = area.bottom().saturating_sub(1);
    let right = area.right().saturating_sub(1);
    let x = right.saturating_sub(ink::width(&place) + 2);
    let is_free = (x..right).all(|x| buf.cell((x, y)).is_none_or(|cell| cell.symbol() == " "));
    if is_free {
        ink::put_right(buf, right, y, &place, theme.secondary);
    }
}
