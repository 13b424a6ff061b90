//! Screens as files: their text, and their looks in several themes.

use std::collections::BTreeMap;

use coranto::config::built_in_themes;
use coranto::view::{Depth, Theme};
use ratatui::style::{Color, Modifier};

use crate::scene::{Stage, text};

pub(super) fn keep(folder: &str, name: &str, content: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, content));
}

/// Foreground, background, modifiers.
type Look = (Color, Color, Modifier);

/// The text of screens at every size in files of their own; and their looks at all sizes in a dark
/// theme, a light one and without colours, in one file for each screen.
pub(super) struct Gallery {
    themes: [Theme; 3],
    /// By screen: the looks there are, in the three themes, and where each stands.
    screens: BTreeMap<String, (Vec<[Look; 3]>, String)>,
}

impl Gallery {
    pub(super) fn new() -> Self {
        let themes = built_in_themes();
        let light = themes.iter().find(|theme| &*theme.name == "light").unwrap();
        Self {
            themes: [
                super::theme(),
                Theme::new(light, Depth::True),
                Theme::new(&themes[0], Depth::Mono),
            ],
            screens: BTreeMap::new(),
        }
    }

    /// Adds a screen, named `name-WIDTHxHEIGHT`.
    pub(super) fn add(&mut self, name: &str, stage: &Stage) {
        let buffers = self.themes.each_ref().map(|theme| stage.buffer(theme));
        let [shown, light, mono] = buffers.each_ref().map(text);
        assert_eq!(shown, light, "{name} in a light theme");
        assert_eq!(shown, mono, "{name} without colours");
        keep("../../screens", name, &shown);

        let (screen, size) = name.rsplit_once('-').expect("a name and a size");
        let (looks, map) = self.screens.entry(screen.to_owned()).or_default();
        map.push_str(&format!("── {size}\n"));
        let area = buffers[0].area;
        let mut lines: Vec<(String, usize)> = Vec::new();
        for y in 0..area.height {
            let mut runs: Vec<(usize, usize)> = Vec::new();
            for x in 0..area.width {
                let look = buffers.each_ref().map(|buffer| {
                    let cell = &buffer[(x, y)];
                    (cell.fg, cell.bg, cell.modifier)
                });
                let known = looks.iter().position(|known| *known == look);
                let at = known.unwrap_or_else(|| {
                    looks.push(look);
                    looks.len() - 1
                });
                match runs.last_mut() {
                    Some((last, count)) if *last == at => *count += 1,
                    _ => runs.push((at, 1)),
                }
            }
            let words = runs
                .iter()
                .map(|(at, count)| format!("{}{count}", letter(*at)));
            let line = words.collect::<Vec<_>>().join(" ");
            match lines.last_mut() {
                Some((last, count)) if *last == line => *count += 1,
                _ => lines.push((line, 1)),
            }
        }
        for (line, count) in lines {
            map.push_str(&match count {
                1 => format!("{line}\n"),
                _ => format!("{line} ×{count}\n"),
            });
        }
    }

    pub(super) fn finish(self) {
        for (name, (looks, mut map)) in self.screens {
            map.push_str("── dark · light · without colours\n");
            for (at, look) in looks.iter().enumerate() {
                let shown = look.map(|(fg, bg, marks)| {
                    let marks = format!("{marks:?}").replace("NONE", "");
                    format!("{fg} on {bg} {marks}").trim_end().to_owned()
                });
                map.push_str(&format!("{} {}\n", letter(at), shown.join(" · ")));
            }
            keep("../../screens/looks", &name, &map);
        }
    }
}

/// The sign of a look: a letter, or two.
fn letter(at: usize) -> String {
    let one = |at: usize| char::from(b'a' + (at % 26) as u8);
    match at {
        0..26 => one(at).to_string(),
        _ => format!("{}{}", one(at / 26 - 1).to_ascii_uppercase(), one(at)),
    }
}
