//! Keymap: `keymap.toml` and the presets. What keys and commands mean is known to `command`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::Problem;
use super::document::{Document, Value};
use crate::command::layout::Layout;
use crate::command::{Context, Key, KeyMap, Lookup, key};
use crate::model::Settings;
use crate::model::settings::Preset;

/// The built-in `keymap.toml`.
pub const BUILT_IN_KEYMAP: &str = include_str!("../../config/keymap.toml");
/// The keys of newsboat, laid over the built-in ones.
pub const NEWSBOAT_KEYMAP: &str = include_str!("../../config/keys-newsboat.toml");
/// The keys of vim.
pub const VIM_KEYMAP: &str = include_str!("../../config/keys-vim.toml");
/// The keys of mutt.
pub const MUTT_KEYMAP: &str = include_str!("../../config/keys-mutt.toml");

/// How a keymap is written.
const TABLES: &str = "keys stand in [global], [sidebar], [list] or [reader], as in: [list] and below it \"B\" = \"star\"; \
                      coranto config default keymap prints them all";
/// What may stand in its rows.
const ROWS: &str =
    "? in the reader lists the commands; coranto config default keymap prints all rows";

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    file: PathBuf,
    line: usize,
    /// The user wrote it.
    is_own: bool,
}

/// A keymap that is made of one file after the other.
pub(super) struct Keys {
    map: KeyMap,
    /// The row that each binding comes from.
    places: BTreeMap<(Context, Vec<Key>), Place>,
    /// Rows that do nothing.
    idle: Vec<Problem>,
}

impl Keys {
    /// Begins with nothing but what the settings say of keys.
    pub(super) fn new(settings: &Settings) -> Self {
        let mut map = KeyMap::with_own(settings.commands.clone());
        map.binds_digits = settings.keys.preset == Preset::Newsboat;
        for row in &settings.keys.langmap {
            // What is wrong with one was said where it stands.
            let _ = map.layout.add(row);
        }
        Self {
            map,
            places: BTreeMap::new(),
            idle: Vec::new(),
        }
    }

