//! One setting at a time: read by its name, and changed in `config.toml` with all else kept.

use std::collections::HashMap;
use std::path::Path;

use toml_edit::{DocumentMut, Item, Value};

use super::paths::write_whole;
use super::{Config, Problem, settings};
use crate::command::nearest;
use crate::model::palette::Palette;
use crate::model::settings::SettingRow;
use crate::model::{Clean, Settings};

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// There is none of that name.
    #[error("there is no setting `{name}`")]
    Unknown {
        /// As typed.
        name: String,
        /// A name that is near.
        meant: Option<String>,
    },
    /// It takes no such value.
    #[error("{0}")]
    Refused(String),
    /// `config.toml` has a mistake in it that must be mended first.
    #[error("{0}")]
    Broken(Box<Problem>),
    /// The file cannot be read or written.
    #[error("config.toml cannot be changed: {0}")]
    Io(#[from] std::io::Error),
}

impl SettingError {
    /// Returns what to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { meant, .. } => {
                meant.as_ref().map(|name| format!("did you mean {name}?"))
            }
            Self::Broken(problem) => problem.hint.clone(),
            Self::Refused(_) | Self::Io(_) => None,
        }
    }
}

/// Every setting as `table.key` and its value, in the order of the built-in file.
fn all(settings: &Settings) -> Vec<(String, String)> {
    let file: DocumentMut = (super::write_settings(settings).parse()).unwrap_or_default();
    let mut named = Vec::new();
    for (table, item) in file.iter() {
        for (key, value) in item.as_table().into_iter().flat_map(toml_edit::Table::iter) {
            if let Some(value) = value.as_value() {
                let value = value.clone().decorated("", "");
                named.push((format!("{table}.{key}"), value.to_string()));
            }
        }
    }
    named
}

/// Returns what the built-in file says of each setting, by its name. Settings that stand together have
/// one comment, above the first of them.
fn docs() -> HashMap<String, String> {
    let file: DocumentMut = super::BUILT_IN_SETTINGS.parse().unwrap_or_default();
    let mut docs = HashMap::new();
    for (name, item) in file.iter() {
        let Some(table) = item.as_table() else {
            continue;
        };
        let mut doc = String::new();
        for (key, _) in table {
            let decor = table.key(key).and_then(|key| key.leaf_decor().prefix());
            let above = decor.and_then(|above| above.as_str()).unwrap_or_default();
            let lines = above.lines().filter_map(|line| line.strip_prefix('#'));
            let own: Vec<&str> = lines.map(str::trim).collect();
            if !own.is_empty() {
                doc = own.join(" ");
            }
            docs.insert(format!("{name}.{key}"), doc.clone());
        }
    }
    docs
}

/// Returns every setting as it is shown.
pub fn rows(settings: &Settings) -> Vec<SettingRow> {
    let (defaults, docs) = (all(&Settings::default()), docs());
    let row = |((name, value), (_, default)): ((String, String), (String, String))| SettingRow {
        doc: Clean::line(docs.get(&name).map_or("", String::as_str)),
        name: Clean::line(&name),
        value: Clean::line(&value),
        default: Clean::line(&default),
    };
    all(settings).into_iter().zip(defaults).map(row).collect()
}

/// A setting that was changed in the file.
#[derive(Debug)]
pub struct SettingChange {
    /// The settings that are in force now.
    pub settings: Settings,
    /// Its value before, as TOML; `None`: it did not stand in the file.
    pub before: Option<String>,
    /// Its value now.
    pub after: Option<String>,
}

/// Changes the setting `name` (`table.key`) to `typed`, in `file` and nothing else of it; it
/// is made if there is none, and taken out of the file by `None`. Text may be typed without its
/// quotes.
///
/// # Errors
/// [`SettingError`]; then nothing is written.
pub fn set(
    file: &Path,
    themes: &[Palette],
    name: &str,
    typed: Option<&str>,
) -> Result<SettingChange, SettingError> {
    let known = all(&Settings::default());
    let Some((table, key)) =
        (known.iter().find(|(known, _)| known == name)).and_then(|_| name.split_once('.'))
    else {
        let meant = nearest(name, known.iter().map(|(name, _)| name.as_str()));
        return Err(SettingError::Unknown {
            name: name.to_owned(),
            meant: meant.map(str::to_owned),
        });
    };
    let before = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let known_mistakes = mistakes(file, &before, themes).1;
    let mut document: DocumentMut = before.parse().map_err(|error: toml_edit::TomlError| {
        let line = error.span().map_or(1, |span| {
            1 + before[..before.floor_char_boundary(span.start)]
                .matches('\n')
                .count()
        });
        SettingError::Broken(Box::new(
            known_mistakes
                .first()
                .cloned()
                .unwrap_or_else(|| Problem::new(file, line, error.message())),
        ))
    })?;
    let value: Option<Value> = typed.map(|typed| typed.parse().unwrap_or_else(|_| typed.into()));
    let written = |value: &Value| value.clone().decorated("", "").to_string();
    let after = value.as_ref().map(written);
    let place = document.entry(table).or_insert_with(toml_edit::table);
    let Some(place) = place.as_table_like_mut() else {
        return Err(SettingError::Refused(format!(
            "`{table}` is no table in config.toml"
        )));
    };
    let old = place.get_mut(key).and_then(Item::as_value_mut);
    let before = old.as_deref().map(written);
    match (old, value) {
        (Some(old), Some(value)) => {
            let decor = old.decor().clone();
            *old = value;
            *old.decor_mut() = decor;
        }
        (None, Some(value)) => {
            place.insert(key, Item::Value(value));
        }
        (_, None) => {
            place.remove(key);
            if place.is_empty() {
                document.remove(table);
            }
        }
    }
    let text = document.to_string();
    let (settings, found) = mistakes(file, &text, themes);
    let is_new = |problem: &&Problem| {
        known_mistakes
            .iter()
            .all(|old| old.message != problem.message)
    };
    if let Some(problem) = found.iter().find(is_new) {
        let hint = problem.hint.as_ref().map(|hint| format!("; {hint}"));
        let message = format!("{}{}", problem.message, hint.unwrap_or_default());
        return Err(SettingError::Refused(message));
    }
    write_whole(file, &text)?;
    Ok(SettingChange {
        settings,
        before,
        after,
    })
}

