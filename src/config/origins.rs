//! Where each setting comes from: the settings as a file, with the place of what is no default
//! behind it.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use toml_edit::{DocumentMut, Item, Table};

use super::document::Document;
use super::{Config, feeds, settings};
use crate::model::{Clean, Settings};

/// Stands above settings of which some have a place behind them.
const HEAD: &str = "# What has no place behind it is the default.\n";

/// Most columns of a line above them.
const WIDTH: usize = 100;

/// Returns the settings in force as a `config.toml`: above them which file was read and what is not
/// built in; then the built-in file, and behind each value that comes from elsewhere from where: a line
/// of the file (`:set` writes there), or one of `flags`, by the name of their setting. Secrets are left
/// out.
pub fn show_settings(config: &Config, flags: &[(&str, &str)]) -> String {
    let read = std::fs::read_to_string(&config.settings_file);
    let name = Clean::line(&config.settings_file.to_string_lossy());
    let first = match &read {
        Ok(_) => format!("# Read: {name}"),
        Err(error) if error.kind() == ErrorKind::NotFound => format!("# There is no {name}"),
        Err(_) => format!("# {name} cannot be read"),
    };
    let text = read.unwrap_or_default();
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
    let others = others(config, &file, &origins);
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
    format!("{first}\n{others}{head}\n{file}{tables}{commands}")
}

/// Says which settings are not the built-in ones, each with where it comes from.
fn others(config: &Config, file: &DocumentMut, origins: &BTreeMap<String, String>) -> String {
    let built_in = settings::document(&Settings::default());
    let mut others = Vec::new();
    for (table, values) in file.iter() {
        for (key, value) in values.as_table().into_iter().flat_map(Table::iter) {
            let usual = built_in.get(table).and_then(|usual| usual.get(key));
            let text = |item: &Item| item.as_value().map(ToString::to_string);
            if usual.and_then(text) != text(value) {
                let setting = format!("{table}.{key}");
                others.push(match origins.get(&setting) {
                    // The folder stands in the line above.
                    Some(origin) => {
                        let place = origin.rsplit(['/', '\\']).next().unwrap_or(origin);
                        format!("{setting} ({place})")
                    }
                    None => setting,
                });
            }
        }
    }
    let Settings {
        feeds, commands, ..
    } = &config.settings;
    for (name, number) in [("[[feed]]", feeds.len()), ("[[command]]", commands.len())] {
        if number > 0 {
            others.push(format!("{number} {name}"));
        }
    }
    if others.is_empty() {
        return "# All settings are the built-in ones.\n".to_owned();
    }
    let mut lines = String::new();
    let mut line = "# Not built in:".to_owned();
    for (index, one) in others.iter().enumerate() {
        let comma = if index + 1 < others.len() { "," } else { "" };
        if index > 0 && line.chars().count() + one.chars().count() + 2 > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            "#  ".clone_into(&mut line);
        }
        line.push_str(&format!(" {one}{comma}"));
    }
    format!("{lines}{line}\n")
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
            "# Read: config.toml",
            "# Not built in: ui.theme (config.toml:7), ui.columns (config.toml:2), 1 [[feed]]",
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
        let same = "# Read: config.toml\n# All settings are the built-in ones.\n\n";
        // One that stands in the file as it is anyway is none of them.
        let usual = shown("[ui]\ndates = \"clock\"\n", &[]).0;
        assert!(usual.starts_with(same.trim_end()), "{usual}");
        let same = format!("{same}{BUILT_IN_SETTINGS}");
        assert_eq!(shown("", &[]).0, same);
        assert_eq!(shown("[ui\n= 3\n", &[]).0, same);
    }

    #[test]
    fn many_of_them_stand_in_lines() {
        let text = "[ui]\nrow_lines = 1\ndates = \"age\"\ntheme = \"nord\"\ntitle = false\n\n\
                    [fetch]\ntotal = 9\nper_host = 1\n";
        let (shown, _) = shown(text, &[]);
        let head: Vec<&str> = shown.lines().take_while(|line| !line.is_empty()).collect();
        assert!(head.len() > 3, "{shown}");
        for line in head {
            assert!(line.starts_with("# ") && line.len() <= WIDTH, "{line}");
        }
    }
}
