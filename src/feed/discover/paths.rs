//! Paths: where feeds lie that no page names, and when two addresses are the same.

use url::Url;

/// Where feeds usually lie, the likeliest first; few, because each is a request.
const COMMON: &[&str] = &[
    "feed",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
];

/// Returns addresses at which the site of a page may have a feed: beside the page's folder first,
/// if it is not the top.
pub fn common(page: &str) -> Vec<String> {
    let Ok(mut url) = Url::parse(page) else {
        return Vec::new();
    };
    url.set_query(None);
    url.set_fragment(None);
    let folder: Vec<&str> = url
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let mut feeds = Vec::with_capacity(COMMON.len() + 1);
    // `/blog` and `/blog/`, but not the page of one article.
    if let [folder] = folder.as_slice()
        && !folder.contains('.')
    {
        feeds.extend(url.join(&format!("/{folder}/{}", COMMON[0])));
    }
    feeds.extend(
        COMMON
            .iter()
            .filter_map(|path| url.join(&format!("/{path}")).ok()),
    );
    feeds.into_iter().map(String::from).collect()
}

/// Returns whether two addresses lead to the same document, as far as that can be seen: `http` or
/// `https`, `www.` or not, a slash at the end or not.
pub fn is_same(one: &str, other: &str) -> bool {
    one == other || matches!((reduced(one), reduced(other)), (Some(a), Some(b)) if a == b)
}

/// Returns what of an address tells it from others.
fn reduced(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let path = url.path().trim_end_matches('/');
    let query = url.query().unwrap_or_default();
    Some(format!("{}@{host}{port}{path}?{query}", url.username()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_places_are_tried() {
        let top = common("https://lakeport.example/?a=b#c");
        assert_eq!(
            top.first().map(String::as_str),
            Some("https://lakeport.example/feed")
        );
        assert_eq!(top.len(), COMMON.len());
        let blog = common("https://lakeport.example/blog/");
        assert_eq!(
            blog[..2],
            [
                "https://lakeport.example/blog/feed",
                "https://lakeport.example/feed"
            ]
        );
        assert_eq!(
            common("https://lakeport.example/a.html").len(),
            COMMON.len()
        );
        assert_eq!(
            common("https://lakeport.example/2026/11/a").len(),
            COMMON.len()
        );
        assert!(common("no address").is_empty());
    }

    #[test]
    fn the_same_address_in_several_spellings() {
        let cases = [
            (
                "https://lakeport.example/feed",
                "http://www.lakeport.example/feed/",
                true,
            ),
            (
                "https://LAKEPORT.example:443/feed#x",
                "https://lakeport.example/feed",
                true,
            ),
            (
                "https://lakeport.example",
                "https://lakeport.example/",
                true,
            ),
            (
                "https://lakeport.example/feed?a=1",
                "https://lakeport.example/feed?a=2",
                false,
            ),
            (
                "https://lakeport.example/feed",
                "https://lakeport.example/Feed",
                false,
            ),
            ("http://127.0.0.1:1/feed", "http://127.0.0.1:2/feed", false),
            (
                "https://dana@lakeport.example/",
                "https://lakeport.example/",
                false,
            ),
            ("exec:ferries", "exec:ferries", true),
            ("exec:ferries", "exec:piers", false),
        ];
        for (one, other, want) in cases {
            assert_eq!(is_same(one, other), want, "{one} {other}");
        }
    }
}
