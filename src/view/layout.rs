//! Layout: where the panes are, how much fits into them, and what a mouse hits. Pure.

use ratatui::layout::Rect;

use super::status;
use crate::app::reader::TailLine;
use crate::app::{App, Border, Fit, Pane, Shape, Spot, Widths};

/// Least columns and lines; below them one line says so.
pub const LEAST: (u16, u16) = (20, 5);

/// Columns left of a headline, as lists usually are: bar, mark, time.
pub const HEADLINE_AT: u16 = 10;

/// Most columns of a panel that covers the panes.
pub(super) const PANEL: u16 = 96;

/// A headline's least columns where panes stand side by side.
const LEAST_HEADLINE: u16 = 40;

/// Least lines of a list that has a line to spare.
const LEAST_LIST: u16 = 8;

/// Least columns of the other panes, where the user chooses their widths.
const LEAST_SIDEBAR: u16 = 16;
const LEAST_READER: u16 = 24;

/// The areas of the screen. A pane that is not shown has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// The line at the top.
    pub header: Rect,
    /// The sidebar.
    pub sidebar: Option<Rect>,
    /// The rule to the right of the sidebar.
    pub first_rule: Option<Rect>,
    /// The list.
    pub list: Option<Rect>,
    /// The line below the list of a topic that says what it could look for as well.
    pub suggestion: Option<Rect>,
    /// The rule to the right of the list.
    pub second_rule: Option<Rect>,
    /// The reader.
    pub reader: Option<Rect>,
    /// The line at the bottom; lines, while a long message is new.
    pub status: Rect,
}

/// Returns how the panes are arranged at this width.
fn shape(size: Rect, app: &App) -> Shape {
    let ui = &app.settings.ui;
    if size.width >= ui.wide {
        Shape::Wide
    } else if size.width >= ui.medium {
        Shape::Medium
    } else {
        Shape::Narrow
    }
}

fn sidebar_width(size: Rect, app: &App) -> u16 {
    match app.widths.sidebar {
        0 => (size.width / 5).clamp(26, 34),
        chosen => chosen.clamp(LEAST_SIDEBAR, (size.width / 2).max(LEAST_SIDEBAR)),
    }
}

fn list_width(rest: u16, app: &App) -> u16 {
    let least = HEADLINE_AT + LEAST_HEADLINE + 2;
    match app.widths.list {
        0 => (rest * 9 / 20).max(least).min(rest),
        chosen => {
            let most = rest.saturating_sub(LEAST_READER).max(least);
            chosen.clamp(least, most).min(rest)
        }
    }
}

/// Returns the lines below the list, if it has `lines`: one where something is suggested.
fn suggestion_lines(lines: u16, app: &App) -> u16 {
    u16::from(lines >= LEAST_LIST && app.suggestions().next().is_some())
}

/// Returns the areas for a screen of `size`.
pub fn areas(size: Rect, app: &App) -> Areas {
    let mut areas = panes(size, app);
    if let Some(list) = &mut areas.list {
        let below = suggestion_lines(list.height, app);
        list.height -= below;
        areas.suggestion = (below > 0).then_some(Rect {
            y: list.bottom(),
            height: below,
            ..*list
        });
    }
    areas
}

/// Returns the lines at the bottom of the screen: one, or what a long message takes until the next key,
/// if a list has room above it.
fn status_lines(size: Rect, app: &App) -> u16 {
    let lines = status::lines(app, size.width);
    if size.height > lines + LEAST_LIST {
        lines
    } else {
        1
    }
}

/// Returns the lines between the header and the bottom.
pub(super) fn body(size: Rect, app: &App) -> Rect {
    Rect {
        y: size.y + 1,
        height: size.height.saturating_sub(1 + status_lines(size, app)),
        ..size
    }
}

fn panes(size: Rect, app: &App) -> Areas {
    let body = body(size, app);
    let lines = status_lines(size, app);
    let mut areas = Areas {
        header: Rect { height: 1, ..size },
        status: Rect {
            y: size.bottom().saturating_sub(lines),
            height: lines,
            ..size
        },
        ..Areas::default()
    };
    if app.is_reader_only {
        areas.reader = Some(body);
        return areas;
    }
    match (shape(size, app), app.focus) {
        (Shape::Narrow, Pane::Sidebar) => areas.sidebar = Some(body),
        (Shape::Narrow, Pane::List) => areas.list = Some(body),
        (Shape::Narrow, Pane::Reader) => areas.reader = Some(body),
        (Shape::Medium, focus) => {
            let (list, rule, reader) = split(body, list_width(body.width, app));
            areas.second_rule = Some(rule);
            areas.reader = Some(reader);
            if focus == Pane::Sidebar {
                areas.sidebar = Some(list);
            } else {
                areas.list = Some(list);
            }
        }
        (Shape::Wide, _) => {
            let (sidebar, first, rest) = split(body, sidebar_width(size, app));
            let (list, second, reader) = split(rest, list_width(rest.width, app));
            areas.sidebar = Some(sidebar);
            areas.first_rule = Some(first);
            areas.list = Some(list);
            areas.second_rule = Some(second);
            areas.reader = Some(reader);
        }
    }
    areas
}

