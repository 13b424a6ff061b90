//! Themes: the built-in ones, and those in the user's folder.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::document::{Document, Value};
use super::{Paths, Problem};
use crate::model::palette::{Ansi, Ground, Ink, Palette};

/// The built-in themes.
pub const BUILT_IN_THEMES: &str = include_str!("../../config/themes.toml");

/// The keys of a theme.
const KEYS: [&str; 12] = [
    "ground",
    "page",
    "bar",
    "selection",
    "text",
    "headline",
    "secondary",
    "rule",
    "accent",
    "error",
    "code",
    "topics",
];

/// What a colour is written as.
const COLOR: &str = "a colour such as \"#e0b35f\" or \"#e0b35f yellow\"";

/// Returns the built-in themes, `dark` first, then those of the user's folder by name; one with
/// the name of a built-in theme takes its place. What is wrong with a file is a problem.
pub(super) fn load(paths: &Paths, problems: &mut Vec<Problem>) -> Vec<Palette> {
    let mut themes = built_in();
    for file in files(&paths.themes()) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let Some(text) = super::read_file(&file, false, problems) else {
            continue;
        };
        let mut document = Document::new(&file, &text);
        let is_base16 = file.extension().is_some_and(|kind| kind != "toml");
        let theme = if is_base16 {
            base16(&mut document, &text, &name)
        } else {
            let root = document.parse();
            Some(read(&mut document, &root, &name, &themes))
        };
        problems.append(&mut document.problems);
        let Some(theme) = theme else { continue };
        match themes.iter_mut().find(|known| known.name == theme.name) {
            Some(known) => *known = theme,
            None => themes.push(theme),
        }
    }
    themes
}

/// Returns the built-in themes, in the order of their file.
pub fn built_in() -> Vec<Palette> {
    let mut document = Document::new(Path::new("themes.toml (built in)"), BUILT_IN_THEMES);
    let root = document.parse();
    let mut named: Vec<_> = root
        .iter()
        .filter_map(|(name, value)| Some((name, value.get_ref().as_table()?)))
        .collect();
    named.sort_by_key(|(name, _)| name.span().start);
    let mut themes: Vec<Palette> = Vec::new();
    for (name, table) in named {
        let theme = read(&mut document, table, name.get_ref(), &themes);
        themes.push(theme);
    }
    themes
}

/// Returns the files in the folder of themes, by name.
pub(super) fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|kind| kind == "toml" || kind == "yaml" || kind == "yml")
        })
        .collect();
    files.sort();
    files
}

/// The theme that colours are taken from which stand nowhere.
const FALLBACK: Ink = Ink {
    rgb: [0x80, 0x80, 0x80],
    ansi: Ansi::Default,
};

fn blank(name: &str) -> Palette {
    Palette {
        name: name.into(),
        ground: Ground::Dark,
        page: FALLBACK,
        bar: FALLBACK,
        selection: FALLBACK,
        text: FALLBACK,
        headline: FALLBACK,
        secondary: FALLBACK,
        rule: FALLBACK,
        accent: FALLBACK,
        error: FALLBACK,
        code: FALLBACK,
        topics: [FALLBACK; 6],
    }
}

/// Reads the table of a theme. What is missing or wrong is that of the first theme of `known`
/// with the same ground.
fn read(
    document: &mut Document<'_>,
    table: &DeTable<'_>,
    name: &str,
    known: &[Palette],
) -> Palette {
    document.unknown_keys(table, "", &KEYS, &[]);
    let mut ground = Ground::Dark;
    if let Some(value) = table.get("ground") {
        match value.get_ref().as_str() {
            Some("dark") => {}
            Some("light") => ground = Ground::Light,
            _ => document.expected("ground", "\"dark\" or \"light\"", value),
        }
    }
    let base = known.iter().find(|theme| theme.ground == ground);
    let mut theme = base.cloned().unwrap_or_else(|| blank(name));
    theme.name = name.into();
    theme.ground = ground;
    for (key, target) in [
        ("page", &mut theme.page),
        ("bar", &mut theme.bar),
        ("selection", &mut theme.selection),
        ("text", &mut theme.text),
        ("headline", &mut theme.headline),
        ("secondary", &mut theme.secondary),
        ("rule", &mut theme.rule),
        ("accent", &mut theme.accent),
        ("error", &mut theme.error),
        ("code", &mut theme.code),
    ] {
        if let Some(value) = table.get(key) {
            take_ink(document, key, value, target);
        }
        let is_named = |value: &str| value.contains(' ');
        let value = table.get(key).and_then(|value| value.get_ref().as_str());
        if matches!(key, "page" | "bar") && !value.is_some_and(is_named) {
            // With 16 colours a page is best the terminal's own.
            target.ansi = Ansi::Default;
        }
    }
    if let Some(value) = table.get("topics") {
        match value.get_ref() {
            DeValue::Array(colors) if colors.len() == theme.topics.len() => {
                for (color, target) in colors.iter().zip(&mut theme.topics) {
                    take_ink(document, "topics", color, target);
                }
            }
            _ => document.expected("topics", "a list of six colours", value),
        }
    }
    theme
}

fn take_ink(document: &mut Document<'_>, key: &str, value: &Value<'_>, target: &mut Ink) {
    match value.get_ref().as_str().and_then(ink) {
        Some(ink) => *target = ink,
        None => document.expected(key, COLOR, value),
    }
}

