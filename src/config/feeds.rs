//! Feeds: `[[feed]]` of `config.toml`.
//!
//! What may hold a secret is never part of a problem: only its key is shown.

use std::ops::Range;
use std::time::Duration;

use toml::de::DeTable;
use url::Url;

use super::document::{Document, Value};
use super::headers::{read_cookie, read_headers};
use super::login::read_auth;
use super::mistake::{Shown, mistake};
use super::rules::tables;
use super::settings::MAX_DAYS;
use crate::model::feed_settings::{FeedMatch, FeedSettings, FeedTable, Proxy, Secret};

/// The keys of a table.
const KEYS: [&str; 18] = [
    "match",
    "interval",
    "full_text",
    "stories",
    "timeout",
    "max_body",
    "max_items",
    "keep",
    "user_agent",
    "proxy",
    "headers",
    "cookie",
    "auth",
    "user",
    "password_command",
    "password_env",
    "auth_command",
    "auth_env",
];

/// Reads the tables, in the order of the file.
pub(super) fn read(document: &mut Document<'_>, root: &DeTable<'_>) -> Vec<FeedTable> {
    let mut feeds = Vec::new();
    for (value, table) in tables(document, root, "feed") {
        let entries = Entries { table };
        entries.unknown(document);
        let Some(about) = entries.about(document, value.span().start) else {
            continue;
        };
        let settings = entries.settings(document, &about);
        if settings.holds_secrets()
            && feeds
                .iter()
                .all(|known: &FeedTable| !known.settings.holds_secrets())
        {
            warn_of_readers(document, value.span().start);
        }
        feeds.push(FeedTable {
            about,
            line: document.line(value.span().start),
            settings,
        });
    }
    feeds
}

/// The entries of one table.
pub(super) struct Entries<'t, 'i> {
    table: &'t DeTable<'i>,
}

impl<'t, 'i> Entries<'t, 'i> {
    /// Finds an entry, with the place of its key.
    pub(super) fn get(&self, key: &str) -> Option<(Range<usize>, &'t Value<'i>)> {
        let (name, value) = self.table.get_key_value(key)?;
        Some((name.span(), value))
    }

    fn unknown(&self, document: &mut Document<'_>) {
        let mut known = KEYS.to_vec();
        for (key, why, hint) in [
            (
                "password",
                "a password does not stand in this file",
                "password_command = \"pass show NAME\" or password_env = \"VARIABLE\"",
            ),
            (
                "token",
                "a token does not stand in this file",
                "auth = \"bearer\" with password_command = \"pass show NAME\" or password_env = \"VARIABLE\"",
            ),
            (
                "title",
                "titles are not kept in this file",
                "coranto add ADDRESS --title TITLE",
            ),
        ] {
            if let Some((span, _)) = self.get(key) {
                mistake(document, why, &span, Shown::Key)
                    .hint(hint)
                    .record(document);
                known.push(key);
            }
        }
        document.unknown_keys(self.table, " in [[feed]]", &known, &[]);
    }

    fn about(&self, document: &mut Document<'_>, start: usize) -> Option<FeedMatch> {
        let Some((_, value)) = self.get("match") else {
            let problem = document
                .at(start, "a [[feed]] has no `match`")
                .hint("match = \"https://HOST/PATH\", \"HOST\" or \"category:NAME\"");
            document.problems.push(problem);
            return None;
        };
        let text = value.get_ref().as_str();
        let about = text.and_then(FeedMatch::parse);
        let has_login = text
            .and_then(|text| Url::parse(text).ok())
            .is_some_and(|url| !url.username().is_empty() || url.password().is_some());
        if has_login {
            let (key, _) = self.get("match")?;
            mistake(
                document,
                "`match` takes an address without a user or a password",
                &key,
                Shown::Key,
            )
            .hint("auth = \"basic\" with `user` and `password_command` logs in")
            .record(document);
            return None;
        }
        if about.is_none() {
            let what = "`match` takes an address, a host, or a category written \"category:NAME\"";
            mistake(document, what, &value.span(), Shown::Line).record(document);
        }
        about
    }

    fn settings(&self, document: &mut Document<'_>, about: &FeedMatch) -> FeedSettings {
        let minute = 60;
        let seconds = self.time(document, "timeout", 1..=3_600, "\"90s\" or \"3m\"");
        let mut settings = FeedSettings {
            interval: self.time(
                document,
                "interval",
                minute..=30 * 24 * 60 * minute,
                "\"30m\", \"6h\" or \"2d\"",
            ),
            full_text: self.boolean(document, "full_text"),
            stories: self.boolean(document, "stories"),
            timeout: seconds.map(|seconds| Duration::from_secs(seconds.cast_unsigned())),
            max_body: self
                .number(document, "max_body", 1 << 10..=1 << 30)
                .map(i64::cast_unsigned),
            max_items: self
                .number(document, "max_items", 1..=100_000)
                .map(|items| items as usize),
            keep: self
                .number(document, "keep", 0..=MAX_DAYS)
                .map(|days| days as u32),
            user_agent: self.user_agent(document),
            proxy: self.proxy(document),
            ..FeedSettings::default()
        };
        let secrets = [
            "headers",
            "cookie",
            "auth",
            "password_command",
            "password_env",
            "auth_command",
            "auth_env",
        ];
        if about.names_an_origin() {
            settings.headers = read_headers(document, self);
            settings.cookie = read_cookie(document, self);
            settings.auth = read_auth(document, self);
        } else if let Some((key, name)) = secrets
            .iter()
            .find_map(|name| Some((self.get(name)?.0, *name)))
        {
            let what = format!("`{name}` needs a `match` that begins with https:// or http://");
            mistake(document, &what, &key, Shown::Key)
                .hint("it is sent to just that scheme, host and port, and nowhere else")
                .record(document);
        }
        settings
    }

