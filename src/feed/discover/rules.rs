//! Rules: sites whose feeds have addresses that follow from those of their pages. Pure.
//!
//! | page | feeds |
//! |---|---|
//! | `youtube.com/channel/ID`, `/user/NAME`, `/playlist?list=ID` | `/feeds/videos.xml?…` |
//! | `github.com/OWNER/REPO` | releases, tags and commits |
//! | `reddit.com/r/NAME`, `/user/NAME` | the same with `.rss` |
//! | `HOST/@NAME` (Mastodon and its kin) | the same with `.rss` |
//! | `bsky.app/profile/NAME` | the same with `/rss` |
//! | `news.google.com/search?q=…`, `/topics/ID` | the same below `/rss` |
//! | `medium.com/@NAME`, `NAME.substack.com`, `NAME.tumblr.com` | their feeds |
//!
//! The X; the page does, so it is asked.

use url::Url;

/// Feeds that follow from an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Their addresses, the likeliest first.
    pub feeds: Vec<String>,
    /// Whether the site is known by its name: if these are no feeds, its page has no others.
    pub is_certain: bool,
}

/// Extensions of addresses that are those of feeds already.
const FEEDS: &[&str] = &["atom", "rss", "xml"];

/// Hosts that have `/@NAME` pages and no feeds there.
const OTHER_PROFILES: &[&str] = &[
    "youtube.com",
    "tiktok.com",
    "threads.net",
    "threads.com",
    "medium.com",
    "substack.com",
    "flipboard.com",
];

/// First parts of a path of GitHub that are no owner.
const GITHUB_OWN: &[&str] = &[
    "about",
    "apps",
    "blog",
    "collections",
    "contact",
    "customer-stories",
    "enterprise",
    "events",
    "explore",
    "features",
    "issues",
    "login",
    "marketplace",
    "new",
    "notifications",
    "orgs",
    "pricing",
    "pulls",
    "readme",
    "search",
    "security",
    "settings",
    "sponsors",
    "stars",
    "topics",
    "trending",
];

/// Returns the feeds that follow from the address of a page.
pub fn rule(address: &str) -> Option<Rule> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.to_ascii_lowercase();
    let name = ["www.", "m.", "mobile.", "old.", "new."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix))
        .unwrap_or(&host);
    let path: Vec<&str> = url
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let extension = path.last().and_then(|last| last.rsplit_once('.'));
    if extension.is_some_and(|(_, extension)| FEEDS.contains(&extension)) {
        return None;
    }
    let feeds = match name {
        "youtube.com" => youtube(&url, &path),
        "github.com" => github(&path),
        "reddit.com" => reddit(&path),
        "bsky.app" => match path.as_slice() {
            ["profile", who] => vec![format!("https://bsky.app/profile/{who}/rss")],
            _ => Vec::new(),
        },
        "news.google.com" => google_news(&url, &path),
        "medium.com" => match path.as_slice() {
            [who] if *who != "feed" => vec![format!("https://medium.com/feed/{who}")],
            _ => Vec::new(),
        },
        _ if path.is_empty() && is_below(name, "substack.com") => {
            vec![format!("https://{name}/feed")]
        }
        _ if path.is_empty() && is_below(name, "tumblr.com") => vec![format!("https://{name}/rss")],
        _ => {
            let feeds = mastodon(&url, name, &path);
            return (!feeds.is_empty()).then_some(Rule {
                feeds,
                is_certain: false,
            });
        }
    };
    (!feeds.is_empty()).then_some(Rule {
        feeds,
        is_certain: true,
    })
}

/// Returns the address of a profile written as `@name@host`.
pub fn profile(typed: &str) -> Option<String> {
    let (name, host) = typed.strip_prefix('@')?.split_once('@')?;
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || ".-_".contains(c))
    };
    (is_name(name) && is_name(host) && host.contains('.'))
        .then(|| format!("https://{host}/@{name}"))
}

