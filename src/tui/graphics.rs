//! What the terminal can do for pictures, by what the environment says of it: asking it would cost
//! the start a moment, and some terminals answer with signs on the screen.

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
    detect(&variable, has_colors, cell().is_some())
}

/// Returns width and height of a cell in pixels, if the terminal tells.
pub(super) fn cell() -> Option<(u16, u16)> {
    let size = window_size().ok()?;
    let width = size.width.checked_div(size.columns)?;
    let height = size.height.checked_div(size.rows)?;
    (width > 0 && height > 0).then_some((width, height))
}

/// Reads what the variables say.
fn detect(variable: &dyn Fn(&str) -> String, has_colors: bool, has_cell: bool) -> Graphics {
    let is_set = |name| !variable(name).is_empty();
    let (term, program) = (variable("TERM"), variable("TERM_PROGRAM"));
    // What runs inside another terminal hands nothing on that it does not know.
    let is_inside = is_set("TMUX")
        || is_set("STY")
        || is_set("ZELLIJ")
        || term.starts_with("screen")
        || term.starts_with("tmux");
    let best = if is_inside {
        Means::Blocks
    } else if is_set("KITTY_WINDOW_ID")
        || term.contains("kitty")
        || term.contains("ghostty")
        || program == "ghostty"
    {
        Means::Kitty
    } else if matches!(&*program, "iTerm.app" | "WezTerm" | "mintty")
        || variable("LC_TERMINAL") == "iTerm2"
    {
        Means::Iterm2
    } else if has_cell
        && (term.starts_with("foot") || term.starts_with("mlterm") || is_set("KONSOLE_VERSION"))
    {
        // What it draws is measured in pixels.
        Means::Sixel
    } else {
        Means::Blocks
    };
    let is_remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
        .into_iter()
        .any(is_set);
    Graphics {
        best: Some(best),
        is_unasked: has_colors && !is_remote,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(variables: &[(&str, &str)], has_colors: bool, has_cell: bool) -> Graphics {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map_or_else(String::new, |(_, value)| (*value).to_owned())
        };
        detect(&variable, has_colors, has_cell)
    }

    #[test]
    fn terminals_are_told_apart() {
        for (variables, want) in [
            (&[("TERM", "xterm-kitty")][..], Means::Kitty),
            (
                &[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")],
                Means::Kitty,
            ),
            (&[("TERM", "xterm-ghostty")], Means::Kitty),
            (&[("TERM_PROGRAM", "ghostty")], Means::Kitty),
            (&[("TERM_PROGRAM", "iTerm.app")], Means::Iterm2),
            (&[("TERM_PROGRAM", "WezTerm")], Means::Iterm2),
            (&[("LC_TERMINAL", "iTerm2")], Means::Iterm2),
            (&[("TERM", "foot")], Means::Sixel),
            (&[("TERM", "foot-extra")], Means::Sixel),
            (&[("KONSOLE_VERSION", "240800")], Means::Sixel),
            (&[("TERM", "xterm-256color")], Means::Blocks),
            (&[("TERM_PROGRAM", "Apple_Terminal")], Means::Blocks),
            (&[("TERM_PROGRAM", "vscode")], Means::Blocks),
            (&[], Means::Blocks),
            (
                &[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")],
                Means::Blocks,
            ),
            (&[("TMUX", "/tmp/t"), ("TERM", "foot")], Means::Blocks),
        ] {
            let found = detected(variables, true, true);
            assert_eq!(found.best, Some(want), "{variables:?}");
            assert!(found.is_unasked, "{variables:?}");
        }
        // Pixels cannot be drawn by someone who knows none.
        let found = detected(&[("TERM", "foot")], true, false);
        assert_eq!(found.best, Some(Means::Blocks));
    }

    #[test]
    fn far_away_and_without_colours_nothing_is_shown_unasked() {
        for name in ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"] {
            let found = detected(&[(name, "x"), ("TERM", "xterm-kitty")], true, true);
            assert_eq!(found.best, Some(Means::Kitty), "{name}");
            assert!(!found.is_unasked, "{name}");
        }
        assert!(!detected(&[("TERM", "xterm-kitty")], false, true).is_unasked);
    }
}
