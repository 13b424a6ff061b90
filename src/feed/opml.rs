//! OPML, in and out.
//!
//! Read as other readers write it: any capitalisation, an `xmlUrl` on anything, categories by
//! nesting or by attribute, broken markup. Nothing in a file is fetched, expanded or run. Written
//! as OPML 2.0, nested by category and with the `category` attribute.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::decode;
use super::tokens::{Token, Tokens, attributes, local};
use crate::article::decode_entities;
use crate::model::Clean;
use crate::model::feed::Subscription;

/// Categories inside each other that are kept as a path; deeper ones count for the last.
const MAX_DEPTH: usize = 32;

/// Most subscriptions taken from one file.
const MAX_FEEDS: usize = 100_000;

/// Longest title or name of a category, in bytes.
const MAX_NAME: usize = 256;

/// Reads an OPML file of any dialect.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn read(bytes: &[u8]) -> Result<Vec<Subscription>, String> {
    let text = decode::decode(bytes, None);
    if text.trim().is_empty() {
        return Err("the file is empty".to_owned());
    }
    let mut reader = Reader::default();
    for token in Tokens::new(&text) {
        match token {
            Token::Open(tag) if local(tag.name).eq_ignore_ascii_case("outline") => {
                reader.outline(tag.attributes, tag.is_empty);
            }
            Token::Open(tag) if local(tag.name).eq_ignore_ascii_case("opml") => {
                reader.is_opml = true;
            }
            Token::Close(name) if local(name).eq_ignore_ascii_case("outline") => {
                reader.open.pop();
            }
            _ => {}
        }
        if reader.found.len() == MAX_FEEDS {
            break;
        }
    }
    if !reader.found.is_empty() || reader.is_opml {
        return Ok(reader.found);
    }
    Err("this is not an OPML file: it has no <opml> element".to_owned())
}

#[derive(Default)]
struct Reader {
    is_opml: bool,
    /// The category that each open outline adds; empty for a feed.
    open: Vec<Clean>,
    found: Vec<Subscription>,
}

impl Reader {
    fn outline(&mut self, raw: &str, is_empty: bool) {
        let value = |wanted: &str| {
            attributes(raw)
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| decode_entities(value).trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let name = |wanted: &str| {
            value(wanted)
                .map(|raw| name(&raw))
                .filter(|n| !n.is_empty())
        };
        let title = name("text").or_else(|| name("title"));
        let url = value("xmlUrl").or_else(|| {
            // An outline of these types with `url` is a page or another list.
            let kind = value("type").unwrap_or_default().to_ascii_lowercase();
            let is_feed = !matches!(kind.as_str(), "link" | "include" | "");
            value("url").filter(|_| is_feed)
        });
        let is_feed = url.is_some();
        if let Some(url) = url {
            let nested = self.path();
            let category = if nested.is_empty() {
                // The attribute is a list of paths; a subscription has one here.
                let stated = value("category").unwrap_or_default();
                path(
                    stated
                        .split(',')
                        .next()
                        .unwrap_or_default()
                        .split('/')
                        .map(name_of),
                )
            } else {
                nested
            };
            self.found.push(Subscription {
                url,
                title: title.clone(),
                category,
                site: value("htmlUrl").map(|site| Clean::line(&site)),
            });
        }
        if !is_empty {
            let category = title.filter(|_| !is_feed).unwrap_or_default();
            self.open.push(category);
        }
    }

    fn path(&self) -> Clean {
        // A slash inside a name would make two categories of one.
        path(
            self.open
                .iter()
                .take(MAX_DEPTH)
                .map(|name| name.replace('/', "-")),
        )
    }
}

fn name_of(part: &str) -> String {
    name(part).into_string()
}

fn name(raw: &str) -> Clean {
    let clean = Clean::line(raw);
    clean.slice(0..MAX_NAME.min(clean.len()))
}

fn path(parts: impl Iterator<Item = String>) -> Clean {
    let parts: Vec<String> = parts.filter(|part| !part.trim().is_empty()).collect();
    Clean::line(&parts.join("/"))
}

/// Writes subscriptions as OPML 2.0, nested by category.
pub fn write(subscriptions: &[Subscription], title: &str) -> String {
    let mut root = Folder::default();
    for subscription in subscriptions {
        let mut folder = &mut root;
        for part in subscription
            .category
            .split('/')
            .filter(|part| !part.is_empty())
        {
            folder = folder.folders.entry(part).or_default();
        }
        folder.feeds.push(subscription);
    }
    let mut out = String::new();
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n");
    let _ = write!(
        out,
        "  <head>\n    <title>{}</title>\n  </head>\n",
        escape(title)
    );
    out.push_str("  <body>\n");
    root.write(&mut out, 2);
    out.push_str("  </body>\n</opml>\n");
    out
}

/// A category while it is written.
#[derive(Default)]
struct Folder<'a> {
    folders: BTreeMap<&'a str, Folder<'a>>,
    feeds: Vec<&'a Subscription>,
}