fn is_below(host: &str, site: &str) -> bool {
    host.strip_suffix(site)
        .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

fn youtube(url: &Url, path: &[&str]) -> Vec<String> {
    let feed = |key, value: &str| {
        vec![format!(
            "https://www.youtube.com/feeds/videos.xml?{key}={value}"
        )]
    };
    match path {
        ["channel", id, ..] => feed("channel_id", id),
        ["user", name, ..] => feed("user", name),
        ["playlist"] => url
            .query_pairs()
            .find(|(key, _)| key == "list")
            .map_or_else(Vec::new, |(_, id)| feed("playlist_id", &id)),
        _ => Vec::new(),
    }
}

fn github(path: &[&str]) -> Vec<String> {
    if path.first().is_some_and(|first| GITHUB_OWN.contains(first)) {
        return Vec::new();
    }
    let of = |owner: &str, repo: &str, what: &str| {
        let repo = repo.strip_suffix(".git").unwrap_or(repo);
        format!("https://github.com/{owner}/{repo}/{what}.atom")
    };
    match path {
        [who] if !who.contains('.') => vec![format!("https://github.com/{who}.atom")],
        [owner, repo] => ["releases", "tags", "commits"]
            .iter()
            .map(|what| of(owner, repo, what))
            .collect(),
        [owner, repo, what @ ("releases" | "tags" | "commits")] => {
            vec![of(owner, repo, what)]
        }
        [owner, repo, "commits" | "tree", branch @ ..] => {
            vec![of(owner, repo, &format!("commits/{}", branch.join("/")))]
        }
        _ => Vec::new(),
    }
}

fn reddit(path: &[&str]) -> Vec<String> {
    match path {
        ["r", name] => vec![format!("https://www.reddit.com/r/{name}/.rss")],
        ["r", name, order @ ("new" | "hot" | "top" | "rising")] => {
            vec![format!("https://www.reddit.com/r/{name}/{order}/.rss")]
        }
        ["u" | "user", name, ..] => vec![format!("https://www.reddit.com/user/{name}/.rss")],
        _ => Vec::new(),
    }
}

fn google_news(url: &Url, path: &[&str]) -> Vec<String> {
    let query = url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    match path {
        [] | ["home" | "topstories"] => vec![format!("https://news.google.com/rss{query}")],
        ["search"] | ["topics", ..] => {
            vec![format!(
                "https://news.google.com/rss/{}{query}",
                path.join("/")
            )]
        }
        _ => Vec::new(),
    }
}

fn mastodon(url: &Url, host: &str, path: &[&str]) -> Vec<String> {
    let [who] = path else { return Vec::new() };
    let Some(name) = who.strip_prefix('@').filter(|name| !name.is_empty()) else {
        return Vec::new();
    };
    if OTHER_PROFILES
        .iter()
        .any(|site| host == *site || is_below(host, site))
    {
        return Vec::new();
    }
    match name.split_once('@') {
        // A profile of another server, as this one shows it.
        Some((name, home)) => vec![format!("https://{home}/@{name}.rss")],
        None => match url.join(&format!("/@{name}.rss")) {
            Ok(feed) => vec![feed.into()],
            Err(_) => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_that_follow_from_addresses() {
        let videos = "https://www.youtube.com/feeds/videos.xml";
        let cases: &[(&str, &[&str])] = &[
            (
                "https://www.youtube.com/channel/UCx_-1",
                &["{videos}?channel_id=UCx_-1"],
            ),
            (
                "https://m.youtube.com/channel/UCx/videos",
                &["{videos}?channel_id=UCx"],
            ),
            (
                "https://youtube.com/user/lakeport",
                &["{videos}?user=lakeport"],
            ),
            (
                "https://www.youtube.com/playlist?a=b&list=PL9",
                &["{videos}?playlist_id=PL9"],
            ),
            ("https://www.youtube.com/@lakeport", &[]),
            ("https://www.youtube.com/watch?v=1&list=PL9", &[]),
            (
                "https://www.youtube.com/feeds/videos.xml?user=lakeport",
                &[],
            ),
            (
                "https://github.com/lakeport/ferry",
                &[
                    "https://github.com/lakeport/ferry/releases.atom",
                    "https://github.com/lakeport/ferry/tags.atom",
                    "https://github.com/lakeport/ferry/commits.atom",
                ],
            ),
            (
                "https://github.com/lakeport/ferry/releases/",
                &["https://github.com/lakeport/ferry/releases.atom"],
            ),
            ("https://github.com/lakeport/ferry/releases.atom", &[]),
            (
                "https://github.com/lakeport/ferry/tree/side/quay",
                &["https://github.com/lakeport/ferry/commits/side/quay.atom"],
            ),
            ("https://github.com/lakeport/ferry/commits/main.atom", &[]),
            ("https://github.com/lakeport/ferry/issues/4", &[]),
            (
                "https://github.com/lakeport",
                &["https://github.com/lakeport.atom"],
            ),
            ("https://github.com/topics/news", &[]),
            (
                "https://old.reddit.com/r/lakeport/",
                &["https://www.reddit.com/r/lakeport/.rss"],
            ),
            (
                "https://www.reddit.com/r/lakeport/new",
                &["https://www.reddit.com/r/lakeport/new/.rss"],
            ),
            (
                "https://reddit.com/u/dana",
                &["https://www.reddit.com/user/dana/.rss"],
            ),
            ("https://www.reddit.com/r/lakeport/.rss", &[]),
            ("https://www.reddit.com/r/lakeport/comments/1/x", &[]),
            (
                "https://social.example/@dana",
                &["https://social.example/@dana.rss"],
            ),
            (
                "http://127.0.0.1:8000/@dana",
                &["http://127.0.0.1:8000/@dana.rss"],
            ),
            (
                "https://social.example/@dana@lake.example",
                &["https://lake.example/@dana.rss"],
            ),
            ("https://social.example/@dana.rss", &[]),
            ("https://social.example/@dana/1", &[]),
            ("https://www.tiktok.com/@dana", &[]),
            (
                "https://bsky.app/profile/dana.lake.example",
                &["https://bsky.app/profile/dana.lake.example/rss"],
            ),
            ("https://bsky.app/profile/dana.lake.example/post/1", &[]),
            (
                "https://news.google.com/search?q=harbor%20line&hl=en-US&gl=US&ceid=US%3Aen",
                &["https://news.google.com/rss/search?q=harbor%20line&hl=en-US&gl=US&ceid=US%3Aen"],
            ),
            (
                "https://news.google.com/topics/CAAq?hl=en",
                &["https://news.google.com/rss/topics/CAAq?hl=en"],
            ),
            ("https://news.google.com/", &["https://news.google.com/rss"]),
            ("https://news.google.com/rss/search?q=harbor", &[]),
            (
                "https://medium.com/@dana",
                &["https://medium.com/feed/@dana"],
            ),
            (
                "https://medium.com/lake-letters",
                &["https://medium.com/feed/lake-letters"],
            ),
            (
                "https://lake.substack.com/",
                &["https://lake.substack.com/feed"],
            ),
            ("https://lake.tumblr.com", &["https://lake.tumblr.com/rss"]),
            ("https://lakeport.example/", &[]),
            ("https://notgithub.com/a/b", &[]),
            ("mailto:dana@lakeport.example", &[]),
        ];
        for (page, want) in cases {
            let found = rule(page).map_or_else(Vec::new, |rule| rule.feeds);
            let want: Vec<String> = want
                .iter()
                .map(|feed| feed.replace("{videos}", videos))
                .collect();
            assert_eq!(found, want, "{page}");
        }
    }

    #[test]
    fn only_known_names_are_certain() {
        let is_certain = |page| rule(page).map(|rule| rule.is_certain);
        assert_eq!(is_certain("https://reddit.com/r/lakeport"), Some(true));
        assert_eq!(is_certain("https://social.example/@dana"), Some(false));
    }

    #[test]
    fn a_profile_is_written_with_its_host() {
        let cases = [
            ("@dana@lake.example", Some("https://lake.example/@dana")),
            ("dana@lake.example", None),
            ("@dana", None),
            ("@dana@lake", None),
            ("@da na@lake.example", None),
        ];
        for (typed, want) in cases {
            assert_eq!(profile(typed).as_deref(), want, "{typed}");
        }
    }
}
