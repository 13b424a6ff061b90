//! The map of the code stays true: who may use whom, and where each outside crate lives.

use std::fs;
use std::path::{Path, PathBuf};

/// First level of `src`, lowest first: each may use those before it.
const LAYERS: [&str; 15] = [
    "model", "command", "article", "picture", "query", "topics", "stories", "feed", "store",
    "config", "engine", "app", "view", "tui", "cli",
];

/// What a layer may use where that is less than everything below it.
const NARROWER: [(&str, &[&str]); 2] = [
    (
        "app",
        &["model", "command", "article", "query", "topics", "stories"],
    ),
    ("view", &["model", "command", "article", "app"]),
];

/// The homes of outside crates: the crate, and the path prefixes below `src` that may name it.
const HOMES: [(&str, &[&str]); 16] = [
    ("feed_rs", &["feed/parse"]),
    ("reqwest", &["feed/fetch"]),
    ("rustls", &["feed/fetch"]),
    ("image", &["picture/"]),
    ("base64", &["picture/"]),
    ("rusqlite", &["store/"]),
    ("html2text", &["article/"]),
    ("dom_smoothie", &["article/"]),
    ("web_atoms", &["article/"]),
    ("ratatui", &["view/", "tui/"]),
    // Only as `ratatui::crossterm`: two versions of it would fight over the terminal.
    ("crossterm", &[]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("toml", &["config/"]),
    ("toml_edit", &["config/"]),
    ("directories", &["config/"]),
];

/// Names of the standard library that only the outermost modules use: they read or write.
const IO: [&str; 4] = ["std::fs", "std::net", "std::process::Command", "std::env"];

/// Where I/O is done.
const DOES_IO: [&str; 6] = ["feed/fetch", "store/", "config/", "engine/", "tui/", "cli/"];

struct Source {
    /// Below `src`, with `/`.
    path: String,
    /// Without comments and without the tests at its end.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .into_iter()
        .filter(|path| !path.ends_with("tests.rs"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source file is text");
            let text = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default();
            let code = text
                .lines()
                .map(|line| line.split("//").next().unwrap_or_default())
                .collect::<Vec<_>>()
                .join("\n");
            let path = path.strip_prefix(&root).expect("below src");
            Source {
                path: path.to_string_lossy().replace('\\', "/"),
                code,
            }
        })
        .collect()
}

/// Returns the layer of a file; `None` for `lib.rs` and `main.rs`.
fn layer(path: &str) -> Option<&str> {
    path.split_once('/').map(|(first, _)| first)
}

/// Returns the names that follow `prefix` in `code`, those of a group `{a, b}` too.
fn names_after<'a>(code: &'a str, prefix: &str) -> Vec<&'a str> {
    let word = |text: &'a str| {
        let end = text
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(text.len());
        &text[..end]
    };
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut start = 0;
            for (i, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => {
                        names.push(word(group[start..i].trim_start()));
                        start = i + 1;
                    }
                    _ => {}
                }
                if depth == 0 {
                    names.push(word(group[start..i].trim_start()));
                    break;
                }
            }
        } else {
            names.push(word(rest));
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn a_layer_uses_only_those_below() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(own) = layer(&source.path) else {
            continue;
        };
        let place = LAYERS.iter().position(|name| *name == own);
        let place = place.unwrap_or_else(|| panic!("src/{own} is not on the map"));
        let narrower = NARROWER.iter().find(|(name, _)| *name == own);
        for used in names_after(&source.code, "crate::") {
            let is_allowed = match narrower {
                Some((_, allowed)) => used == own || allowed.contains(&used),
                None => LAYERS[..=place].contains(&used),
            };
            if LAYERS.contains(&used) && !is_allowed {
                wrong.push(format!("src/{} uses {used}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_outside_crate_has_one_home() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (krate, homes) in HOMES {
            let is_home = homes.iter().any(|home| source.path.starts_with(home));
            let path = format!("{krate}::");
            let is_named = source.code.match_indices(&path).any(|(at, _)| {
                let before = source.code[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if is_named && !is_home {
                wrong.push(format!("src/{} uses {krate}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_outermost_modules_read_and_write() {
    let mut wrong = Vec::new();
    for source in sources() {
        let is_outer = DOES_IO.iter().any(|place| source.path.starts_with(place));
        if is_outer || layer(&source.path).is_none() {
            continue;
        }
        for name in IO.iter().filter(|name| source.code.contains(*name)) {
            wrong.push(format!("src/{} uses {name}", source.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_stands_under_store() {
    let verbs = [
        "SELECT ",
        "INSERT INTO",
        "UPDATE ",
        "DELETE FROM",
        "CREATE TABLE",
    ];
    for source in sources() {
        if source.path.starts_with("store/") {
            continue;
        }
        for verb in verbs {
            assert!(
                !source.code.contains(verb),
                "src/{} has `{verb}`",
                source.path
            );
        }
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let main = fs::read_to_string(folder.join("main.rs")).expect("main.rs can be read");
    for entry in fs::read_dir(folder).expect("tests/it can be read") {
        let path = entry.expect("tests/it can be read").path();
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_source = path.extension().is_some_and(|e| e == "rs");
        if is_source && stem != "main" {
            assert!(
                main.contains(&format!("mod {stem};")),
                "main.rs lacks {stem}"
            );
        }
    }
}

/// What draws and what takes keys reads queries, and never runs one: that is the engine's work, on
/// threads of its own.
#[test]
fn no_query_is_run_on_the_thread_of_the_screen() {
    for source in sources() {
        let is_of_screen =
            ["app", "view", "tui"].contains(&layer(&source.path).unwrap_or_default());
        if !is_of_screen {
            continue;
        }
        let mut used = names_after(&source.code, "query::");
        used.extend(names_after(&source.code, "topics::"));
        for runs in ["Finder", "finder", "Matcher", "Automaton", "automaton"] {
            assert!(!used.contains(&runs), "{} uses {runs}", source.path);
        }
    }
}

#[test]
fn the_map_knows_a_forbidden_import() {
    assert_eq!(
        names_after("use crate::{model::Clean, store};", "crate::"),
        ["model", "store"]
    );
    assert_eq!(names_after("crate::engine::Engine", "crate::"), ["engine"]);
}

/// What stands at the top beside dotfiles. Git keeps the folders of the second list out.
const TOP: [&str; 8] = [
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "config",
    "src",
];
const MADE: [&str; 2] = ["proptest-regressions", "target"];

#[test]
fn nothing_else_stands_at_the_top() {
    let entries = fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|name| !name.starts_with('.') && !MADE.contains(&name.as_str()))
        .collect();
    names.sort();
    assert_eq!(names, [&TOP[..], &["tests"]].concat());
}