    /// Lays the rows of a file over it. A row that binds nothing is a problem and left out.
    pub(super) fn lay(&mut self, document: &mut Document<'_>, is_own: bool) {
        let root = document.parse();
        let mut rows: Vec<(&str, &str, usize, &Value<'_>)> = Vec::new();
        for (context, table) in &root {
            if document.is_unclear(document.line(context.span().start)) {
                continue;
            }
            let Some(table) = table.get_ref().as_table() else {
                let problem = document
                    .at(
                        context.span().start,
                        format!("`{}` stands outside of a table", context.get_ref()),
                    )
                    .hint(TABLES);
                document.problems.push(problem);
                continue;
            };
            if Context::by_name(context.get_ref()).is_none() {
                let message = Context::unknown(context.get_ref());
                let problem = document.at(context.span().start, message).hint(TABLES);
                document.problems.push(problem);
            }
            rows.extend(table.iter().map(|(keys, value)| {
                let (context, start) = (context.get_ref(), keys.span().start);
                (context.as_ref(), keys.get_ref().as_ref(), start, value)
            }));
        }
        rows.sort_by_key(|(_, _, start, _)| *start);
        for (context, keys, start, value) in rows {
            if document.is_broken(document.line(start)) {
                continue;
            }
            let Some(commands) = commands(value) else {
                let what = "the name of a command in quotes, or a list of them";
                document.expected(keys, what, value);
                continue;
            };
            if Context::by_name(context).is_none() {
                // It binds nothing, and what else is wrong with it is said.
                let global = Context::Global.name();
                if let Err(message) = self.map.clone().bind_all(global, keys, &commands) {
                    document
                        .problems
                        .push(document.at(start, message).hint(ROWS));
                }
                continue;
            }
            let before = (is_own && commands.is_empty()).then(|| self.map.clone());
            match self.map.bind_all(context, keys, &commands) {
                Ok(row) => {
                    let idle = before.and_then(|before| takes_nothing(&before, &row));
                    if let Some((message, hint)) = idle {
                        self.idle.push(document.at(start, message).hint(hint));
                    }
                    self.note(document, row, (keys, start), is_own);
                }
                Err(message) => {
                    document
                        .problems
                        .push(document.at(start, message).hint(ROWS));
                }
            }
        }
    }

    /// Remembers where a row stands; one that binds the same keys in the same file is a mistake.
    fn note(
        &mut self,
        document: &mut Document<'_>,
        row: (Context, Vec<Key>),
        (keys, start): (&str, usize),
        is_own: bool,
    ) {
        let place = Place {
            file: document.file().to_owned(),
            line: document.line(start),
            is_own,
        };
        let before = self.places.insert(row, place.clone());
        if let Some(before) = before.filter(|before| before.file == place.file) {
            let problem = document
                .at(
                    start,
                    format!("`{keys}` is bound in line {} already", before.line),
                )
                .hint("two ways to write the same keys: take one of the rows out");
            document.problems.push(problem);
        }
    }

    /// Says which rows can never be used, and returns the keymap. Of the user's own rows that is a
    /// problem; that built-in ones are covered by them is a note.
    pub(super) fn end(self, problems: &mut Vec<Problem>, notes: &mut Vec<Problem>) -> KeyMap {
        let mut covered: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
        let mut file = PathBuf::new();
        notes.extend(self.idle);
        for ((context, keys), place) in &self.places {
            if !self.map.binds(*context, keys) {
                continue;
            }
            let Some((above, before)) = self.map.in_the_way(*context, keys) else {
                continue;
            };
            let (shown, way) = (key::show(keys), key::show(&before));
            let at = self.places.get(&(above, before.clone()));
            if place.is_own {
                problems.push(blocked(
                    place,
                    &shown,
                    (above, &way),
                    at,
                    before.len() < keys.len(),
                ));
            } else if let Some(at) = at.filter(|at| at.is_own) {
                file.clone_from(&at.file);
                covered.entry((at.line, way)).or_default().push(shown);
            }
        }
        for ((line, way), mut keys) in covered {
            keys.dedup();
            let message = format!("`{way}` covers built-in keys: {}", keys.join(" "));
            notes.push(Problem::new(&file, line, message));
        }
        self.map
    }
}

/// Says why a row takes no key away, if it does not, and what would.
fn takes_nothing(
    before: &KeyMap,
    (context, keys): &(Context, Vec<Key>),
) -> Option<(String, String)> {
    let lookup = before.lookup(*context, keys);
    if matches!(lookup, Lookup::Run(_)) {
        return None;
    }
    let shown = key::show(keys);
    let message = format!(
        "`{shown}` is not bound in [{}]: nothing is taken away",
        context.name()
    );
    let hint = if lookup == Lookup::Wait {
        let longer = before.continuations(*context, keys);
        let longer: Vec<String> =
            (longer.iter().map(|(rest, _)| format!("{shown}{rest}"))).collect();
        format!("it begins {}: take those away", longer.join(" "))
    } else if let Some(other) = Context::ALL
        .iter()
        .find(|other| before.binds(**other, keys))
    {
        format!("it is bound in [{}]", other.name())
    } else {
        "coranto config default keymap prints what is bound".to_owned()
    };
    Some((message, hint))
}

/// Words a row of the user that can never be used.
fn blocked(
    place: &Place,
    shown: &str,
    (above, way): (Context, &str),
    at: Option<&Place>,
    is_prefix: bool,
) -> Problem {
    let by = match at {
        Some(at) if at.is_own => format!("line {}", at.line),
        _ => "a built-in row".to_owned(),
    };
    let message = if is_prefix {
        format!(
            "`{shown}` can never be pressed to its end: {by} binds `{way}` in [{}]",
            above.name()
        )
    } else {
        format!("`{shown}` is never used: {by} binds it in each pane")
    };
    let hint = if is_prefix {
        format!("\"{way}\" = \"\" in [{}] takes that away", above.name())
    } else {
        "the tables of the panes, [sidebar], [list] and [reader], come before [global]".to_owned()
    };
    Problem::new(&place.file, place.line, message).hint(hint)
}

/// Returns the commands of a row: none if it takes a binding away.
fn commands<'t>(value: &'t Value<'_>) -> Option<Vec<&'t str>> {
    let value = value.get_ref();
    if let Some(name) = value.as_str() {
        return Some(if name.is_empty() { vec![] } else { vec![name] });
    }
    let names = value.as_array()?.iter().map(|name| name.get_ref().as_str());
    names
        .collect::<Option<Vec<_>>>()
        .filter(|names| !names.is_empty())
}

/// Returns the file of a preset, and its name in messages.
pub(super) fn preset(preset: Preset) -> Option<(&'static Path, &'static str)> {
    let (name, text) = match preset {
        Preset::Coranto => return None,
        Preset::Newsboat => ("keys-newsboat.toml (built in)", NEWSBOAT_KEYMAP),
        Preset::Vim => ("keys-vim.toml (built in)", VIM_KEYMAP),
        Preset::Mutt => ("keys-mutt.toml (built in)", MUTT_KEYMAP),
    };
    Some((Path::new(name), text))
}

/// Takes the rows out of `langmap` that are none, and says so.
pub(super) fn check_langmap(
    document: &mut Document<'_>,
    root: &DeTable<'_>,
    rows: &mut Vec<String>,
) {
    let keys = root.get("keys").and_then(|keys| keys.get_ref().as_table());
    let start = keys
        .and_then(|keys| keys.get("langmap"))
        .map_or(0, |value| value.span().start);
    rows.retain(|row| match Layout::default().add(row) {
        Ok(()) => true,
        Err(message) => {
            let problem = document
                .at(start, message)
                .hint("a row is the keys of your keyboard, a space, and the same keys in Latin: \"явер qwer\"");
            document.problems.push(problem);
            false
        }
    });
}
