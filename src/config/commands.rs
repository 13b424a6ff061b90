//! Commands: `[[command]]` of `config.toml`, the user's own.

use toml::de::DeTable;

use super::document::Document;
use super::rules::tables;
use crate::command::Command;
use crate::model::Clean;
use crate::model::user_command::{PLACES, Runs, UserCommand, unknown_places};

const KEYS: [&str; 5] = ["name", "doc", "run", "mode", "stdin"];

const MODES: [(&str, Runs); 3] = [
    ("wait", Runs::Wait),
    ("terminal", Runs::Terminal),
    ("background", Runs::Background),
];

const STDIN: [(&str, bool); 2] = [("json", true), ("none", false)];

/// Reads the tables, in the order of the file; one that cannot run is a problem and left out.
pub(super) fn read(document: &mut Document<'_>, root: &DeTable<'_>) -> Vec<UserCommand> {
    let mut commands: Vec<UserCommand> = Vec::new();
    for (value, table) in tables(document, root, "command") {
        document.unknown_keys(table, " in [[command]]", &KEYS, &[]);
        let start = value.span().start;
        if let Some(command) = one(document, table, start, &commands) {
            commands.push(command);
        }
    }
    commands
}

fn one(
    document: &mut Document<'_>,
    table: &DeTable<'_>,
    start: usize,
    known: &[UserCommand],
) -> Option<UserCommand> {
    let lacks = |document: &mut Document<'_>, key: &str, hint: &str| {
        if !table.contains_key(key) {
            let message = format!("a [[command]] has no `{key}`");
            let problem = document.at(start, message).hint(hint);
            document.problems.push(problem);
        }
    };
    lacks(document, "name", "name = \"clip\"");
    lacks(document, "run", "run = [\"PROGRAM\", \"{url}\"]");
    let (key, name) = table.get_key_value("name")?;
    let at = key.span().start;
    let Some(text) = name.get_ref().as_str().filter(|text| is_name(text)) else {
        document.expected("name", "small letters, digits and hyphens in quotes", name);
        return None;
    };
    if Command::by_name(text).is_ok() || known.iter().any(|known| *known.name == *text) {
        let problem = document
            .at(at, format!("there is a command `{text}` already"))
            .hint("give this one another name");
        document.problems.push(problem);
        return None;
    }
    let run = table.get("run")?;
    let words = run.get_ref().as_array().and_then(|words| {
        let words = words
            .iter()
            .map(|word| word.get_ref().as_str().map(str::to_owned));
        words.collect::<Option<Vec<_>>>()
    });
    let Some(argv) = words.filter(|argv| argv.first().is_some_and(|name| !name.is_empty())) else {
        document.expected(
            "run",
            "a list: the program and its arguments, each in quotes",
            run,
        );
        return None;
    };
    if argv[0].contains('{') {
        let problem = document.at(
            run.span().start,
            "the program is named here, not by an entry: `run` begins with a place",
        );
        document.problems.push(problem);
        return None;
    }
    for name in argv.iter().flat_map(|argument| unknown_places(argument)) {
        let problem = document
            .at(
                run.span().start,
                format!("nothing can be put into `{{{name}}}`"),
            )
            .hint(format!("the places are {{{}}}", PLACES.join("} {")));
        document.problems.push(problem);
    }
    let doc = match table.get("doc").map(|doc| (doc, doc.get_ref().as_str())) {
        Some((_, Some(text))) => Clean::line(text),
        Some((value, None)) => {
            document.expected("doc", "a text in quotes", value);
            Clean::line(&argv.join(" "))
        }
        None => Clean::line(&argv.join(" ")),
    };
    Some(UserCommand {
        name: text.into(),
        doc,
        runs: word(document, table, "mode", &MODES),
        is_told: word(document, table, "stdin", &STDIN),
        argv,
    })
}

fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_letter)
}

/// Takes one of a few words; the first one if there is none.
fn word<T: Copy>(
    document: &mut Document<'_>,
    table: &DeTable<'_>,
    key: &str,
    words: &[(&str, T)],
) -> T {
    if let Some(value) = table.get(key) {
        let typed = value.get_ref().as_str();
        if let Some((_, chosen)) = words.iter().find(|(word, _)| Some(*word) == typed) {
            return *chosen;
        }
        let all = words.iter().map(|(word, _)| format!("\"{word}\""));
        document.expected(key, &all.collect::<Vec<_>>().join(" or "), value);
    }
    words[0].1
}

/// Returns the tables as `config show` writes them.
pub(super) fn write(commands: &[UserCommand]) -> String {
    let mut out = String::new();
    for command in commands {
        let name = |words: &[(&'static str, Runs)]| {
            words
                .iter()
                .find(|(_, runs)| *runs == command.runs)
                .map_or("", |(word, _)| word)
        };
        let stdin = if command.is_told { "json" } else { "none" };
        let argv = command.argv.iter().collect::<toml_edit::Array>();
        out.push_str("\n[[command]]\n");
        for (key, value) in [
            ("name", toml_edit::Value::from(&*command.name)),
            ("doc", command.doc.as_str().into()),
            ("run", argv.into()),
            ("mode", name(&MODES).into()),
            ("stdin", stdin.into()),
        ] {
            out.push_str(&format!("{key} = {value}\n"));
        }
    }
    out
}
