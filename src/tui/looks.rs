//! What is drawn with: the theme in force, in the colours the terminal has.

use std::time::{Duration, Instant};

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use super::terminal;
use crate::app::App;
use crate::model::palette::Ground;
use crate::model::settings::{Colors, UiSettings};
use crate::view::{Depth, Theme};

/// Longest wait for the terminal to say what its page is; those that know say it at once.
const PATIENCE: Duration = Duration::from_millis(200);

/// Shortest time between two questions what the page is.
const AGAIN: Duration = Duration::from_secs(5);

/// What a theme is made from: which themes there are, its place among them, and how many colours are
/// wanted.
type Key = (u64, usize, Colors);

/// The theme that is drawn, made anew when another is chosen.
#[derive(Default)]
pub(super) struct Looks {
    drawn: Option<(Key, Theme)>,
    /// When the terminal was last asked what its page is.
    asked: Option<Instant>,
}

impl Looks {
    /// Returns the theme that `app` wants.
    pub(super) fn theme(&mut self, app: &App) -> Option<&Theme> {
        let key = (app.themes_turn, app.theme, app.settings.ui.colors);
        if self.drawn.as_ref().is_none_or(|(made, _)| *made != key) {
            let palette = app.themes.get(app.theme)?;
            self.drawn = Some((key, Theme::new(palette, depth(app.settings.ui.colors))));
        }
        self.drawn.as_ref().map(|(_, theme)| theme)
    }

    /// Returns whether the terminal is to be asked what its page is, and takes it as asked: where
    /// the theme follows it, at first and whenever the user comes back to the terminal.
    pub(super) fn asks(&mut self, ui: &UiSettings, comes_back: bool) -> bool {
        let is_due = match self.asked {
            None => true,
            Some(at) => comes_back && at.elapsed() >= AGAIN,
        };
        let asks = is_due && &*ui.theme == "auto" && !ui.linear;
        if asks {
            self.asked = Some(Instant::now());
        }
        asks
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

/// Asks the terminal whether its page is dark or light; `None`: it does not say. Keys must not be read
/// meanwhile: the answer comes among them.
pub(super) fn ground() -> Option<Ground> {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match theme_mode(options) {
        Ok(ThemeMode::Light) => Some(Ground::Light),
        Ok(ThemeMode::Dark) => Some(Ground::Dark),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Settings;

    #[test]
    fn a_terminal_is_asked_only_where_the_theme_follows_it() {
        let mut ui = Settings::default().ui;
        let mut looks = Looks::default();
        ui.theme = "dark".into();
        assert!(!looks.asks(&ui, false) && !looks.asks(&ui, true));
        ui.theme = "auto".into();
        assert!(looks.asks(&ui, false));
        // Not again for each key, nor for each glance elsewhere.
        assert!(!looks.asks(&ui, false) && !looks.asks(&ui, true));
        looks.asked = looks.asked.and_then(|at| at.checked_sub(AGAIN));
        assert!(!looks.asks(&ui, false));
        assert!(looks.asks(&ui, true));
    }
}
