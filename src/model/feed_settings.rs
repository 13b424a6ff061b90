//! Feed settings: what `[[feed]]` of `config.toml` says of a feed, a host or a category.
//!
//! Tables are laid over each other: those of categories first, then those of hosts, then those of
//! addresses, of each kind the longer `match` over the shorter and the later over the earlier. What
//! a server must not overhear (password, cookie, headers) stands only in tables whose `match` begins
//! with a scheme, so that host, port and scheme that may have it are named in the file.

use std::fmt;
use std::time::Duration;

use url::Url;

use super::Settings;

/// A text that is never shown: `Debug` hides it, and there is no `Display`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text, to be sent and never to be shown.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// One `[[feed]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedTable {
    /// Which feeds it is about.
    pub about: FeedMatch,
    /// Its line in the file, counted from 1.
    pub line: usize,
    /// What it says.
    pub settings: FeedSettings,
}

/// What is set for a feed; `None` is as it is for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedSettings {
    /// Time between two requests, in seconds.
    pub interval: Option<i64>,
    /// Whether the full text is fetched from the page of an entry.
    pub full_text: Option<bool>,
    /// Whether its entries are grouped into stories.
    pub stories: Option<bool>,
    /// Longest time for the whole fetch, and for each step of it; for a command as well.
    pub timeout: Option<Duration>,
    /// Largest decoded body, in bytes.
    pub max_body: Option<u64>,
    /// Most items kept from one fetch.
    pub max_items: Option<usize>,
    /// Days that its entries are kept after they left it, read or not; 0 is for ever.
    pub keep: Option<u32>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// What requests go through.
    pub proxy: Option<Proxy>,
    /// Headers, by their names in small letters.
    pub headers: Vec<(String, Secret)>,
    /// `Cookie`.
    pub cookie: Option<Secret>,
    /// How to log in.
    pub auth: Option<Auth>,
}

/// What the requests of a feed go through.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Proxy {
    /// Nothing, whatever the environment says.
    None,
    /// A proxy, by its address, which may hold a password. With SOCKS it resolves the names.
    At(Secret),
}

/// How to log in at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth {
    /// The scheme.
    pub scheme: AuthScheme,
    /// Where the password, or the token, is had from.
    pub secret: SecretSource,
}

/// A scheme of `Authorization`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthScheme {
    /// A user and a password.
    Basic {
        /// The user.
        user: String,
    },
    /// A token.
    Bearer,
}

/// Where a secret is had from: never the file itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SecretSource {
    /// The first line that a command writes; its words.
    Command(Vec<String>),
    /// A variable of the environment, by its name.
    Variable(String),
}

/// Which feeds a table is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedMatch {
    /// The feeds whose address begins so, up to a `/`, `?` or the end; or the special source with
    /// just this address.
    Address(String),
    /// The feeds of a host and those below it, on any port, and perhaps the beginning of a path.
    Host {
        /// Its name, in small letters.
        host: String,
        /// Empty, or a path with its first `/`.
        path: String,
    },
    /// The feeds of a category and those below it.
    Category(String),
}

/// The word that a category is written behind.
const CATEGORY: &str = "category:";

impl FeedMatch {
    /// Reads a `match`; `None` if it names nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix(CATEGORY) {
            let parts = path
                .split('/')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            let path = parts.collect::<Vec<_>>().join("/");
            return (!path.is_empty()).then_some(Self::Category(path));
        }
        let is_special = ["exec:", "filter:", "file:"]
            .iter()
            .any(|s| text.starts_with(s));
        if is_special {
            return Some(Self::Address(text.to_owned()));
        }
        if text.contains("://") {
            return web(text).map(|url| Self::Address(url.as_str().to_owned()));
        }
        let url = web(&format!("https://{text}"))?;
        let is_host = url.port().is_none() && url.query().is_none() && url.username().is_empty();
        is_host.then(|| Self::Host {
            host: url.host_str().unwrap_or_default().to_owned(),
            path: url.path().trim_end_matches('/').to_owned(),
        })
    }

    /// Returns whether host, port and scheme are named, so that a secret is safe with it.
    pub fn names_an_origin(&self) -> bool {
        matches!(self, Self::Address(_))
    }

    /// Returns whether a feed is meant: `address` is the stored one, `asked` what is asked on the
    /// web for it, if anything is.
    pub fn fits(&self, address: &str, asked: Option<&Url>, category: &str) -> bool {
        match self {
            Self::Category(path) => is_within(category, path, &['/']),
            Self::Host { host, path } => asked.is_some_and(|url| {
                let name = url.host_str().unwrap_or_default();
                let below = name.strip_suffix(host.as_str());
                below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                    && is_within(url.path(), path, &['/'])
            }),
            Self::Address(known) => {
                known == address.trim()
                    || asked.is_some_and(|url| is_within(url.as_str(), known, &['/', '?']))
            }
        }
    }

    /// Which of two tables is laid over the other.
    fn rank(&self) -> (u8, usize) {
        match self {
            Self::Category(path) => (0, path.len()),
            Self::Host { host, path } => (1, host.len() + path.len()),
            Self::Address(address) => (2, address.len()),
        }
    }
}

