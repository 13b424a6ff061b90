//! Writing OPML 2.0: nested by category, all categories in the attribute, and what was read once
//! and means nothing here, in its own name space.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{OUR_SPACE, Outline};
use crate::model::Clean;
use crate::model::feed::Subscription;

/// The prefix of our own attributes.
const OUR_PREFIX: &str = "coranto";

/// Writes subscriptions as OPML 2.0.
pub fn write(subscriptions: &[Subscription], title: &str) -> String {
    let outlines: Vec<Outline> = subscriptions
        .iter()
        .map(|subscription| Outline {
            subscription: subscription.clone(),
            ..Outline::default()
        })
        .collect();
    write_outlines(&outlines, title)
}

/// Writes outlines as OPML 2.0.
pub fn write_outlines(outlines: &[Outline], title: &str) -> String {
    let spaces = Spaces::of(outlines);
    let mut root = Folder::default();
    for outline in outlines {
        let mut folder = &mut root;
        let category = &outline.subscription.category;
        for part in category.split('/').filter(|part| !part.is_empty()) {
            folder = folder.folders.entry(part).or_default();
        }
        folder.feeds.push(outline);
    }
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\"");
    for (space, prefix) in &spaces.0 {
        let _ = write!(out, " xmlns:{prefix}=\"{}\"", escape(space));
    }
    let _ = write!(
        out,
        ">\n  <head>\n    <title>{}</title>\n  </head>\n  <body>\n",
        escape(title)
    );
    root.write(&mut out, 2, &spaces);
    out.push_str("  </body>\n</opml>\n");
    out
}

/// The name spaces of a document, each with one prefix.
struct Spaces<'a>(BTreeMap<&'a str, String>);

impl<'a> Spaces<'a> {
    fn of(outlines: &'a [Outline]) -> Self {
        let mut spaces: BTreeMap<&str, String> = BTreeMap::new();
        let attributes = outlines.iter().flat_map(|outline| &outline.attributes);
        for attribute in attributes {
            let (Some(space), Some((prefix, _))) =
                (attribute.space.as_deref(), attribute.name.split_once(':'))
            else {
                continue;
            };
            if spaces.contains_key(space) {
                continue;
            }
            let mut free = if space == OUR_SPACE {
                OUR_PREFIX.to_owned()
            } else {
                prefix.to_owned()
            };
            // Two files may have used one prefix for different things.
            let mut number = 1;
            while spaces.values().any(|taken| *taken == free)
                || (free == OUR_PREFIX && space != OUR_SPACE)
            {
                number += 1;
                free = format!("{prefix}{number}");
            }
            spaces.insert(space, free);
        }
        Self(spaces)
    }

    /// Returns the name to write; `None` for a prefix that stands for nothing.
    fn name(&self, attribute: &'a crate::model::import::Attribute) -> Option<String> {
        let Some((_, local)) = attribute.name.split_once(':') else {
            return Some(attribute.name.to_string());
        };
        let prefix = self.0.get(attribute.space.as_deref()?)?;
        Some(format!("{prefix}:{local}"))
    }
}

/// A category while it is written.
#[derive(Default)]
struct Folder<'a> {
    folders: BTreeMap<&'a str, Folder<'a>>,
    feeds: Vec<&'a Outline>,
}

impl<'a> Folder<'a> {
    fn write(&self, out: &mut String, depth: usize, spaces: &Spaces<'a>) {
        let indent = "  ".repeat(depth);
        for outline in &self.feeds {
            let feed = &outline.subscription;
            let title = feed.title.as_deref().unwrap_or(&feed.url);
            let _ = write!(
                out,
                "{indent}<outline type=\"rss\" text=\"{0}\" title=\"{0}\" xmlUrl=\"{1}\"",
                escape(title),
                escape(&public_address(&feed.url))
            );
            if let Some(site) = &feed.site {
                let _ = write!(out, " htmlUrl=\"{}\"", escape(site));
            }
            let categories: Vec<String> = std::iter::once(&feed.category)
                .chain(&outline.more_categories)
                .filter(|category| !category.is_empty())
                .map(|category| format!("/{}", category.replace(',', "_")))
                .collect();
            if !categories.is_empty() {
                let _ = write!(out, " category=\"{}\"", escape(&categories.join(",")));
            }
            for attribute in &outline.attributes {
                if let Some(name) = spaces.name(attribute) {
                    let _ = write!(out, " {name}=\"{}\"", escape_text(&attribute.value));
                }
            }
            out.push_str("/>\n");
        }
        for (name, folder) in &self.folders {
            let _ = writeln!(
                out,
                "{indent}<outline text=\"{0}\" title=\"{0}\">",
                escape(name)
            );
            folder.write(out, depth + 1, spaces);
            let _ = writeln!(out, "{indent}</outline>");
        }
    }
}

/// Returns an address without the user name and password that may stand in it.
fn public_address(url: &str) -> std::borrow::Cow<'_, str> {
    match url::Url::parse(url) {
        Ok(mut parsed) if !parsed.username().is_empty() || parsed.password().is_some() => {
            let is_bare = parsed.set_username("").is_ok() && parsed.set_password(None).is_ok();
            if is_bare {
                String::from(parsed).into()
            } else {
                "".into()
            }
        }
        _ => url.into(),
    }
}

fn escape(raw: &str) -> String {
    quick_xml::escape::escape(Clean::line(raw).as_str()).into_owned()
}

/// As [`escape`], for values of several lines: a line break in an attribute is a reference.
fn escape_text(raw: &str) -> String {
    let clean = Clean::text(raw);
    quick_xml::escape::escape(clean.as_str()).replace('\n', "&#10;")
}
