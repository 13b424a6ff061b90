//! Extras: what a feed says in elements that the parser passes over.
//!
//! Dublin Core, iTunes and Media RSS repeat what RSS and Atom say in words of their own, and many
//! feeds use only those. Each of them fills in what is missing; it never replaces what is there.

use std::time::Duration;

use super::outline::Kind;
use super::raw::{Category, Entry, Feed, Link, MediaObject, Person, Text};
use crate::article::decode_entities;
use crate::feed::tokens::{Tag, Token, Tokens, attributes, local};

/// What an element gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Body,
    Author,
    /// One category.
    Tag,
    /// Several categories, separated by commas.
    Tags,
    Language,
    Duration,
    Link,
}

/// What a channel or an item says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    title: Option<String>,
    body: Option<String>,
    authors: Vec<String>,
    tags: Vec<String>,
    language: Option<String>,
    duration: Option<Duration>,
    link: Option<String>,
    /// The name of an item of RSS 1.0.
    about: Option<String>,
}

/// Returns whether an element says what the parser passes over.
pub(super) fn is_extra(kind: Kind, tag: &Tag<'_>) -> bool {
    field(kind, tag).is_some()
}

fn field(kind: Kind, tag: &Tag<'_>) -> Option<Field> {
    Some(match tag.name {
        "dc:title" | "media:title" | "itunes:title" => Field::Title,
        "dc:description" | "itunes:summary" | "media:description" | "atom:summary" => Field::Body,
        "dc:author" | "dc:creator" | "itunes:author" => Field::Author,
        "dc:subject" | "itunes:category" | "atom:category" | "media:category" => Field::Tag,
        "itunes:keywords" | "media:keywords" | "tags" => Field::Tags,
        "dc:language" => Field::Language,
        "itunes:duration" => Field::Duration,
        // Each has the link where the other has it.
        "link" => {
            let has_href = attributes(tag.attributes).any(|(name, _)| name == "href");
            return (has_href == (kind == Kind::Rss)).then_some(Field::Link);
        }
        _ => return None,
    })
}

/// Fills in what is missing in `feed`, which `text` was read as.
pub(super) fn fill_in(feed: &mut Feed, text: &str, kind: Kind) {
    let (channel, items) = collect(text, kind);
    feed.title = feed.title.take().or_else(|| plain(channel.title?));
    feed.language = feed.language.take().or(channel.language);
    if feed.links.is_empty() {
        feed.links.extend(channel.link.map(link));
    }
    // Otherwise nobody can tell which belongs to which.
    if items.len() == feed.entries.len() {
        for (entry, said) in feed.entries.iter_mut().zip(items) {
            said.fill_in(entry);
        }
    }
}

impl Said {
    fn fill_in(self, entry: &mut Entry) {
        let is_empty = |text: &Text| text.content.trim().is_empty();
        if entry.title.as_ref().is_none_or(is_empty) {
            entry.title = self.title.and_then(plain);
        }
        if entry.content.is_none() && entry.summary.as_ref().is_none_or(is_empty) {
            entry.summary = self.body.and_then(plain);
        }
        if entry.authors.is_empty() {
            entry.authors.extend(self.authors.into_iter().map(person));
        }
        let tags = self.tags.iter().map(|tag| Category::new(tag));
        entry.categories.extend(tags);
        entry.language = entry.language.take().or(self.language);
        if entry.links.is_empty() {
            entry.links.extend(self.link.map(link));
        }
        if entry.id.is_empty() && entry.links.is_empty() {
            entry.id = self.about.unwrap_or_default();
        }
        if let Some(duration) = self.duration {
            // The parser knows hours, minutes and seconds, but reads `62:03` as 62 seconds.
            for object in &mut entry.media {
                object.duration = None;
            }
            let mut playing_time = MediaObject::default();
            playing_time.duration = Some(duration);
            entry.media.push(playing_time);
        }
    }

    fn take(&mut self, field: Field, text: String) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let first = |slot: &mut Option<String>| {
            slot.get_or_insert_with(|| text.to_owned());
        };
        match field {
            Field::Title => first(&mut self.title),
            Field::Body => first(&mut self.body),
            Field::Language => first(&mut self.language),
            Field::Link => first(&mut self.link),
            Field::Author => self.authors.push(text.to_owned()),
            Field::Tag => self.tags.push(text.to_owned()),
            Field::Tags => self.tags.extend(
                text.split(',')
                    .map(|tag| tag.trim().to_owned())
                    .filter(|tag| !tag.is_empty()),
            ),
            Field::Duration => self.duration = self.duration.or_else(|| playing_time(text)),
        }
    }
}

