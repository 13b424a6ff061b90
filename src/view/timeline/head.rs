//! The head of a timeline: what it is of, in numbers, and how its days went.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::super::{Theme, ink};
use crate::app::App;
use crate::app::timeline::TimelinePanel;
use crate::model::Time;
use crate::model::timeline::{MOST_DAYS, Summary};

/// Draws the numbers at the top, and what the signs below mean.
pub(super) fn draw(
    app: &App,
    panel: &TimelinePanel,
    theme: &Theme,
    color: Style,
    area: Rect,
    buf: &mut Buffer,
) {
    let Some(summary) = &panel.summary else {
        return;
    };
    if area.height < 1 {
        return;
    }
    let y = area.y;
    let said = since(app, summary);
    let style = if summary.new > 0 {
        theme.accent
    } else {
        theme.secondary
    };
    ink::put(buf, area.x, y, area.width, &said, style);
    if area.height >= 4 {
        draw_volume(app, summary, theme, color, Rect { y: y + 1, ..area }, buf);
    }
    if area.height >= 2 {
        let y = area.bottom() - 1;
        draw_legend(theme, color, Rect { y, ..area }, buf);
    }
}

/// Says what the signs before the points mean.
fn draw_legend(theme: &Theme, color: Style, area: Rect, buf: &mut Buffer) {
    let bold = theme.headline.add_modifier(Modifier::BOLD);
    let parts = [
        ("●", color, " unread"),
        ("◐", color, " partly read"),
        ("·", theme.secondary, " read"),
        ("■", theme.secondary, " its reports"),
        ("bold", bold, " new since the last look"),
    ];
    let mut x = area.x;
    for (sign, style, text) in parts {
        if x + ink::width(sign) + ink::width(text) > area.right() {
            break;
        }
        let room = |x: u16| area.right().saturating_sub(x);
        x = ink::put(buf, x, area.y, room(x), sign, style);
        x = ink::put(buf, x, area.y, room(x), text, theme.secondary) + 3;
    }
}

pub(super) fn facts(summary: &Summary) -> String {
    let days = match summary.days.len() {
        0 | 1 => String::new(),
        MOST_DAYS.. => "more than a year · ".to_owned(),
        days => format!("{days} days · "),
    };
    let reports = match summary.reports {
        1 => "1 report".to_owned(),
        n => format!("{} reports", ink::count(n)),
    };
    let outlets = match summary.outlets {
        1 => "1 outlet".to_owned(),
        n => format!("{n} outlets"),
    };
    format!("{days}{reports} from {outlets}")
}

/// Says what came since the last look.
pub(in crate::view) fn since(app: &App, summary: &Summary) -> String {
    let unread = match summary.unread {
        0 => String::new(),
        n => format!(" · {} unread", ink::count(n)),
    };
    let Some(seen) = summary.seen else {
        return format!("not looked at before{unread}");
    };
    let moment = moment(app, seen);
    let news = match (summary.new, summary.new_outlets) {
        (0, _) => format!("nothing came since {moment}"),
        (new, 1) => format!("{new} new from 1 outlet since {moment}"),
        (new, outlets) => format!("{new} new from {outlets} outlets since {moment}"),
    };
    format!("{news}{unread}")
}

/// Says when the last look was, as one would: by the day of the week within one.
pub(super) fn moment(app: &App, time: Time) -> String {
    let clock = &app.clock;
    let days = (clock.today() - clock.date(time)).get_days();
    match days {
        0 => clock.format(time, "%H:%M"),
        1..=6 => clock.format(time, "%A %H:%M"),
        _ => clock.format(time, &clock.with_year(clock.date(time), "%-d %B")),
    }
}

/// Most columns of a day, or of an hour.
const WIDEST: usize = 8;

/// Columns of a date and the gap to the next one.
const DATE: usize = 8;

/// Draws the reports of each day, or of each hour where they are one or two, and when that was below: of
/// every bar if there is room, else of as many as fit.
fn draw_volume(
    app: &App,
    summary: &Summary,
    theme: &Theme,
    color: Style,
    area: Rect,
    buf: &mut Buffer,
) {
    let (counts, is_of_hours) = (summary.bars(), !summary.hours.is_empty());
    let room = usize::from(area.width.min(120));
    if counts.is_empty() || room == 0 {
        return;
    }
    // As wide as fits: several columns a count and a gap, or several counts a column.
    let wide = (room / counts.len()).clamp(1, WIDEST);
    let gap = usize::from(wide > 1) + usize::from(wide == WIDEST);
    let together = counts.len().div_ceil(room);
    let sums: Vec<u32> = (counts.chunks(together))
        .map(|counts| counts.iter().sum())
        .collect();
    // A date for each bar, or for every second, third …
    let every = DATE.div_ceil(wide);
    let clock = &app.clock;
    let first = clock.date(summary.first);
    let date = |bar: usize| {
        let since = (bar * together) as i64;
        if is_of_hours {
            return clock.format(summary.first_hour.plus(since * 3_600), "%H:%M");
        }
        let day = first.checked_add(jiff::Span::new().days(since));
        let time = day.map_or(summary.first, |day| clock.start_of(day));
        clock.format(time, "%-d %b")
    };
    let mut x = area.x;
    for (bar, sign) in ink::sparkline(&sums).chars().enumerate() {
        let bars = sign.to_string().repeat(wide - gap);
        let room = area.right().saturating_sub(x);
        ink::put(buf, x, area.y, room, &bars, color);
        let label = date(bar);
        // The last date is never cut.
        if bar.is_multiple_of(every) && ink::width(&label) <= room {
            ink::put(buf, x, area.y + 1, room, &label, theme.secondary);
        }
        x += wide as u16;
    }
}
