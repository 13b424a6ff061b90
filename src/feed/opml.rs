//! OPML, in and out.
//!
//! Read as other readers write it: any capitalisation, an `xmlUrl` on anything, categories by
//! nesting and by attribute, broken markup. Nothing in a file is fetched, expanded or run. What an
//! outline says beyond our own terms is kept, with the name spaces it is in, and written back.

mod own;
mod write;

use std::collections::BTreeMap;

use super::decode;
use super::tokens::{Token, Tokens, attributes, local};
use crate::article::decode_entities;
use crate::model::Clean;
use crate::model::feed::Subscription;
use crate::model::import::Attribute;

pub use own::{said_settings, say_settings};
pub use write::{write, write_outlines};

/// The name space of our own attributes.
pub const OUR_SPACE: &str = "urn:coranto:opml";

/// Categories inside each other that are kept as a path; deeper ones count for the last.
const MAX_DEPTH: usize = 32;

/// Most subscriptions taken from one file.
const MAX_FEEDS: usize = 100_000;

/// Longest title or name of a category, in bytes.
const MAX_NAME: usize = 256;

/// Most attributes kept of one outline, and the longest of them, in bytes.
const MAX_ATTRIBUTES: usize = 32;
const MAX_ATTRIBUTE: usize = 4 << 10;

/// What has a meaning here, and is not kept as it stands.
const KNOWN: &[&str] = &[
    "text", "title", "type", "xmlurl", "htmlurl", "url", "category",
];

/// Parts of names whose values are nobody's business but the user's: they are not kept.
const SECRET: &[&str] = &[
    "password", "passwd", "cookie", "token", "secret", "auth", "proxy", "header", "apikey",
];

/// One outline with an address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// Address, title, first category, home page.
    pub subscription: Subscription,
    /// The categories after the first.
    pub more_categories: Vec<Clean>,
    /// What else stands there.
    pub attributes: Vec<Attribute>,
    /// The command that its feed goes through (newsboat's `filtercmd`).
    pub filter: Option<String>,
    /// Whether secrets stood there, which are not kept.
    pub had_secrets: bool,
    /// Line of the file.
    pub line: usize,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The feeds.
    pub feeds: Vec<Outline>,
    /// Other lists that it names, which are not followed: address and line.
    pub includes: Vec<(String, usize)>,
    /// Why there are no feeds, if there are none.
    pub why_empty: Option<String>,
    /// Why it may lack some of them.
    pub damage: Option<&'static str>,
}

/// Reads the subscriptions of an OPML file of any dialect.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn read(bytes: &[u8]) -> Result<Vec<Subscription>, String> {
    let list = read_list(bytes)?;
    Ok(list
        .feeds
        .into_iter()
        .map(|outline| outline.subscription)
        .collect())
}

/// Reads all that an OPML file of any dialect says.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn read_list(bytes: &[u8]) -> Result<List, String> {
    let text = decode::decode(bytes, None);
    if text.trim().is_empty() {
        return Err("the file is empty".to_owned());
    }
    let mut reader = Reader::default();
    let mut tokens = Tokens::new(&text);
    let (mut line, mut counted) = (1, 0);
    loop {
        let start = tokens.position;
        let Some(token) = tokens.next() else { break };
        match token {
            Token::Open(tag) if is_named(tag.name, "outline") => {
                line += text[counted..start].matches('\n').count();
                counted = start;
                reader.outline(tag.attributes, tag.is_empty, line);
            }
            Token::Open(tag) => {
                if is_named(tag.name, "opml") {
                    reader.is_opml = true;
                }
                reader.name_spaces(tag.attributes);
            }
            Token::Close(name) if is_named(name, "outline") => {
                reader.open.pop();
            }
            Token::Aside => {
                reader.has_entities |= text[start..tokens.position].contains("<!ENTITY");
            }
            Token::Cut => reader.is_cut = true,
            _ => {}
        }
        if reader.list.feeds.len() == MAX_FEEDS {
            reader.list.damage = Some("only the first 100,000 feeds are taken");
            break;
        }
    }
    reader.finish()
}

fn is_named(name: &str, wanted: &str) -> bool {
    local(name).eq_ignore_ascii_case(wanted)
}

#[derive(Default)]
struct Reader {
    is_opml: bool,
    is_cut: bool,
    has_entities: bool,
    /// The category that each open outline adds; empty for a feed.
    open: Vec<Clean>,
    deepest: usize,
    outlines: usize,
    /// Prefixes and what they stand for, wherever they are declared.
    spaces: BTreeMap<String, String>,
    list: List,
}

impl Reader {
    fn name_spaces(&mut self, raw: &str) {
        for (name, value) in attributes(raw) {
            if let Some(prefix) = name.strip_prefix("xmlns:") {
                let space = Clean::line(&decode_entities(value));
                self.spaces.insert(prefix.to_owned(), space.into_string());
            }
        }
    }

