//! Extras: what a feed says in elements that the parser passes over.
//!
//! Dublin Core, iTunes and Media RSS repeat what RSS and Atom say in words of their own, and many
//! feeds use only those. Each of them fills in what is missing; it never replaces what is there.
//! What the parser has no place for, it finds as a link: pictures and all enclosures.

use std::time::Duration;

use url::Url;

use super::outline::Kind;
use super::raw::{Category, Entry, Episode, Feed, Link, MediaObject, Person, Season, Text};
use crate::article::decode_entities;
use crate::feed::tokens::{Tag, Token, Tokens, attributes, local};

/// What an element gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Body,
    /// The body as it is shown, in XHTML or escaped.
    Page,
    Author,
    /// One category.
    Tag,
    /// Several categories, separated by commas.
    Tags,
    Language,
    Duration,
    Link,
    /// A file that comes with the item.
    Enclosure,
    Image,
    Episode,
    Season,
}

/// The relation of a link to a picture that stands for its entry.
pub(in crate::feed) const IMAGE: &str = "image";

/// What a channel or an item says.
#[derive(Debug, Default, PartialEq)]
struct Said {
    title: Option<String>,
    body: Option<String>,
    authors: Vec<String>,
    tags: Vec<String>,
    language: Option<String>,
    duration: Option<Duration>,
    link: Option<String>,
    enclosures: Vec<Link>,
    image: Option<String>,
    episode: Option<f32>,
    season: Option<u32>,
    /// What its relative addresses are relative to.
    base: Option<Url>,
    /// The name of an item of RSS 1.0.
    about: Option<String>,
}

/// Returns whether an element says what the parser passes over.
pub(super) fn is_extra(kind: Kind, tag: &Tag<'_>) -> bool {
    field(kind, tag).is_some() || has_base(tag)
}

fn has_base(tag: &Tag<'_>) -> bool {
    tag.attributes.contains("xml:base")
}

fn field(kind: Kind, tag: &Tag<'_>) -> Option<Field> {
    Some(match tag.name {
        "dc:title" | "media:title" | "itunes:title" => Field::Title,
        "dc:description" | "itunes:summary" | "media:description" | "atom:summary" => Field::Body,
        "dc:author" | "dc:creator" | "itunes:author" => Field::Author,
        "dc:subject" | "itunes:category" | "atom:category" | "media:category" => Field::Tag,
        "itunes:keywords" | "media:keywords" | "tags" => Field::Tags,
        "dc:language" => Field::Language,
        // What there was before `content:encoded`.
        "body" | "fullitem" | "xhtml:body" if kind == Kind::Rss => Field::Page,
        "itunes:duration" => Field::Duration,
        "itunes:episode" | "podcast:episode" => Field::Episode,
        "itunes:season" | "podcast:season" => Field::Season,
        "itunes:image" | "media:thumbnail" => Field::Image,
        "enclosure" if kind == Kind::Rss => Field::Enclosure,
        // Each has the link where the other has it.
        "link" => {
            let has_href = attributes(tag.attributes).any(|(name, _)| name == "href");
            return (has_href == (kind == Kind::Rss)).then_some(Field::Link);
        }
        _ => return None,
    })
}