    fn boolean(&self, document: &mut Document<'_>, key: &str) -> Option<bool> {
        let (_, value) = self.get(key)?;
        let on = value.get_ref().as_bool();
        if on.is_none() {
            let what = format!("`{key}` takes true or false");
            mistake(document, &what, &value.span(), Shown::Line).record(document);
        }
        on
    }

    fn number(
        &self,
        document: &mut Document<'_>,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let (_, value) = self.get(key)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            let (from, to) = (range.start(), range.end());
            let what = format!("`{key}` takes a whole number from {from} to {to}");
            mistake(document, &what, &value.span(), Shown::Line).record(document);
        }
        number
    }

    /// Takes a time such as "6h", in seconds.
    fn time(
        &self,
        document: &mut Document<'_>,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
        examples: &str,
    ) -> Option<i64> {
        let (_, value) = self.get(key)?;
        let seconds = value
            .get_ref()
            .as_str()
            .and_then(seconds)
            .filter(|seconds| range.contains(seconds));
        if seconds.is_none() {
            let (from, to) = (in_words(*range.start()), in_words(*range.end()));
            let what = format!("`{key}` takes a time such as {examples}, from {from} to {to}");
            mistake(document, &what, &value.span(), Shown::Line).record(document);
        }
        seconds
    }

    fn user_agent(&self, document: &mut Document<'_>) -> Option<String> {
        let (_, value) = self.get("user_agent")?;
        let text = value.get_ref().as_str().filter(|text| {
            !text.trim().is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        });
        if text.is_none() {
            let what = "`user_agent` takes a text of plain letters and signs in quotes";
            mistake(document, what, &value.span(), Shown::Line).record(document);
        }
        text.map(str::to_owned)
    }

    fn proxy(&self, document: &mut Document<'_>) -> Option<Proxy> {
        let (key, value) = self.get("proxy")?;
        match value.get_ref().as_str() {
            Some("none") => return Some(Proxy::None),
            Some(text) => {
                let url = Url::parse(text).ok().filter(|url| {
                    matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h")
                        && url.host_str().is_some_and(|host| !host.is_empty())
                });
                if url.is_some() {
                    return Some(Proxy::At(Secret::new(text)));
                }
            }
            None => {}
        }
        let what = "`proxy` takes \"http://HOST:PORT\", https, socks5, or \"none\"";
        mistake(document, what, &key, Shown::Key).record(document);
        None
    }
}

/// Reads a time: a whole number and `s`, `m`, `h` or `d`.
fn seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let number: i64 = text[..end].parse().ok()?;
    let unit = match text[end..].trim() {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    number.checked_mul(unit)
}

/// Writes a time as it is read.
pub(super) fn in_words(seconds: i64) -> String {
    match seconds {
        s if s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}

#[cfg(unix)]
fn warn_of_readers(document: &mut Document<'_>, start: usize) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(facts) = std::fs::metadata(document.file()) else {
        return;
    };
    if facts.permissions().mode() & 0o077 != 0 {
        let file = document.file().display().to_string();
        let problem = document
            .at(
                start,
                "this holds what nobody else should know, and others may read the file",
            )
            .hint(format!("chmod 600 {file}"));
        document.problems.push(problem);
    }
}

#[cfg(not(unix))]
fn warn_of_readers(_document: &mut Document<'_>, _start: usize) {}

/// Returns the tables as `config show` writes them: secrets are named and not shown.
pub(super) fn write(feeds: &[FeedTable]) -> String {
    let mut out = String::new();
    for table in feeds {
        let FeedTable {
            about, settings, ..
        } = table;
        out.push_str("\n[[feed]]\n");
        let mut line = |key: &str, value: toml_edit::Value| {
            out.push_str(&format!("{key} = {value}\n"));
        };
        line("match", about.to_string().into());
        if let Some(interval) = settings.interval {
            line("interval", in_words(interval).into());
        }
        if let Some(full_text) = settings.full_text {
            line("full_text", full_text.into());
        }
        if let Some(stories) = settings.stories {
            line("stories", stories.into());
        }
        if let Some(timeout) = settings.timeout {
            line("timeout", in_words(timeout.as_secs().cast_signed()).into());
        }
        if let Some(max_body) = settings.max_body {
            line("max_body", max_body.cast_signed().into());
        }
        if let Some(max_items) = settings.max_items {
            line("max_items", (max_items as i64).into());
        }
        if let Some(keep) = settings.keep {
            line("keep", i64::from(keep).into());
        }
        if let Some(user_agent) = &settings.user_agent {
            line("user_agent", user_agent.into());
        }
        match &settings.proxy {
            Some(Proxy::None) => line("proxy", "none".into()),
            Some(Proxy::At(at)) if !at.reveal().contains('@') => line("proxy", at.reveal().into()),
            Some(Proxy::At(_)) => out.push_str("# proxy is set; it holds a password\n"),
            None => {}
        }
        if let Some(auth) = &settings.auth {
            out.push_str(&super::login::write(auth));
        }
        if !settings.headers.is_empty() {
            let names: Vec<_> = settings
                .headers
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            out.push_str(&format!(
                "# headers are set, and not shown: {}\n",
                names.join(", ")
            ));
        }
        if settings.cookie.is_some() {
            out.push_str("# cookie is set, and not shown\n");
        }
    }
    out
}