    fn outline(&mut self, raw: &str, is_empty: bool, line: usize) {
        self.outlines += 1;
        self.name_spaces(raw);
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
        let kind = value("type").unwrap_or_default().to_ascii_lowercase();
        let url = value("xmlUrl").or_else(|| {
            // An outline of these types with `url` is a page or another list.
            let is_feed = !matches!(kind.as_str(), "link" | "include" | "");
            value("url").filter(|_| is_feed)
        });
        let is_feed = url.is_some();
        if let Some(url) = url {
            let nested = self.path();
            // The attribute is a list of paths, in which a comma is written as `_`.
            let as_stated = nested.replace(',', "_");
            let stated = value("category").unwrap_or_default();
            let stated = stated
                .split(',')
                .map(|one| path(one.split('/').map(name_of)))
                .filter(|category| category.as_str() != as_stated);
            let mut categories = vec![nested.clone()];
            categories.extend(stated);
            let mut unique: Vec<Clean> = Vec::new();
            for category in categories {
                if !category.is_empty() && !unique.contains(&category) {
                    unique.push(category);
                }
            }
            let mut categories = unique.into_iter();
            let (attributes, had_secrets) = self.others(raw);
            self.list.feeds.push(Outline {
                subscription: Subscription {
                    url,
                    title: title.clone(),
                    category: categories.next().unwrap_or_default(),
                    site: value("htmlUrl").map(|site| Clean::line(&site)),
                },
                more_categories: categories.collect(),
                attributes,
                filter: value("filtercmd"),
                had_secrets,
                line,
            });
        } else if kind == "include"
            && let Some(url) = value("url")
        {
            self.list.includes.push((url, line));
        }
        if !is_empty {
            let category = title.filter(|_| !is_feed).unwrap_or_default();
            self.open.push(category);
            self.deepest = self.deepest.max(self.open.len());
        }
    }

    /// Returns the attributes that mean nothing here, and whether there were secret ones.
    fn others(&self, raw: &str) -> (Vec<Attribute>, bool) {
        let mut kept: Vec<Attribute> = Vec::new();
        let mut had_secrets = false;
        for (name, value) in attributes(raw) {
            let lower = name.to_ascii_lowercase();
            if KNOWN.contains(&lower.as_str())
                || lower == "filtercmd"
                || lower.starts_with("xmlns")
                || !is_name(name)
                || kept.iter().any(|known| &*known.name == name)
            {
                continue;
            }
            if SECRET.iter().any(|part| lower.contains(part)) {
                had_secrets = true;
                continue;
            }
            let value = Clean::text(&decode_entities(value));
            if value.len() > MAX_ATTRIBUTE || kept.len() == MAX_ATTRIBUTES {
                continue;
            }
            let prefix = name.split_once(':').map(|(prefix, _)| prefix);
            kept.push(Attribute {
                name: name.into(),
                value: value.as_str().into(),
                space: prefix
                    .and_then(|prefix| self.spaces.get(prefix))
                    .map(|space| space.as_str().into()),
            });
        }
        (kept, had_secrets)
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

    fn finish(self) -> Result<List, String> {
        let mut list = self.list;
        if list.feeds.is_empty() && !self.is_opml {
            return Err("this is not an OPML file: it has no <opml> element".to_owned());
        }
        if self.is_cut {
            list.damage = Some("the file ends inside a tag: what stood behind that is missing");
        }
        if list.feeds.is_empty() {
            list.why_empty = Some(if self.is_cut {
                "it ends inside a tag, before the first whole outline with an xmlUrl".to_owned()
            } else if self.has_entities {
                "it is made of declared entities, which are not expanded, and no outline in it \
                 has an xmlUrl"
                    .to_owned()
            } else if self.deepest > MAX_DEPTH {
                format!(
                    "its outlines are nested {} deep and none of them has an xmlUrl",
                    self.deepest
                )
            } else if self.outlines > 0 {
                format!("none of its outlines ({}) has an xmlUrl", self.outlines)
            } else {
                "it has no outlines".to_owned()
            });
        }
        Ok(list)
    }
}

/// Returns whether an attribute of this name can be written again.
fn is_name(name: &str) -> bool {
    let mut parts = name.split(':');
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    name.len() <= MAX_NAME && parts.clone().count() <= 2 && parts.all(is_part)
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
        fn all_that_an_outline_says_is_read_back(
            feed in subscription(),
            more in prop::collection::btree_set("[a-z]{1,5}(/[a-z]{1,5})?", 0..3),
            values in prop::collection::vec("[A-Za-z&<\"' é]{0,12}", 2),
        ) {
            let attribute = |name: &str, value: &str, space: Option<&str>| Attribute {
                name: name.into(),
                value: Clean::text(value).as_str().into(),
                space: space.map(Into::into),
            };
            let outline = Outline {
                more_categories: more
                    .iter()
                    .filter(|path| !feed.category.is_empty() && **path != *feed.category)
                    .map(|path| Clean::line(path))
                    .collect(),
                attributes: vec![
                    attribute("language", &values[0], None),
                    attribute("x:rule", &values[1], Some("urn:other:reader")),
                ],
                line: 7,
                subscription: Subscription {
                    title: Some(feed.title.clone().unwrap_or_else(|| Clean::line(&feed.url))),
                    ..feed
                },
                ..Outline::default()
            };
            let written = write_outlines(std::slice::from_ref(&outline), "Harbor Line");
            let read = read_list(written.as_bytes()).map_err(TestCaseError::fail)?;
            let got = Outline { line: 7, ..read.feeds[0].clone() };
            prop_assert_eq!(got, outline);
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
