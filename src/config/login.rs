//! Login: `auth` of a `[[feed]]`, and where its password is had from.

use toml::de::DeValue;

use super::document::{Document, Value};
use super::feeds::Entries;
use super::mistake::{Shown, mistake};
use crate::model::feed_settings::{Auth, AuthScheme, SecretSource};

/// Reads how to log in.
pub(super) fn read_auth(document: &mut Document<'_>, entries: &Entries<'_, '_>) -> Option<Auth> {
    let secret = read_secret(document, entries);
    let Some((_, value)) = entries.get("auth") else {
        if let Some((key, _)) = secret.as_ref().and(first(entries, &SOURCES)) {
            mistake(
                document,
                "a password without `auth` is for nothing",
                &key,
                Shown::Key,
            )
            .hint("auth = \"basic\" or \"bearer\"")
            .record(document);
        }
        return None;
    };
    let scheme = match value.get_ref().as_str() {
        Some("basic") => AuthScheme::Basic {
            user: read_user(document, entries)?,
        },
        Some("bearer") => AuthScheme::Bearer,
        _ => {
            let what = "`auth` takes \"basic\" or \"bearer\"";
            mistake(document, what, &value.span(), Shown::Line).record(document);
            return None;
        }
    };
    if secret.is_none() && first(entries, &SOURCES).is_none() {
        mistake(
            document,
            "`auth` needs a password",
            &value.span(),
            Shown::Line,
        )
        .hint("password_command = \"pass show NAME\" or password_env = \"VARIABLE\"")
        .record(document);
    }
    Some(Auth {
        scheme,
        secret: secret?,
    })
}

const COMMANDS: [&str; 2] = ["password_command", "auth_command"];
const VARIABLES: [&str; 2] = ["password_env", "auth_env"];
const SOURCES: [&str; 4] = [
    "password_command",
    "auth_command",
    "password_env",
    "auth_env",
];

fn first<'t, 'i>(
    entries: &Entries<'t, 'i>,
    keys: &[&str],
) -> Option<(std::ops::Range<usize>, &'t Value<'i>)> {
    keys.iter().find_map(|key| entries.get(key))
}

fn read_user(document: &mut Document<'_>, entries: &Entries<'_, '_>) -> Option<String> {
    let user = entries.get("user");
    let text = user
        .as_ref()
        .and_then(|(_, value)| value.get_ref().as_str());
    let text = text.filter(|text| !text.is_empty() && !text.contains([':', '\n', '\r']));
    if text.is_none() {
        let span = user.map(|(_, value)| value.span());
        let span = span.or_else(|| Some(entries.get("auth")?.1.span()))?;
        mistake(
            document,
            "`auth = \"basic\"` needs a `user`",
            &span,
            Shown::Line,
        )
        .hint("user = \"NAME\", without a colon")
        .record(document);
    }
    text.map(str::to_owned)
}

fn read_secret(document: &mut Document<'_>, entries: &Entries<'_, '_>) -> Option<SecretSource> {
    if let Some((key, value)) = first(entries, &COMMANDS) {
        let words = match value.get_ref() {
            DeValue::String(text) => shell_words::split(text).ok(),
            DeValue::Array(words) => words
                .iter()
                .map(|word| word.get_ref().as_str().map(str::to_owned))
                .collect(),
            _ => None,
        };
        let words = words.filter(|words| words.first().is_some_and(|word| !word.is_empty()));
        if words.is_none() {
            let what = "the command is a text, or a list of words, in quotes; no shell reads it";
            mistake(document, what, &key, Shown::Key).record(document);
        }
        return words.map(SecretSource::Command);
    }
    let (key, value) = first(entries, &VARIABLES)?;
    let name = value.get_ref().as_str().filter(|name| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
    if name.is_none() {
        mistake(
            document,
            "this takes the name of a variable, not its value",
            &key,
            Shown::Key,
        )
        .hint("password_env = \"LAKEPORT_PASSWORD\"")
        .record(document);
    }
    name.map(|name| SecretSource::Variable(name.to_owned()))
}

/// Returns the lines that say it.
pub(super) fn write(auth: &Auth) -> String {
    let quoted = |text: &str| toml_edit::Value::from(text).to_string();
    let mut out = match &auth.scheme {
        AuthScheme::Basic { user } => format!("auth = \"basic\"\nuser = {}\n", quoted(user)),
        AuthScheme::Bearer => "auth = \"bearer\"\n".to_owned(),
    };
    out.push_str(&match &auth.secret {
        SecretSource::Command(words) => {
            let words: toml_edit::Array = words.iter().collect();
            format!("password_command = {words}\n")
        }
        SecretSource::Variable(name) => format!("password_env = {}\n", quoted(name)),
    });
    out
}
