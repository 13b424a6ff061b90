//! Where each setting comes from: the settings as a file, with the place of what is no default
//! behind it.

use std::collections::BTreeMap;

use toml_edit::DocumentMut;

use super::document::Document;
use super::{Config, feeds, settings};
use crate::model::Clean;

/// Stands above settings of which some have a place behind them.
const HEAD: &str = "# What has no place behind it is the default.\n\n";

/// Returns the settings in force as a `config.toml`: the built-in file, and behind each value that
/// comes from elsewhere from where: a line of the file (`:set` writes there), or one of `flags`, by
/// the name of their setting. Secrets are left out.
pub fn show_settings(config: &Config, flags: &[(&str, &str)]) -> String {
    let text = std::fs::read_to_string(&config.settings_file).unwrap_or_default();
    let name = Clean::line(&config.settings_file.to_string_lossy());
    let mut origins = BTreeMap::new();
    for (setting, lines) in places(config, &text) {
        let wrong = config
            .problems
            .iter()
            .find(|problem| problem.file == config.settings_file && lines.contains(&problem.line));
        let origin = match wrong {
            Some(problem) => format!("the default: {name}:{} is wrong", problem.line),
            None => format!("{name}:{}", lines.start()),
        };
        origins.insert(setting, origin);
    }
    for (setting, flag) in flags {
        origins.insert((*setting).to_owned(), (*flag).to_owned());
    }

    let mut file = settings::document(&config.settings);
    for (setting, origin) in &origins {
        note(&mut file, setting, origin);
    }
    let head = if origins.is_empty() { "" } else { HEAD };
    let tables = feeds::write(&config.settings.feeds);
    let mut lines = config.settings.feeds.iter().map(|table| table.line);
    let tables = tables.lines().map(|line| match line {
        "[[feed]]" => match lines.next() {
            Some(at) => format!("{line} # {name}:{at}\n"),
            None => format!("{line}\n"),
        },
        _ => format!("{line}\n"),
    });
    let tables: String = tables.collect();
    let commands = super::commands::write(&config.settings.commands);
    format!("{head}{file}{tables}{commands}")
}

/// Puts where a value comes from behind it.
fn note(file: &mut DocumentMut, setting: &str, origin: &str) {
    let value = setting.split_once('.').and_then(|(table, key)| {
        let table = file.get_mut(table)?.as_table_mut()?;
        table.get_mut(key)?.as_value_mut()
    });
    if let Some(value) = value {
        value.decor_mut().set_suffix(format!(" # {origin}"));
    }
}

/// Returns the settings that stand in the file, and the lines of each.
fn places(config: &Config, text: &str) -> Vec<(String, std::ops::RangeInclusive<usize>)> {
    let mut document = Document::new(&config.settings_file, text);
    let root = document.parse();
    let mut places = Vec::new();
    for (table, values) in &root {
        for (key, value) in values.get_ref().as_table().into_iter().flatten() {
            let setting = format!("{}.{}", table.get_ref(), key.get_ref());
            let end = value.span().end.max(key.span().end);
            places.push((
                setting,
                document.line(key.span().start)..=document.line(end),
            ));
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{BUILT_IN_SETTINGS, Paths, load};

    fn shown(text: &str, flags: &[(&str, &str)]) -> (String, Config) {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        std::fs::create_dir_all(&paths.config).unwrap();
        std::fs::write(paths.settings(), text).unwrap();
        let config = load(&paths, None);
        let shown = show_settings(&config, flags);
        let folder = format!("{}/", paths.config.display());
        (shown.replace(&folder, ""), config)
    }

    #[test]
    fn what_is_no_default_has_its_place_behind_it() {
        let (shown, config) = shown(
            "[ui]\ncolumns = [\n  \"time\",\n]\n\n# by hand\ntheme = \"nord\" # mine\nrow_lines = 7\n\n\
             [[feed]]\nmatch = \"lakeport.example\"\ninterval = \"6h\"\n",
            &[("ui.linear", "--linear")],
        );
        for line in [
            "# What has no place behind it is the default.",
            "columns = [\"time\", \"title\"] # config.toml:2",
            "theme = \"nord\" # config.toml:7",
            "row_lines = 2 # the default: config.toml:8 is wrong",
            "linear = false # --linear",
            "dates = \"clock\"",
            "[[feed]] # config.toml:10",
            "interval = \"6h\"",
        ] {
            assert!(shown.lines().any(|one| one == line), "{line} in {shown}");
        }
        // It can be read as a config.toml.
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        std::fs::create_dir_all(&paths.config).unwrap();
        std::fs::write(paths.settings(), &shown).unwrap();
        let again = load(&paths, None);
        assert_eq!(again.problems, []);
        assert_eq!(again.settings.ui, config.settings.ui);
    }

    #[test]
    fn without_a_file_it_is_the_built_in_one() {
        assert_eq!(shown("", &[]).0, BUILT_IN_SETTINGS);
        assert_eq!(shown("[ui\n= 3\n", &[]).0, BUILT_IN_SETTINGS);
    }
}