/// Cuts `area` into a left part of `width`, a rule, and the rest.
fn split(area: Rect, width: u16) -> (Rect, Rect, Rect) {
    let width = width.min(area.width.saturating_sub(1));
    let left = Rect { width, ..area };
    let rule = Rect {
        x: area.x + width,
        width: 1,
        ..area
    };
    let right = Rect {
        x: rule.right(),
        width: area.width - width - 1,
        ..area
    };
    (left, rule, right)
}

/// Returns the columns kept free at each side of the text; a narrow pane has none to spare.
fn margin(reader: Rect, app: &App) -> u16 {
    app.settings.reader.margin.min(reader.width / 8)
}

/// Returns the part of the reader that text stands in.
pub fn measure(reader: Rect, app: &App) -> Rect {
    let margin = margin(reader, app);
    let width = reader
        .width
        .saturating_sub(2 * margin)
        .clamp(1, app.settings.reader.measure.max(20));
    let x = if app.is_reader_only {
        reader.x + (reader.width.saturating_sub(width)) / 2
    } else {
        reader.x + margin
    };
    Rect {
        x,
        width: width.min(reader.right().saturating_sub(x)),
        ..reader
    }
}

/// Returns the sizes that `App` needs to know. They do not depend on what has the focus, so
/// going from pane to pane asks for nothing. A long message takes lines from the panes while it is new,
/// and a suggestion one from the list: they are asked for again after each message to `App`.
pub fn fit(size: Rect, app: &App) -> Fit {
    let body = body(size, app).height;
    let shape = shape(size, app);
    let rest = match shape {
        Shape::Wide => size.width.saturating_sub(sidebar_width(size, app) + 1),
        _ => size.width,
    };
    let reader = if app.is_reader_only || shape == Shape::Narrow {
        size
    } else {
        Rect {
            width: rest - list_width(rest, app).min(rest - 1) - 1,
            ..size
        }
    };
    Fit {
        shape,
        sidebar_lines: body,
        list_lines: body - suggestion_lines(body, app),
        reader_lines: body,
        widths: Widths {
            sidebar: sidebar_width(size, app),
            list: list_width(rest, app),
        },
        reader_width: measure(reader, app).width,
        cell: app.fit.cell,
        panel: (
            PANEL.min(size.width).saturating_sub(4),
            body.saturating_sub(2),
        ),
        screen: size.width,
    }
}

/// Returns what lies under a cell of the screen.
pub fn spot(size: Rect, app: &App, column: u16, line: u16) -> Option<Spot> {
    let areas = areas(size, app);
    let inside = |area: Option<Rect>| area.filter(|area| area.contains((column, line).into()));
    if let Some(area) = inside(areas.sidebar) {
        return Some(Spot::Sidebar(
            app.sidebar.offset + usize::from(line - area.y),
        ));
    }
    if let Some(area) = inside(areas.list) {
        let mut y = area.y;
        for index in app.list.offset..app.list.rows.len() {
            y += app.list.height(index);
            if line < y {
                return Some(Spot::List(index));
            }
        }
        return None;
    }
    for (rule, border) in [
        (areas.first_rule, Border::Sidebar),
        (areas.second_rule, Border::List),
    ] {
        if inside(rule).is_some() {
            return Some(Spot::Border(border));
        }
    }
    let text = measure(inside(areas.reader)?, app);
    let at = app.reader.offset + usize::from(line - text.y);
    let head = app.reader.head_lines(text.width);
    let page = app.reader.page_lines();
    if let Some(index) = at.checked_sub(head) {
        if let Some(line) = page.get(index) {
            let mut x = text.x;
            for run in &line.runs {
                x += unicode_width::UnicodeWidthStr::width(run.text.as_str()) as u16;
                if column < x {
                    return Some(run.face.link.map_or(Spot::Reader, Spot::Link));
                }
            }
        } else if let Some(TailLine::Link(link)) = app.reader.tail().get(index - page.len()) {
            return Some(Spot::Link(*link));
        }
    }
    Some(Spot::Reader)
}

/// Returns how wide the pane left of a border is when the border stands in `column`.
pub fn width_at(size: Rect, app: &App, border: Border, column: u16) -> u16 {
    let areas = areas(size, app);
    let pane = match border {
        Border::Sidebar => areas.sidebar,
        Border::List => areas.list.or(areas.sidebar),
    };
    column.saturating_sub(pane.map_or(0, |pane| pane.x))
}

/// Returns the pane under a cell of the screen.
pub fn pane(size: Rect, app: &App, column: u16, line: u16) -> Option<Pane> {
    let areas = areas(size, app);
    let panes = [
        (areas.sidebar, Pane::Sidebar),
        (areas.list, Pane::List),
        (areas.reader, Pane::Reader),
    ];
    panes
        .into_iter()
        .find(|(area, _)| area.is_some_and(|area| area.contains((column, line).into())))
        .map(|(_, pane)| pane)
}
