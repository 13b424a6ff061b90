//! Keymap: `keymap.toml`, as rows. What keys and commands mean is known to `command`.

use super::document::Document;
use crate::command::KeyMap;

/// One row of the keymap file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Context name (a table of the file): `global`, `list`, …
    pub context: String,
    /// Keys as written: `g g`, `<C-d>`.
    pub keys: String,
    /// Command name; empty unbinds.
    pub command: String,
    /// Line of the file.
    pub line: usize,
}

/// Reads rows, in the order of the file. A row that binds nothing is a problem and left out.
pub(super) fn read(document: &mut Document<'_>) -> Vec<Binding> {
    let root = document.parse();
    let mut bindings = Vec::new();
    let mut trial = KeyMap::default();
    for (context, table) in &root {
        let Some(table) = table.get_ref().as_table() else {
            let problem = document
                .at(
                    context.span().start,
                    format!("`{}` stands outside of a table", context.get_ref()),
                )
                .hint("keys belong under the name of a context, such as [global] or [list]");
            document.problems.push(problem);
            continue;
        };
        for (keys, command) in table {
            let Some(name) = command.get_ref().as_str() else {
                document.expected(keys.get_ref(), "the name of a command in quotes", command);
                continue;
            };
            match trial.bind(context.get_ref(), keys.get_ref(), name) {
                Ok(()) => bindings.push(Binding {
                    context: context.get_ref().to_string(),
                    keys: keys.get_ref().to_string(),
                    command: name.to_owned(),
                    line: document.line(keys.span().start),
                }),
                Err(message) => {
                    let problem = document
                        .at(keys.span().start, message)
                        .hint("commands and contexts are listed by ? in the reader; coranto config default keymap shows the built-in rows");
                    document.problems.push(problem);
                }
            }
        }
    }
    bindings.sort_by_key(|binding| binding.line);
    bindings
}