/// Returns the settings of a file with this text, and what is wrong in it.
pub(super) fn mistakes(file: &Path, text: &str, themes: &[Palette]) -> (Settings, Vec<Problem>) {
    let mut config = Config::default();
    let settings = config.read(file, text, |document| settings::read(document, themes));
    (settings, config.problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Paths, built_in_themes};

    #[test]
    fn the_file_that_was_chosen_is_changed() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("other.toml");
        set(&file, &built_in_themes(), "ui.theme", Some("nord")).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text, "[ui]\ntheme = \"nord\"\n");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn every_setting_says_what_it_is() {
        let rows = rows(&Settings::default());
        for row in &rows {
            assert!(!row.doc.is_empty(), "{}", row.name);
        }
        let doc = |name: &str| {
            let row = rows.iter().find(|row| row.name.as_str() == name);
            row.map(|row| row.doc.to_string()).unwrap_or_default()
        };
        assert_eq!(
            doc("ui.row_lines"),
            "Lines a row of the list takes: 1 or 2."
        );
        // They stand together.
        assert_eq!(doc("fetch.per_host"), doc("fetch.total"));
        assert!(doc("ui.columns").starts_with("What a row shows"));
    }

    #[test]
    fn a_setting_is_changed_and_all_else_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        let themes = built_in_themes();
        let set = |name, typed| set(&paths.settings(), &themes, name, typed);
        let change = set("ui.theme", Some("nord")).unwrap();
        assert_eq!(&*change.settings.ui.theme, "nord");
        assert_eq!(
            (change.before, change.after.as_deref()),
            (None, Some("\"nord\""))
        );
        let text = || std::fs::read_to_string(paths.settings()).unwrap();
        assert_eq!(text(), "[ui]\ntheme = \"nord\"\n");

        std::fs::write(
            paths.settings(),
            "# mine\n[reader]\nmeasure = 70 # narrow\n",
        )
        .unwrap();
        let change = set("reader.measure", Some("66")).unwrap();
        assert_eq!(change.settings.reader.measure, 66);
        assert_eq!(change.before.as_deref(), Some("70"));
        assert_eq!(text(), "# mine\n[reader]\nmeasure = 66 # narrow\n");

        for (name, value, said) in [
            ("reader.measur", "66", "there is no setting `reader.measur`"),
            (
                "reader.measure",
                "7",
                "`measure` takes a whole number from 20 to 400, and this is `7`",
            ),
            ("ui.theme", "nrod", "`theme` takes"),
        ] {
            let error = set(name, Some(value)).unwrap_err().to_string();
            assert!(error.starts_with(said), "{error}");
        }
        assert_eq!(text(), "# mine\n[reader]\nmeasure = 66 # narrow\n");

        // Taken out again, it leaves nothing behind.
        set("ui.theme", Some("nord")).unwrap();
        let change = set("ui.theme", None).unwrap();
        assert_eq!(
            (change.before.as_deref(), change.after),
            (Some("\"nord\""), None)
        );
        assert_eq!(text(), "# mine\n[reader]\nmeasure = 66 # narrow\n");

        std::fs::write(paths.settings(), "[ui\n").unwrap();
        let error = set("reader.measure", Some("66")).unwrap_err();
        assert!(matches!(error, SettingError::Broken(_)), "{error}");
        assert_eq!(text(), "[ui\n");
    }

    #[test]
    fn every_setting_has_a_name() {
        let all = all(&Settings::default());
        assert!(
            all.contains(&("ui.theme".into(), "\"auto\"".into())),
            "{all:?}"
        );
        assert!(
            all.contains(&("fetch.total".into(), "32".into())),
            "{all:?}"
        );
    }
}
