//! What the terminal can do for pictures. Cells of two colours are drawn by all; who has a protocol
//! that shows more says so in the settings. Nothing is asked of the terminal: it would cost the start
//! a moment, and some answer with signs on the screen.

use ratatui::crossterm::terminal::window_size;

use super::looks;
use crate::model::picture::{Graphics, Means};
use crate::model::settings::Colors;
use crate::view::Depth;

/// Returns what this terminal can do.
pub(super) fn of_terminal(colors: Colors) -> Graphics {
    if !cfg!(feature = "pictures") {
        return Graphics::default();
    }
    let has_colors = matches!(looks::depth(colors), Depth::True | Depth::Palette256);
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    detect(&variable, has_colors)
}

/// Returns width and height of a cell in pixels, if the terminal tells.
pub(super) fn cell() -> Option<(u16, u16)> {
    let size = window_size().ok()?;
    let width = size.width.checked_div(size.columns)?;
    let height = size.height.checked_div(size.rows)?;
    (width > 0 && height > 0).then_some((width, height))
}

/// Reads what the variables say.
fn detect(variable: &dyn Fn(&str) -> String, has_colors: bool) -> Graphics {
    let is_remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
        .into_iter()
        .any(|name| !variable(name).is_empty());
    Graphics {
        best: Some(Means::Blocks),
        is_unasked: has_colors && !is_remote,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_away_and_without_colours_nothing_is_shown_unasked() {
        let here = |_: &str| String::new();
        assert!(detect(&here, true).is_unasked);
        assert!(!detect(&here, false).is_unasked);
        for name in ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"] {
            let far = |asked: &str| if asked == name { "x" } else { "" }.to_owned();
            let found = detect(&far, true);
            assert_eq!(found.best, Some(Means::Blocks), "{name}");
            assert!(!found.is_unasked, "{name}");
        }
    }
}
