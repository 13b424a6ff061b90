//! Addresses, reduced: for comparison, and to the outlet that stands behind them.

use std::borrow::Cow;

use url::{Host, Url};

/// Parameters that say where a reader came from, never what the page shows. A name that ends in
/// `_` stands for all that begin with it. Names that also select content somewhere (`cid`,
/// `source`, `ref`) are left out: joining two entries is worse than keeping two copies.
const TRACKING: &[&str] = &[
    "utm_",
    "mc_",
    "pk_",
    "mtm_",
    "hsa_",
    "vero_",
    "oly_",
    "fbclid",
    "gclid",
    "dclid",
    "gclsrc",
    "msclkid",
    "twclid",
    "igshid",
    "yclid",
    "ysclid",
    "wickedid",
    "_hsenc",
    "_hsmi",
    "at_medium",
    "at_campaign",
    "at_custom1",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ocid",
    "cmpid",
    "smid",
    "smtyp",
    "ref_src",
    "ref_url",
    "sr_share",
    "ftag",
    "ftcamp",
    "xtor",
    "wprss",
    "ncid",
    "guccounter",
    "traffic_source",
    "__twitter_impression",
];

/// First labels of a host that name a way to read the outlet rather than the outlet.
const PREFIXES: &[&str] = &["www.", "m.", "amp.", "feeds.", "rss.", "mobile."];

/// Suffixes of two labels under which outlets register, by their first label; the second is a
/// country. Where a country is not named, the label counts for any country of two letters.
const SECOND_LEVEL: &[&str] = &[
    "co", "com", "org", "net", "gov", "gob", "gouv", "edu", "ac", "or", "ne", "go", "gv", "nom",
    "ltd", "plc", "sch", "asn", "id", "mil", "govt", "nhs", "police",
];

/// Names below which each name is somebody's own, as below a suffix.
const LENT: &[&str] = &[
    "blogspot.com",
    "wordpress.com",
    "substack.com",
    "tumblr.com",
    "medium.com",
    "github.io",
    "gitlab.io",
    "livejournal.com",
    "typepad.com",
    "micro.blog",
    "ghost.io",
    "beehiiv.com",
    "bandcamp.com",
    "itch.io",
    "neocities.org",
    "netlify.app",
    "pages.dev",
    "vercel.app",
    "weebly.com",
];

/// Names under which everybody publishes, or that only pass on; and those that are nobody's
/// (RFC 2606).
const SHARED: &[&str] = &[
    "blogspot.com",
    "wordpress.com",
    "substack.com",
    "tumblr.com",
    "medium.com",
    "youtube.com",
    "youtu.be",
    "vimeo.com",
    "soundcloud.com",
    "reddit.com",
    "github.com",
    "gitlab.com",
    "codeberg.org",
    "facebook.com",
    "instagram.com",
    "linkedin.com",
    "tiktok.com",
    "twitter.com",
    "x.com",
    "t.me",
    "bsky.app",
    "google.com",
    "feedburner.com",
    "example.com",
    "example.net",
    "example.org",
];

/// Reduces an address for comparison: scheme and `www.` dropped, host in small letters, fragment and tracking
/// parameters removed, remaining parameters sorted, trailing slash dropped. `None` if it is not
/// http(s) or its path is empty.
pub fn canonical(url: &str) -> Option<String> {
    let url = parse_http(url)?;
    let host = url.host_str()?;
    let path = url.path().trim_end_matches('/');
    if path.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(url.as_str().len());
    out.push_str(strip_prefix(host));
    if let Some(port) = url.port() {
        out.push(':');
        out.push_str(&port.to_string());
    }
    out.push_str(path);
    if let Some(query) = url.query() {
        let mut parameters: Vec<&str> = parameters(query).collect();
        parameters.sort_unstable();
        for (i, parameter) in parameters.iter().enumerate() {
            out.push(if i == 0 { '?' } else { '&' });
            out.push_str(parameter);
        }
    }
    Some(out)
}

/// Returns an address without its fragment and without tracking parameters, the others as they
/// were: what identifies an entry that has only a link. An address that cannot be parsed stays.
pub fn without_tracking(url: &str) -> Cow<'_, str> {
    if !url.contains(['#', '?']) {
        return Cow::Borrowed(url);
    }
    let Ok(mut parsed) = Url::parse(url) else {
        return Cow::Borrowed(url);
    };
    parsed.set_fragment(None);
    if let Some(query) = parsed.query() {
        let kept = parameters(query).collect::<Vec<_>>().join("&");
        parsed.set_query((!kept.is_empty()).then_some(&kept));
    }
    Cow::Owned(parsed.into())
}