/// Fills in what is missing in `feed`, which `text` was read as.
pub(super) fn fill_in(feed: &mut Feed, text: &str, kind: Kind, base: Option<&str>) {
    let base = base.and_then(|base| Url::parse(base).ok());
    let (channel, items) = collect(text, kind, base);
    feed.title = feed.title.take().or_else(|| plain(channel.title?));
    feed.language = feed.language.take().or(channel.language);
    if feed.links.is_empty() {
        feed.links.extend(channel.link.map(|page| link(page, None)));
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
            entry.links.extend(self.link.map(|page| link(page, None)));
        }
        if entry.id.is_empty() && entry.links.is_empty() {
            entry.id = self.about.unwrap_or_default();
        }
        let absolute = |address: String| match &self.base {
            Some(base) => base.join(address.trim()).map_or(address, String::from),
            None => address,
        };
        // The parser keeps one of a kind, and none beside those of Media RSS.
        entry
            .links
            .extend(self.enclosures.into_iter().map(|file| Link {
                href: absolute(file.href),
                ..file
            }));
        let image = self.image.map(|image| link(absolute(image), Some(IMAGE)));
        entry.links.extend(image);
        if self.episode.is_some() || self.season.is_some() {
            let mut numbers = MediaObject::default();
            numbers.episode = self.episode.map(|number| Episode {
                display: None,
                number,
            });
            numbers.season = self.season.map(|number| Season { name: None, number });
            entry.media.push(numbers);
        }
        entry.base = self.base.map(String::from).or_else(|| entry.base.take());
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
            Field::Body | Field::Page => first(&mut self.body),
            Field::Language => first(&mut self.language),
            Field::Link => first(&mut self.link),
            Field::Image => first(&mut self.image),
            Field::Episode => self.episode = self.episode.or_else(|| number(text)),
            Field::Season => self.season = self.season.or_else(|| text.parse().ok()),
            // Each has more than one text; see `collect`.
            Field::Enclosure => {}
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
fn collect(text: &str, kind: Kind, base: Option<Url>) -> (Said, Vec<Said>) {
    let mut channel = Said::default();
    // Those of the elements around the items, with their names.
    let mut bases: Vec<(&str, Option<Url>)> = Vec::new();
    let mut items: Vec<Said> = Vec::new();
    let mut is_inside = false;
    let mut tokens = Tokens::new(text);
    while let Some(token) = tokens.next() {
        match token {
            Token::Open(tag) if is_item(tag.name) => {
                is_inside = !tag.is_empty;
                let around = bases.last().map_or(&base, |(_, base)| base);
                let own = based(&tag, around.as_ref());
                items.push(Said {
                    about: value(&tag, "rdf:about"),
                    // Without any `xml:base` the address of the entry is the better one.
                    base: own.or_else(|| around.clone().filter(|_| !bases.is_empty())),
                    ..Said::default()
                });
            }
            Token::Close(name) if is_item(name) => is_inside = false,
            Token::Close(name) if bases.last().is_some_and(|(open, _)| *open == name) => {
                bases.pop();
            }
            Token::Open(tag) => {
                if has_base(&tag) && !tag.is_empty {
                    let item = items.last_mut().filter(|_| is_inside);
                    let around = item.as_ref().map(|item| &item.base);
                    let around = around.or(bases.last().map(|(_, base)| base));
                    let own = based(&tag, around.unwrap_or(&base).as_ref());
                    match item {
                        // The text is what has relative addresses in an item.
                        Some(item) if is_body(tag.name) => item.base = own,
                        Some(_) => {}
                        None => bases.push((tag.name, own)),
                    }
                }
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
                    Field::Image => value(&tag, "href").or_else(|| value(&tag, "url")),
                    Field::Enclosure => {
                        said.enclosures.extend(enclosure(&tag));
                        continue;
                    }
                    Field::Page => Some(inside(&tag, &mut tokens, text)),
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

/// Returns whether an element is the text of an item.
fn is_body(name: &str) -> bool {
    matches!(
        name,
        "content" | "content:encoded" | "description" | "summary"
    )
}

/// Returns the base that an element gives to what is in it.
fn based(tag: &Tag<'_>, around: Option<&Url>) -> Option<Url> {
    let own = value(tag, "xml:base")?;
    let own = own.trim();
    match around {
        Some(around) => around.join(own),
        None => Url::parse(own),
    }
    .ok()
}

fn enclosure(tag: &Tag<'_>) -> Option<Link> {
    Some(Link {
        media_type: value(tag, "type"),
        length: value(tag, "length").and_then(|length| length.trim().parse().ok()),
        ..link(value(tag, "url")?, Some("enclosure"))
    })
}

/// Reads the number of an episode.
fn number(text: &str) -> Option<f32> {
    text.parse().ok().filter(|number: &f32| number.is_finite())
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

/// Reads all that is in an element: markup as it stands, or escaped.
fn inside(tag: &Tag<'_>, tokens: &mut Tokens<'_>, text: &str) -> String {
    let start = tokens.position;
    if tag.is_empty {
        return String::new();
    }
    let mut ahead = tokens.clone();
    let mut end = start;
    while let Some(token) = ahead.next() {
        match token {
            Token::Close(name) if name == tag.name => break,
            Token::Close(name) if is_item(name) => return String::new(),
            _ => end = ahead.position,
        }
    }
    tokens.position = ahead.position;
    let inside = &text[start..end];
    if inside.contains('<') {
        inside.to_owned()
    } else {
        decode_entities(inside).into_owned()
    }
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

pub(super) fn link(href: String, rel: Option<&str>) -> Link {
    Link {
        href,
        target: None,
        rel: rel.map(str::to_owned),
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
        let (channel, items) = collect(text, Kind::Rss, None);
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
            ..Said::default()
        };
        assert_eq!(items, [first, Said::default()]);
    }

    #[test]
    fn the_base_that_counts_is_the_innermost() {
        let document = Url::parse("https://lakeport.example/feeds/all").ok();
        let cases = [
            ("<feed><entry/></feed>", None),
            (
                "<feed xml:base='/news/'><entry/></feed>",
                Some("https://lakeport.example/news/"),
            ),
            (
                "<feed xml:base='/news/'><entry xml:base='june/'><content>x</content></entry></feed>",
                Some("https://lakeport.example/news/june/"),
            ),
            (
                "<feed><entry xml:base='/a/'><content xml:base='b/'>x</content></entry></feed>",
                Some("https://lakeport.example/a/b/"),
            ),
            (
                "<rss><channel xml:base='http://a.example/'></channel><item/></rss>",
                None,
            ),
        ];
        for (text, want) in cases {
            let (_, items) = collect(text, Kind::Atom, document.clone());
            assert_eq!(items[0].base.as_ref().map(Url::as_str), want, "{text}");
        }
    }

    #[test]
    fn files_pictures_and_numbers_of_an_episode() {
        let text = "<rss><item><enclosure url='a.mp3' type='audio/mpeg' length='5'/>\
            <enclosure url='b.ogg' type='audio/ogg' length='much'/><enclosure type='x'/>\
            <itunes:image href='c.jpg'/><media:thumbnail url='d.jpg'/>\
            <itunes:episode>7</itunes:episode><itunes:season>2</itunes:season></item></rss>";
        let (_, items) = collect(text, Kind::Rss, None);
        let files: Vec<_> = (items[0].enclosures.iter())
            .map(|file| (file.href.as_str(), file.media_type.as_deref(), file.length))
            .collect();
        let want = [
            ("a.mp3", Some("audio/mpeg"), Some(5)),
            ("b.ogg", Some("audio/ogg"), None),
        ];
        assert_eq!(files, want);
        assert_eq!(items[0].image.as_deref(), Some("c.jpg"));
        assert_eq!((items[0].episode, items[0].season), (Some(7.0), Some(2)));
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