impl Folder<'_> {
    fn write(&self, out: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        for feed in &self.feeds {
            let title = feed.title.as_deref().unwrap_or(&feed.url);
            let _ = write!(
                out,
                "{indent}<outline type=\"rss\" text=\"{0}\" title=\"{0}\" xmlUrl=\"{1}\"",
                escape(title),
                escape(&feed.url)
            );
            if let Some(site) = &feed.site {
                let _ = write!(out, " htmlUrl=\"{}\"", escape(site));
            }
            if !feed.category.is_empty() {
                let _ = write!(
                    out,
                    " category=\"/{}\"",
                    escape(&feed.category.replace(',', "_"))
                );
            }
            out.push_str("/>\n");
        }
        for (name, folder) in &self.folders {
            let _ = writeln!(
                out,
                "{indent}<outline text=\"{0}\" title=\"{0}\">",
                escape(name)
            );
            folder.write(out, depth + 1);
            let _ = writeln!(out, "{indent}</outline>");
        }
    }
}

fn escape(raw: &str) -> String {
    quick_xml::escape::escape(Clean::line(raw).as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads `opml` into lines of `category | title | url`.
    fn check(opml: &str, want: &[&str]) {
        let found = read(opml.as_bytes()).expect("an OPML file");
        let lines: Vec<String> = found
            .iter()
            .map(|s| {
                format!(
                    "{} | {} | {}",
                    s.category,
                    s.title.as_deref().unwrap_or("-"),
                    s.url
                )
            })
            .collect();
        assert_eq!(lines, want, "{opml}");
    }

    #[test]
    fn dialects() {
        check(
            r#"<opml><body><outline text="News"><outline title="Europe">
               <outline text="Harbor &amp; Line" xmlUrl="http://l.example/?a=1&amp;b=2"/>
               </outline></outline><outline TEXT="Top" XMLURL="http://t.example/"/></body></opml>"#,
            &[
                "News/Europe | Harbor & Line | http://l.example/?a=1&b=2",
                " | Top | http://t.example/",
            ],
        );
        check(
            r#"<opml><outline type="rss" text="A" url="http://a.example/" category="/News/City,Other"/>
               <outline type="link" text="B" url="http://b.example/"/></opml>"#,
            &["News/City | A | http://a.example/"],
        );
        check(
            "<opml><outline text='a/b'><outline xmlUrl='http://a.example/' text='AT&T &bogus; &lt;'/>",
            &["a-b | AT&T &bogus; < | http://a.example/"],
        );
        check("<opml><body/></opml>", &[]);
    }

    #[test]
    fn what_is_no_opml() {
        assert_eq!(read(b" \n"), Err("the file is empty".to_owned()));
        assert!(read(b"<html><body>x</body></html>").is_err());
        assert!(read(b"\x00\xff\x12").is_err());
    }

    #[test]
    fn a_hostile_file_is_inert() {
        let bomb = "<!DOCTYPE o [<!ENTITY a \"xxxx\"><!ENTITY b \"&a;&a;\">]><opml>\
                    <outline text=\"&b;\" xmlUrl=\"http://a.example/\"/></opml>";
        check(bomb, &[" | &b; | http://a.example/"]);
        let deep = "<opml>".to_owned()
            + &"<outline text='a'>".repeat(50_000)
            + "<outline xmlUrl='http://a.example/'/>";
        let found = read(deep.as_bytes()).expect("an OPML file");
        assert_eq!(found[0].category.split('/').count(), MAX_DEPTH);
    }

    fn subscription() -> impl Strategy<Value = Subscription> {
        (
            "[a-z]{1,9}",
            "[A-Za-z&<\"' é]{0,12}",
            "([A-Za-z&<é]{1,5}(/[A-Za-z&<é]{1,5}){0,3})?",
        )
            .prop_map(|(host, title, category)| Subscription {
                url: format!("https://{host}.example/?a=1&b=2"),
                title: Some(Clean::line(&title)).filter(|t| !t.is_empty()),
                category: Clean::line(&category),
                site: None,
            })
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = read(&bytes);
        }

        #[test]
        fn what_is_written_is_read_back(feeds in prop::collection::vec(subscription(), 0..8)) {
            let key = |s: &Subscription| (s.category.clone(), s.url.clone(), s.title.clone());
            let mut want: Vec<_> = feeds.iter().map(|s| {
                let title = s.title.clone().unwrap_or_else(|| Clean::line(&s.url));
                (s.category.clone(), s.url.clone(), Some(title))
            }).collect();
            let read = read(write(&feeds, "Harbor Line").as_bytes()).map_err(TestCaseError::fail)?;
            let mut got: Vec<_> = read.iter().map(key).collect();
            want.sort();
            got.sort();
            prop_assert_eq!(got, want);
        }
    }
}