/// Returns the outlet of an address: the registrable part of its host. `None` where the host says
/// nothing of who reports: a number, a name of this network or a reserved one, and places where
/// everybody publishes under one name. Who reports is the feed then, for every count there is.
///
/// The part below a suffix as registries sell it, by a small table of two-label suffixes rather
/// than the public-suffix list: a wrong cut joins or splits outlets in a count, nothing more.
pub fn outlet(url: &str) -> Option<String> {
    let url = parse_http(url)?;
    let Host::Domain(host) = url.host()? else {
        return None;
    };
    let host = strip_prefix(host.trim_end_matches('.'));
    let labels: Vec<&str> = host.split('.').collect();
    let kept = match labels.as_slice() {
        [.., second, country] if country.len() == 2 && SECOND_LEVEL.contains(second) => 3,
        [.., name, suffix] if LENT.contains(&format!("{name}.{suffix}").as_str()) => 3,
        [_] => return None,
        _ => 2,
    };
    let outlet = labels[labels.len().saturating_sub(kept)..].join(".");
    (!outlet.is_empty() && !SHARED.contains(&outlet.as_str())).then_some(outlet)
}

fn parse_http(url: &str) -> Option<Url> {
    let url = Url::parse(url.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// Drops the prefixes of a host, as long as a registrable part remains.
fn strip_prefix(mut host: &str) -> &str {
    while let Some(rest) = PREFIXES
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix))
        .filter(|rest| rest.contains('.'))
    {
        host = rest;
    }
    host
}

/// Returns the parameters of a query that say what the page shows.
fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query
        .split('&')
        .filter(|parameter| !parameter.is_empty() && !is_tracking(parameter))
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter
        .split_once('=')
        .map_or(parameter, |(name, _)| name);
    let name = name.to_ascii_lowercase();
    TRACKING.iter().any(|known| match known.strip_suffix('_') {
        Some(_) => name.starts_with(known),
        None => name == *known,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn canonical_addresses() {
        let cases = [
            (
                "https://www.lakeport.example/a/",
                Some("lakeport.example/a"),
            ),
            ("http://LAKEPORT.example/a#top", Some("lakeport.example/a")),
            (
                "https://lakeport.example/a?b=2&a=1",
                Some("lakeport.example/a?a=1&b=2"),
            ),
            (
                "https://lakeport.example/a?utm_source=x&id=7&fbclid=z",
                Some("lakeport.example/a?id=7"),
            ),
            (
                "https://lakeport.example/a?utm_source=x",
                Some("lakeport.example/a"),
            ),
            (
                "https://lakeport.example:8443/a",
                Some("lakeport.example:8443/a"),
            ),
            ("https://m.lakeport.example/A", Some("lakeport.example/A")),
            ("https://lakeport.example/", None),
            ("https://lakeport.example/?p=1", None),
            ("mailto:dana@lakeport.example", None),
            ("no address", None),
        ];
        for (url, want) in cases {
            assert_eq!(canonical(url).as_deref(), want, "{url}");
        }
    }

    #[test]
    fn outlets_are_what_someone_registered() {
        let cases = [
            ("https://www.lakeport.example/a", Some("lakeport.example")),
            (
                "https://feeds.news.lakeport.example/a",
                Some("lakeport.example"),
            ),
            ("https://www.lakeport.co.uk/a", Some("lakeport.co.uk")),
            ("https://sport.lakeport.com.au/a", Some("lakeport.com.au")),
            ("https://m.lakeport.de/a", Some("lakeport.de")),
            ("https://www.co.uk/", Some("co.uk")),
            ("http://127.0.0.1:8000/a", None),
            ("http://[::1]/a", None),
            ("http://localhost/a", None),
            ("https://example.org/a", None),
            ("https://www.youtube.com/watch?v=1", None),
            ("https://news.google.com/rss/articles/1", None),
            ("https://ana.substack.com/p/a", Some("ana.substack.com")),
            ("https://substack.com/p/a", None),
            ("https://medium.com/@ana/a", None),
            ("https://dana-ruiz.github.io/a", Some("dana-ruiz.github.io")),
            ("ftp://lakeport.example/a", None),
        ];
        for (url, want) in cases {
            assert_eq!(outlet(url).as_deref(), want, "{url}");
        }
    }

    #[test]
    fn identity_keeps_the_order_of_parameters() {
        let cases = [
            ("https://l.example/a?b=2&a=1", "https://l.example/a?b=2&a=1"),
            (
                "https://l.example/a?b=2&utm_id=3#x",
                "https://l.example/a?b=2",
            ),
            ("https://l.example/a?utm_id=3", "https://l.example/a"),
            ("not an address?utm_id=1", "not an address?utm_id=1"),
        ];
        for (url, want) in cases {
            assert_eq!(without_tracking(url), want);
        }
    }

    proptest! {
        #[test]
        fn reducing_twice_is_reducing_once(path in "[a-z/?&=#._%-]{0,40}") {
            let url = format!("https://www.l.example/{path}");
            if let Some(once) = canonical(&url) {
                prop_assert_eq!(canonical(&format!("https://{once}")), Some(once));
            }
            let once = without_tracking(&url).into_owned();
            prop_assert_eq!(&without_tracking(&once).into_owned(), &once);
        }
    }
}