/// Reads `#rrggbb`, or that and a name.
fn ink(text: &str) -> Option<Ink> {
    let mut words = text.split_whitespace();
    let mut ink = Ink::parse(words.next()?)?;
    if let Some(name) = words.next() {
        ink.ansi = Ansi::by_name(name)?;
    }
    words.next().is_none().then_some(ink)
}

/// Reads a base16 scheme (the styling guide 0.2 of base16): lines of `baseXX: "rrggbb"`, with or
/// without `#`. `None` if one of the sixteen is missing; the problem says which.
fn base16(document: &mut Document<'_>, text: &str, name: &str) -> Option<Palette> {
    let mut colors = [None; 16];
    for line in text.lines() {
        let line = line.trim();
        if let Some((key, value)) = line.split_once(':')
            && let Some(index) = key.strip_prefix("base0")
            && let Ok(index) = usize::from_str_radix(index, 16)
            && index < colors.len()
        {
            let value = value.split(" #").next().unwrap_or_default();
            let digits = value.trim().trim_matches(['"', '\'', '#']);
            colors[index] = Ink::parse(&format!("#{digits}"));
        }
    }
    if let Some(missing) = colors.iter().position(Option::is_none) {
        let problem = document
            .at(
                0,
                format!("this base16 scheme has no colour base0{missing:X}"),
            )
            .hint("a line reads base0D: \"7cafc2\"");
        document.problems.push(problem);
        return None;
    }
    let color = |index: usize| colors[index].unwrap_or(FALLBACK);
    let on_terminal = |index: usize| Ink {
        ansi: Ansi::Default,
        ..color(index)
    };
    let brightness = |ink: Ink| ink.rgb.iter().map(|part| u32::from(*part)).sum::<u32>();
    let ground = if brightness(color(0)) > brightness(color(5)) {
        Ground::Light
    } else {
        Ground::Dark
    };
    Some(Palette {
        name: name.into(),
        ground,
        page: on_terminal(0x0),
        bar: on_terminal(0x1),
        selection: Ink {
            ansi: Ansi::Index(if ground == Ground::Light { 7 } else { 8 }),
            ..color(0x2)
        },
        text: color(0x5),
        headline: color(0x6),
        secondary: color(0x4),
        rule: color(0x3),
        accent: color(0xa),
        error: color(0x8),
        code: color(0xb),
        topics: [0x8, 0xc, 0xb, 0xe, 0xd, 0x9].map(color),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::create_folder;

    /// The contrast of two colours: WCAG 2, "contrast ratio".
    fn contrast(a: Ink, b: Ink) -> f64 {
        let luminance = |ink: Ink| {
            let [r, g, b] = ink.rgb.map(|part| {
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn the_built_in_themes_are_whole_and_can_be_read() {
        let themes = built_in();
        assert!(themes.len() >= 12);
        assert_eq!(&*themes[0].name, "dark");
        for theme in &themes {
            let least = if theme.name.starts_with("contrast") {
                [7.0, 7.0, 7.0]
            } else {
                [4.5, 4.5, 4.5]
            };
            let name = &theme.name;
            for ground in [theme.page, theme.selection] {
                let text = contrast(theme.text, ground);
                assert!(text >= least[0] - 0.5, "{name}: text {text:.1}");
            }
            for ink in [theme.secondary, theme.accent, theme.error, theme.code] {
                let found = contrast(ink, theme.page);
                assert!(found >= least[1], "{name}: {ink:?} {found:.1}");
            }
            // Times, counts and labels stand on the bars as well.
            for ink in [theme.text, theme.secondary, theme.accent] {
                let found = contrast(ink, theme.bar);
                assert!(found >= 4.5, "{name}: {ink:?} on a bar {found:.1}");
            }
            for ink in theme.topics {
                let found = contrast(ink, theme.page);
                assert!(found >= least[2], "{name}: topic {ink:?} {found:.1}");
            }
            assert!(theme.topics.iter().all(|ink| *ink != FALLBACK), "{name}");
        }
    }

    #[test]
    fn the_users_themes_come_after_and_over_the_built_in_ones() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        create_folder(&paths.themes()).unwrap();
        let write = |name: &str, text: &str| std::fs::write(paths.themes().join(name), text);
        write(
            "paper.toml",
            "ground = \"light\"\naccent = \"#112233 blue\"\n",
        )
        .unwrap();
        write("nord.toml", "accent = \"red\"\ntopic = 1\n").unwrap();
        let lines: Vec<String> = (0..16)
            .map(|i| format!("base0{i:X}: \"{i:x}0{i:x}0{i:x}0\""))
            .collect();
        let scheme = lines.join("\n");
        write("grey.yaml", &format!("scheme: \"Grey\"\n{scheme}")).unwrap();
        write("bad.yaml", "base00: \"#000000\"\n").unwrap();

        let mut problems = Vec::new();
        let themes = load(&paths, &mut problems);
        let theme = |name: &str| themes.iter().find(|theme| &*theme.name == name).unwrap();
        let paper = theme("paper");
        assert_eq!(paper.accent.rgb, [0x11, 0x22, 0x33]);
        assert_eq!(paper.text, theme("light").text);
        assert_eq!(theme("grey").text.rgb, [0x50, 0x50, 0x50]);
        assert_eq!(theme("grey").ground, Ground::Dark);
        assert!(themes.iter().all(|theme| &*theme.name != "bad"));
        let said: Vec<_> = problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].contains("base01"), "{said:?}");
        assert!(said.iter().any(|said| said.contains("unknown key `topic`")));
        assert!(said.iter().any(|said| said.contains("takes a colour")));
    }
}