/// Returns what the channel says and what each item does, in order.
fn collect(text: &str, kind: Kind) -> (Said, Vec<Said>) {
    let mut channel = Said::default();
    let mut items: Vec<Said> = Vec::new();
    let mut is_inside = false;
    let mut tokens = Tokens::new(text);
    while let Some(token) = tokens.next() {
        match token {
            Token::Open(tag) if is_item(tag.name) => {
                is_inside = !tag.is_empty;
                items.push(Said {
                    about: value(&tag, "rdf:about"),
                    ..Said::default()
                });
            }
            Token::Close(name) if is_item(name) => is_inside = false,
            Token::Open(tag) => {
                let Some(field) = field(kind, &tag) else {
                    continue;
                };
                let said = match items.last_mut() {
                    None => &mut channel,
                    Some(item) if is_inside => item,
                    Some(_) => continue,
                };
                let text = match field {
                    Field::Link if !is_page(&tag) => continue,
                    Field::Link => value(&tag, "href"),
                    Field::Tag => value(&tag, "term").or_else(|| value(&tag, "text")),
                    _ => None,
                };
                said.take(field, text.unwrap_or_else(|| text_of(&tag, &mut tokens)));
            }
            _ => {}
        }
    }
    (channel, items)
}

fn is_item(name: &str) -> bool {
    matches!(local(name), "item" | "entry" | "Item")
}

/// Returns whether a link leads to a page, as far as it says.
fn is_page(tag: &Tag<'_>) -> bool {
    attributes(tag.attributes).all(|(name, value)| name != "rel" || value == "alternate")
}

fn value(tag: &Tag<'_>, wanted: &str) -> Option<String> {
    attributes(tag.attributes)
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| decode_entities(value).into_owned())
}

/// Reads the text that an element begins with.
fn text_of(tag: &Tag<'_>, tokens: &mut Tokens<'_>) -> String {
    let mut text = String::new();
    if tag.is_empty {
        return text;
    }
    loop {
        let mut ahead = tokens.clone();
        match ahead.next() {
            Some(Token::Text(part)) => text.push_str(&decode_entities(part)),
            Some(Token::CData(part)) => text.push_str(part),
            Some(Token::Aside) => {}
            Some(Token::Open(_) | Token::Close(_) | Token::Cut) | None => return text,
        }
        *tokens = ahead;
    }
}

/// Reads `3723`, `62:03`, `1:02:03` and `1:02:03.5` as a time of less than a year.
fn playing_time(text: &str) -> Option<Duration> {
    let whole = text.split('.').next()?;
    let mut seconds = 0_u64;
    for part in whole.split(':') {
        let part = u64::from(part.trim().parse::<u32>().ok()?);
        seconds = seconds.checked_mul(60)?.checked_add(part)?;
    }
    (1..365 * 86_400)
        .contains(&seconds)
        .then(|| Duration::from_secs(seconds))
}

/// Makes a text that may hold HTML without saying so.
fn plain(content: String) -> Option<Text> {
    Some(Text {
        content_type: "text/plain".parse().ok()?,
        src: None,
        content,
    })
}

fn person(name: String) -> Person {
    Person {
        name: Some(name),
        uri: None,
        email: None,
        role: None,
    }
}

fn link(href: String) -> Link {
    Link {
        href,
        target: None,
        rel: None,
        media_type: None,
        href_lang: None,
        title: None,
        length: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_items_say_in_other_words() {
        let text = "<rss><dc:title>Ledger</dc:title><item rdf:about='u1'>\
            <dc:title>Harbor &amp;amp; Line</dc:title><itunes:author>Dana Ruiz</itunes:author>\
            <itunes:keywords>port, , line</itunes:keywords><dc:subject>ferry</dc:subject>\
            <itunes:category text='News'/><itunes:duration>62:03</itunes:duration>\
            <media:group><media:description><![CDATA[<b>x</b>]]></media:description></media:group>\
            <link rel='self' href='no'/><link href='a?b&amp;c'/></item>\
            <item/><dc:title>nobody's</dc:title></rss>";
        let (channel, items) = collect(text, Kind::Rss);
        assert_eq!(channel.title.as_deref(), Some("Ledger"));
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let first = Said {
            title: Some("Harbor &amp; Line".into()),
            body: Some("<b>x</b>".into()),
            authors: words(&["Dana Ruiz"]),
            tags: words(&["port", "line", "ferry", "News"]),
            language: None,
            duration: Some(Duration::from_secs(3_723)),
            link: Some("a?b&c".into()),
            about: Some("u1".into()),
        };
        assert_eq!(items, [first, Said::default()]);
    }

    #[test]
    fn playing_times() {
        let cases = [
            ("3723", Some(3_723)),
            ("62:03", Some(3_723)),
            ("1:02:03", Some(3_723)),
            ("1:02:03.5", Some(3_723)),
            ("0", None),
            ("an hour", None),
            ("99999999999999999999", None),
            ("4294967295:4294967295:1", None),
        ];
        for (text, want) in cases {
            assert_eq!(playing_time(text).map(|d| d.as_secs()), want, "{text}");
        }
    }
}
