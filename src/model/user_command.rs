//! User commands: programs of the user, run for the entry under the cursor.

use super::Clean;
use super::places::{self, Values};

/// A program that the user gave a name: `[[command]]` of `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCommand {
    /// What it is called: as a command of the program is.
    pub name: Box<str>,
    /// What it does, in one line.
    pub doc: Clean,
    /// The program and its arguments, with places such as `{url}`.
    pub argv: Vec<String>,
    /// How it runs.
    pub runs: Runs,
    /// The entry is its standard input, as JSON.
    pub is_told: bool,
}

/// How a program of the user runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Runs {
    /// Beside the reader, which says how it ended.
    #[default]
    Wait,
    /// It has the terminal until it ends.
    Terminal,
    /// Beside the reader and beyond its end; nothing is said unless it cannot be started.
    Background,
}

/// The names of the places, for messages.
pub const PLACES: [&str; 8] = [
    "url",
    "title",
    "outlet",
    "feed",
    "id",
    "url_encoded",
    "title_encoded",
    "text",
];

/// Puts `values` into the places of `argv`.
///
/// # Errors
/// A sentence: the entry has no such value, or a value would make an option of an argument.
pub fn fill(argv: &[String], values: &Values<'_>) -> Result<Vec<String>, String> {
    argv.iter().map(|argument| one(argument, values)).collect()
}

fn one(argument: &str, values: &Values<'_>) -> Result<String, String> {
    let out = places::fill(argument, values).map_err(|name| format!("this entry has no {name}"))?;
    if places::makes_option(argument, &out) {
        let shown = Clean::line(&out);
        let end = shown.floor_char_boundary(24);
        return Err(format!(
            "`{}` would be an option of the program, so it is not run",
            shown.slice(0..end)
        ));
    }
    Ok(out)
}

/// Returns the places of `argument` that nothing can be put into.
pub fn unknown_places(argument: &str) -> Vec<&str> {
    let parts = argument.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .filter(|name| {
            let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
            !name.is_empty() && name.chars().all(is_word) && !PLACES.contains(name)
        })
        .collect()
}

/// Writes a text so that it can stand in the query of an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(argument: &str, title: &str, url: Option<&str>) -> Result<String, String> {
        let values = [("title", Some(title)), ("url", url)];
        fill(&[argument.to_owned()], &values).map(|argv| argv.concat())
    }

    #[test]
    fn values_are_put_in_once() {
        let url = Some("https://lakeport-ledger.example/{title}");
        assert_eq!(
            filled("{title} <{url}> {", "A {url}", url),
            Ok("A {url} <https://lakeport-ledger.example/{title}> {".into())
        );
        assert_eq!(filled("{titel}", "A", url), Ok("{titel}".into()));
        assert_eq!(unknown_places("{titel} {url} {} {A}"), ["titel"]);
    }

    #[test]
    fn a_value_makes_no_option() {
        let refused = filled("{title}", "-rf /", None);
        assert!(refused.is_err_and(|why| why.starts_with("`-rf /` would be an option")));
        assert_eq!(
            filled("--title={title}", "-rf", None),
            Ok("--title=-rf".into())
        );
        assert_eq!(filled("-x", "", None), Ok("-x".into()));
        assert_eq!(
            filled("{url}", "", None),
            Err("this entry has no url".into())
        );
    }

    #[test]
    fn what_stands_in_an_address_is_encoded() {
        assert_eq!(encoded("a b&c=é/"), "a%20b%26c%3D%C3%A9%2F");
    }
}
