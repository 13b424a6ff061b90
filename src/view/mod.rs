//! View: draws the state. Reads, never writes; knows nothing of the engine.
//!
//! ```text
//!  header   coranto  Unread  newest first                    ⟳ 214/240 ━━━━──  3 failed  14:02
//!  sidebar │ list                              │ reader
//!  DESK    │ ▎● 13:58 Headline                 │  Headline
//!   Unread │          Outlet             ●     │  Outlet  Mon 26 Jan 13:58, 4 min ago · 3 min
//!   …      │  ── Sunday 25 January ─────────── │  ────────────────────────────────────────
//!          │   ● 23:10 Headline                │  Text …
//!  status   done 3 entries                            j next  d done  s star  / search  ? help
//! ```
//!
//! *header*: where one is and what goes on. *sidebar*: lists to choose from. *list*: headlines
//! under day rulers. *reader*: the article. *status*: what just happened, the line that is being
//! typed, the keys that matter. On top of these, at most one overlay, whose keys stand in the status
//! then, and over it its help.
//!
//! Rows are drawn one by one, only those in sight, straight into the buffer: building widgets for
//! a list would cost more than drawing it.

mod add;
mod ascii;
mod care;
mod choosing;
mod columns;
mod coverage;
mod edit;
mod field;
mod header;
mod history;
mod ink;
pub mod layout;
pub mod linear;
mod list;
mod log;
mod overlay;
pub mod pictures;
mod prompt;
mod reader;
mod rulers;
mod sidebar;
mod snippet;
mod status;
mod story;
mod suggest;
pub mod theme;
mod timeline;
mod topics;
mod watch;
mod why;

use ratatui::Frame;

use crate::app::App;
use crate::model::TopicId;
use crate::model::topic::TopicColor;

pub use layout::{Areas, fit, pane, spot, width_at};
pub use pictures::{PAINTED, Painted, painted};
pub use theme::{Depth, Theme};

/// Draws the whole screen.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    let size = frame.area();
    let buf = frame.buffer_mut();
    buf.set_style(size, theme.base);
    if size.width < layout::LEAST.0 || size.height < layout::LEAST.1 {
        ink::put(
            buf,
            size.x,
            size.y,
            size.width,
            "terminal too small",
            theme.text,
        );
        return;
    }
    let areas = layout::areas(size, app);
    header::draw(app, theme, areas.header, buf);
    if let Some(area) = areas.sidebar {
        sidebar::draw(app, theme, area, buf);
    }
    if let Some(area) = areas.list {
        list::draw(app, theme, area, buf);
    }
    if let Some(area) = areas.suggestion {
        suggest::draw(app, theme, area, buf);
    }
    if let Some(area) = areas.reader {
        reader::draw(app, theme, area, buf);
    }
    for rule in [areas.first_rule, areas.second_rule].into_iter().flatten() {
        ink::vertical(buf, rule, theme.rule);
    }
    let in_overlay = overlay::draw(app, theme, layout::body(size, app), buf);
    if let Some(cursor) = status::draw(app, theme, areas.status, buf).or(in_overlay) {
        frame.set_cursor_position(cursor);
    }
    if app.settings.ui.ascii {
        ascii::replace(frame.buffer_mut());
    }
}

/// Returns the colour of a topic; one that is not known (any more) has the first.
fn color_of(app: &App, id: TopicId) -> TopicColor {
    app.sidebar
        .topic(id)
        .map_or(TopicColor::Slot(1), |topic| topic.color)
}
