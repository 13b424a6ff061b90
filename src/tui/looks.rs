//! What is drawn with: the theme in force, in the colours the terminal has.

use std::time::Duration;

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use super::terminal;
use crate::app::App;
use crate::model::palette::Ground;
use crate::model::settings::Colors;
use crate::view::{Depth, Theme};

/// Longest wait for the terminal to say what its page is; those that know say it at once.
const PATIENCE: Duration = Duration::from_millis(200);

/// What a theme is made from: which themes there are, its place among them, and how many colours are
/// wanted.
type Key = (u64, usize, Colors);

/// The theme that is drawn, made anew when another is chosen.
#[derive(Default)]
pub(super) struct Looks(Option<(Key, Theme)>);

impl Looks {
    /// Returns the theme that `app` wants.
    pub(super) fn theme(&mut self, app: &App) -> Option<&Theme> {
        let key = (app.themes_turn, app.theme, app.settings.ui.colors);
        if self.0.as_ref().is_none_or(|(made, _)| *made != key) {
            let palette = app.themes.get(app.theme)?;
            self.0 = Some((key, Theme::new(palette, depth(app.settings.ui.colors))));
        }
        self.0.as_ref().map(|(_, theme)| theme)
    }
}

/// Returns how many colours are wanted.
pub(super) fn depth(colors: Colors) -> Depth {
    match colors {
        Colors::Auto => terminal::depth(),
        Colors::True => Depth::True,
        Colors::Palette256 => Depth::Palette256,
        Colors::Named16 => Depth::Named16,
        Colors::Mono => Depth::Mono,
    }
}

/// Asks the terminal whether its page is dark or light. Must be over before keys are read: the
/// answer comes among them.
pub(super) fn ground() -> Ground {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match theme_mode(options) {
        Ok(ThemeMode::Light) => Ground::Light,
        Ok(ThemeMode::Dark) | Err(_) => Ground::Dark,
    }
}