/// As it is written in the file.
impl fmt::Display for FeedMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(path) => write!(f, "{CATEGORY}{path}"),
            Self::Host { host, path } => write!(f, "{host}{path}"),
            Self::Address(address) => f.write_str(address),
        }
    }
}

/// Returns the first of `tables` that was about a feed at the address it has moved `from`, and is not
/// any more.
pub fn left_behind<'t>(
    tables: &'t [FeedTable],
    from: &str,
    address: &str,
    category: &str,
) -> Option<&'t FeedTable> {
    let fits = |table: &FeedTable, address: &str| {
        let url = Url::parse(address).ok();
        table.about.fits(address, url.as_ref(), category)
    };
    let mut tables = tables.iter();
    tables.find(|table| fits(table, from) && !fits(table, address))
}

/// Returns whether `text` begins with `start` and ends there, or goes on with one of `borders`.
fn is_within(text: &str, start: &str, borders: &[char]) -> bool {
    text.strip_prefix(start)
        .is_some_and(|rest| rest.is_empty() || start.ends_with('/') || rest.starts_with(borders))
}

fn web(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

impl Settings {
    /// Returns what is set for the feed at `address`, which asks `asked` on the web, in `category`.
    pub fn of_feed(&self, address: &str, asked: Option<&Url>, category: &str) -> FeedSettings {
        let mut tables: Vec<&FeedTable> = self
            .feeds
            .iter()
            .filter(|table| table.about.fits(address, asked, category))
            .collect();
        tables.sort_by_key(|table| table.about.rank());
        let mut all = FeedSettings::default();
        for table in tables {
            all.lay(&table.settings);
        }
        all
    }

    /// Returns whether the entries of a feed are grouped into stories. What is said of the feed
    /// itself goes before what `[stories]` leaves out.
    pub fn groups(&self, address: &str, category: &str) -> bool {
        let own = || {
            self.of_feed(address, web(address).as_ref(), category)
                .stories
        };
        self.stories.group && own().unwrap_or_else(|| !self.stories.leaves_out(address, category))
    }
}

impl FeedSettings {
    /// Takes over what `other` sets.
    fn lay(&mut self, other: &Self) {
        fn take<T: Clone>(own: &mut Option<T>, other: Option<&T>) {
            if let Some(other) = other {
                *own = Some(other.clone());
            }
        }
        take(&mut self.interval, other.interval.as_ref());
        take(&mut self.full_text, other.full_text.as_ref());
        take(&mut self.stories, other.stories.as_ref());
        take(&mut self.timeout, other.timeout.as_ref());
        take(&mut self.max_body, other.max_body.as_ref());
        take(&mut self.max_items, other.max_items.as_ref());
        take(&mut self.keep, other.keep.as_ref());
        take(&mut self.user_agent, other.user_agent.as_ref());
        take(&mut self.proxy, other.proxy.as_ref());
        take(&mut self.cookie, other.cookie.as_ref());
        take(&mut self.auth, other.auth.as_ref());
        for (name, value) in &other.headers {
            self.headers.retain(|(known, _)| known != name);
            self.headers.push((name.clone(), value.clone()));
        }
    }

    /// Returns whether something is in it that others must not read.
    pub fn holds_secrets(&self) -> bool {
        let proxy = self.proxy.as_ref();
        self.cookie.is_some()
            || !self.headers.is_empty()
            || proxy
                .is_some_and(|proxy| matches!(proxy, Proxy::At(at) if at.reveal().contains('@')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(text: &str, address: &str, category: &str) -> bool {
        let about = FeedMatch::parse(text).expect(text);
        about.fits(address, web(address).as_ref(), category)
    }

    #[test]
    fn a_table_may_be_left_behind_by_its_feed() {
        let table = |about: &str| FeedTable {
            about: FeedMatch::parse(about).expect(about),
            line: 7,
            settings: FeedSettings::default(),
        };
        let tables = [
            table("category:News"),
            table("lakeport.example"),
            table("https://old.example/feed"),
        ];
        let old = "https://old.example/feed";
        let left = |to: &str| left_behind(&tables, old, to, "News").map(|table| table.line);
        assert_eq!(left("https://lakeport.example/feed"), Some(7));
        assert_eq!(left("https://old.example/feed?full"), None);
        assert!(left_behind(&tables[..2], old, "https://new.example/", "News").is_none());
    }

    #[test]
    fn which_feeds_a_table_is_about() {
        let feed = "https://feeds.lakeport.example/news/local?x=1";
        let cases = [
            ("lakeport.example", true),
            ("feeds.lakeport.example", true),
            ("Lakeport.Example/news", true),
            ("lakeport.example/news/local", true),
            ("lakeport.example/new", false),
            ("port.example", false),
            ("https://feeds.lakeport.example", true),
            ("https://feeds.lakeport.example/news", true),
            ("https://feeds.lakeport.example:443/news/local", true),
            ("https://feeds.lakeport.example/news/local?x=1", true),
            ("https://feeds.lakeport.example/ne", false),
            ("https://lakeport.example", false),
            ("http://feeds.lakeport.example", false),
            ("https://feeds.lakeport.example:8443", false),
            ("category:News", true),
            ("category: News / Lakeport ", true),
            ("category:News/Lakeport/Port", false),
            ("category:New", false),
            ("exec:ferries", false),
        ];
        for (text, want) in cases {
            assert_eq!(fits(text, feed, "News/Lakeport"), want, "{text}");
        }
        assert!(fits("exec:ferries -a", "exec:ferries -a", ""));
        assert!(!fits("exec:ferries", "exec:ferries -a", ""));
        for nothing in [
            "",
            "category:",
            "category: / ",
            "a b",
            "http://",
            "host:80",
            "u@host",
        ] {
            assert_eq!(FeedMatch::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn the_nearer_table_lies_above() {
        let table = |about, interval, user_agent: Option<&str>| FeedTable {
            about: FeedMatch::parse(about).expect(about),
            line: 1,
            settings: FeedSettings {
                interval,
                user_agent: user_agent.map(str::to_owned),
                ..FeedSettings::default()
            },
        };
        let settings = Settings {
            feeds: vec![
                table("https://lakeport.example/feed", Some(1), None),
                table("lakeport.example", Some(2), Some("host")),
                table("category:News/Lakeport", Some(3), Some("below")),
                table("category:News", Some(4), Some("category")),
            ],
            ..Settings::default()
        };
        let of = |address: &str, category| {
            let set = settings.of_feed(address, web(address).as_ref(), category);
            (set.interval, set.user_agent)
        };
        let some = |interval, agent: &str| (Some(interval), Some(agent.to_owned()));
        assert_eq!(of("https://lakeport.example/feed", "News"), some(1, "host"));
        assert_eq!(of("https://lakeport.example/b", "News"), some(2, "host"));
        assert_eq!(of("https://b.example/", "News/Lakeport"), some(3, "below"));
        assert_eq!(of("exec:ferries", "News"), some(4, "category"));
        assert_eq!(of("exec:ferries", ""), (None, None));
    }

    #[test]
    fn a_secret_is_not_shown() {
        let settings = FeedSettings {
            cookie: Some(Secret::new("session=harbor")),
            ..FeedSettings::default()
        };
        assert!(!format!("{settings:?}").contains("harbor"));
        assert!(settings.holds_secrets());
    }
}
