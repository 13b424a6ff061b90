//! Normalize: what feed-rs gives, as entries of ours.
//!
//! Identity, in this order: the guid; the link without fragment and tracking parameters; a hash of
//! title and text. A link that several items of one document share names none of them, so it is
//! joined by a hash of the title. What is shown becomes [`Clean`] here, once.

mod text;
mod words;

use std::collections::HashMap;
use std::time::Duration;

use url::Url;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::parse::Parsed;
use super::parse::extras::IMAGE;
use super::parse::raw::{Entry, Feed, FeedType, Link, LinkTarget, Person};
use crate::model::entry::{Beside, Enclosure};
use crate::model::feed::{FeedKind, ParsedFeed};
use crate::model::import::ForeignEntry;
use crate::model::{Clean, NewEntry, Time};
use crate::{article, stories};

/// Longest guid that is kept as it is, in bytes; longer ones are hashed.
const MAX_GUID: usize = 1 << 10;

/// Most HTML kept of one entry, in bytes.
const MAX_HTML: usize = 2 << 20;

/// Longest address, in bytes.
const MAX_ADDRESS: usize = 8 << 10;

/// Authors, tags and enclosures kept of one entry, of each.
const MAX_LIST: usize = 64;

/// Longest name of an author or a tag, in bytes.
const MAX_NAME: usize = 256;

/// Turns a parsed document into a feed of ours: newest entries first, at most `max_items`, dates
/// not after `now`, addresses absolute.
pub(super) fn normalize(
    parsed: Parsed,
    final_url: &str,
    now: Time,
    max_items: usize,
) -> ParsedFeed {
    let Parsed {
        mut feed,
        pace,
        warnings,
        is_incomplete,
        items: count,
    } = parsed;
    let mut warnings: Vec<Clean> = warnings
        .iter()
        .map(|warning| Clean::line(warning))
        .collect();
    let address = Url::parse(final_url).ok();
    let site = feed_site(&feed, address.as_ref());
    let context = Context {
        language: language(feed.language.as_deref()),
        authors: names(
            std::mem::take(&mut feed.authors)
                .into_iter()
                .filter_map(name),
        ),
        base: address,
        now,
    };
    let mut items = std::mem::take(&mut feed.entries);
    newest_first(&mut items, now);
    items.truncate(max_items);
    if count > max_items {
        warnings.push(Clean::line(&format!(
            "the feed has {count} items; the newest {max_items} were kept"
        )));
    }
    let mut entries: Vec<NewEntry> = items.into_iter().map(|item| context.entry(item)).collect();
    tell_apart(&mut entries);
    ParsedFeed {
        title: feed
            .title
            .as_ref()
            .map(|title| text::title(&title.content, title.content_type.as_str()))
            .unwrap_or_default(),
        kind: Some(match feed.feed_type {
            FeedType::Atom => FeedKind::Atom,
            FeedType::JSON => FeedKind::Json,
            FeedType::RSS0 | FeedType::RSS1 | FeedType::RSS2 => FeedKind::Rss,
        }),
        site,
        pace: pace.with_dates(entries.iter().filter_map(|entry| entry.published)),
        entries,
        warnings,
        is_incomplete,
    }
}

/// Sorts items. Stable: where dates are missing or equal the order of the document decides.
pub(super) fn newest_first(items: &mut [Entry], now: Time) {
    items.sort_by_key(|item| {
        let date = item.published.or(item.updated);
        std::cmp::Reverse(date.map(|date| Time(date.timestamp()).min(now)))
    });
}

/// Makes an entry of what another reader kept of one, by the rules that hold for a document. The
/// identity comes of `guid` if that is not empty.
pub(super) fn foreign(entry: ForeignEntry, guid: &str, now: Time) -> NewEntry {
    let url = absolute(None, &entry.url);
    let html = limited(text::html(entry.html, &entry.media_type));
    let text = article::plain(&html);
    let mut title = text::title(&entry.title, "text/plain");
    let identity = identity(guid, url.as_ref(), &title, &html);
    if title.is_empty() {
        title = text::first_words(&text);
    }
    let base = absolute(None, &entry.base).or_else(|| url.clone());
    let mut enclosures = entry.enclosures;
    enclosures.retain(|file| absolute(None, &file.url).is_some());
    enclosures.truncate(MAX_LIST);
    NewEntry {
        identity,
        canonical: url
            .as_ref()
            .and_then(|url| stories::canonical(url.as_str())),
        title,
        url: url.map(|url| Clean::line(url.as_str())),
        authors: names(std::iter::once(entry.author)),
        published: entry.published.map(|time| time.min(now)),
        updated: None,
        language: None,
        tags: Vec::new(),
        words: words::count(&text),
        html,
        summary: None,
        text,
        enclosures,
        base: base.map(String::from),
        topics: Vec::new(),
        keys: None,
        beside: Beside::default(),
    }
}

/// What all entries of a feed share.
struct Context {
    language: Option<Clean>,
    authors: Vec<Clean>,
    /// Where the document came from.
    base: Option<Url>,
    now: Time,
}

impl Context {
    fn entry(&self, item: Entry) -> NewEntry {
        let url = self.link(&item);
        let enclosures = self.enclosures(&item);
        let beside = self.beside(&item);
        let updated = item.updated.map(|date| self.clamp(date.timestamp()));
        let published = item.published.map(|date| self.clamp(date.timestamp()));
        let published = published.or(updated);
        let language = language(item.language.as_deref()).or_else(|| self.language.clone());
        let base = item
            .base
            .as_deref()
            .and_then(|base| self.absolute(base))
            .or_else(|| url.clone())
            .or_else(|| self.base.clone());
        let summary = item
            .summary
            .map(|summary| text::html(summary.content, summary.content_type.as_str()))
            .map(limited)
            .filter(|summary| !summary.is_empty());
        let content = item
            .content
            .and_then(|content| {
                let media_type = content.content_type.as_str();
                Some(text::html(
                    text::unpacked(content.body?, media_type)?,
                    media_type,
                ))
            })
            .map(limited)
            .filter(|content| !content.trim().is_empty());
        let (html, summary) = match (content, summary) {
            (Some(content), summary) => {
                let differs = summary.filter(|summary| *summary != content);
                (content, differs)
            }
            (None, summary) => (summary.unwrap_or_default(), None),
        };
        let text = article::plain(&html);
        let mut title = item
            .title
            .map(|title| text::title(&title.content, title.content_type.as_str()))
            .unwrap_or_default();
        let identity = identity(&item.id, url.as_ref(), &title, &html);
        if title.is_empty() {
            title = text::first_words(&text);
        }
        NewEntry {
            identity,
            canonical: url
                .as_ref()
                .and_then(|url| stories::canonical(url.as_str())),
            title,
            url: url.map(|url| Clean::line(url.as_str())),
            authors: match names(item.authors.into_iter().filter_map(name)) {
                // Those of the feed wrote what names nobody (RFC 4287 §4.1.2).
                authors if authors.is_empty() => self.authors.clone(),
                authors => authors,
            },
            published,
            updated: updated.filter(|_| updated != published),
            language,
            tags: names(item.categories.into_iter().map(|tag| {
                tag.label
                    .filter(|label| !label.trim().is_empty())
                    .unwrap_or(tag.term)
            })),
            words: words::count(&text),
            html,
            summary,
            text,
            enclosures,
            beside,
            base: base.map(String::from),
            topics: Vec::new(),
            keys: None,
        }
    }

    /// A date in the future is a mistake or a trick to stay on top.
    fn clamp(&self, second: i64) -> Time {
        Time(second).min(self.now)
    }

    fn absolute(&self, address: &str) -> Option<Url> {
        absolute(self.base.as_ref(), address)
    }

    /// Returns where an item can be read: its link, else its guid if that is an address, else where
    /// its text lies.
    fn link(&self, item: &Entry) -> Option<Url> {
        page_links(&item.links)
            .find_map(|link| self.absolute(&link.href))
            .or_else(|| {
                let is_address = item.id.starts_with("http://") || item.id.starts_with("https://");
                is_address.then(|| self.absolute(&item.id)).flatten()
            })
            .or_else(|| {
                let content = item.content.as_ref().filter(|c| c.body.is_none())?;
                self.absolute(&content.src.as_ref()?.href)
            })
    }

    fn beside(&self, item: &Entry) -> Beside {
        let find = |is_wanted: &dyn Fn(&Link) -> bool| {
            let mut links = item.links.iter().filter(|link| is_wanted(link));
            let url = links.find_map(|link| self.absolute(&link.href))?;
            Some(Clean::line(url.as_str()))
        };
        let season = item.media.iter().find_map(|object| object.season.as_ref());
        let episode = item.media.iter().find_map(|object| object.episode.as_ref());
        let season = season.map(|season| format!("season {}", season.number));
        let episode = episode.map(|episode| format!("episode {}", episode.number));
        let numbers: Vec<String> = season.into_iter().chain(episode).collect();
        Beside {
            comments: find(&|link| {
                link.target == Some(LinkTarget::Comments) || link.rel.as_deref() == Some("replies")
            }),
            image: find(&|link| link.rel.as_deref() == Some(IMAGE)),
            episode: (!numbers.is_empty()).then(|| Clean::line(&numbers.join(", "))),
        }
    }

    fn enclosures(&self, item: &Entry) -> Vec<Enclosure> {
        // iTunes gives the playing time of an episode beside its enclosure.
        let playing_time = item.media.iter().find_map(|object| object.duration);
        let played = move |media_type: &str| {
            let is_played = media_type.starts_with("audio") || media_type.starts_with("video");
            playing_time.filter(|_| is_played)
        };
        let seconds = |time: Duration| u32::try_from(time.as_secs()).ok();
        let links = item
            .links
            .iter()
            .filter(|link| {
                // An attachment of JSON Feed has a type and no relation.
                link.rel.as_deref() == Some("enclosure")
                    || (link.rel.is_none() && link.media_type.is_some())
            })
            .filter_map(|link| {
                let media_type = link.media_type.as_deref().unwrap_or_default();
                Some(Enclosure {
                    url: Clean::line(self.absolute(&link.href)?.as_str()),
                    media_type: Clean::line(media_type),
                    length: link.length.filter(|&length| length > 0),
                    duration: played(media_type).and_then(seconds),
                })
            });
        let media = item.media.iter().flat_map(|object| {
            object.content.iter().filter_map(move |content| {
                let media_type = content.content_type.as_ref().map_or("", |t| t.as_str());
                let duration = content.duration.or(object.duration);
                let duration = duration.or_else(|| played(media_type));
                let url = self.absolute(content.url.as_ref()?.as_str())?;
                Some(Enclosure {
                    url: Clean::line(url.as_str()),
                    media_type: Clean::line(media_type),
                    length: content.size.filter(|&size| size > 0),
                    duration: duration.and_then(seconds),
                })
            })
        });
        let mut enclosures: Vec<Enclosure> = Vec::new();
        for enclosure in links.chain(media) {
            if let Some(known) = enclosures.iter_mut().find(|file| file.url == enclosure.url) {
                known.length = known.length.or(enclosure.length);
                known.duration = known.duration.or(enclosure.duration);
                if known.media_type.is_empty() {
                    known.media_type = enclosure.media_type;
                }
            } else if enclosures.len() < MAX_LIST {
                enclosures.push(enclosure);
            }
        }
        enclosures
    }
}

/// Returns the links that lead to a page with the item, the best first.
fn page_links(links: &[Link]) -> impl Iterator<Item = &Link> {
    let is_page = |link: &&Link| {
        !matches!(
            link.target,
            Some(LinkTarget::Comments | LinkTarget::CommentsFeed)
        )
    };
    let is_alternate = |link: &&Link| match link.rel.as_deref() {
        None => link.media_type.is_none(),
        Some(rel) => rel == "alternate",
    };
    let is_html = |link: &&Link| {
        link.media_type
            .as_deref()
            .is_none_or(|t| t.contains("html"))
    };
    let pages = links.iter().filter(is_page).filter(is_alternate);
    pages.clone().filter(is_html).chain(pages)
}

fn feed_site(feed: &Feed, base: Option<&Url>) -> Option<Clean> {
    page_links(&feed.links)
        .find_map(|link| absolute(base, &link.href))
        .map(|url| Clean::line(url.as_str()))
}

/// Returns an address of the web, absolute; `None` for any other.
fn absolute(base: Option<&Url>, address: &str) -> Option<Url> {
    let address = address.trim();
    if address.is_empty() || address.len() > MAX_ADDRESS {
        return None;
    }
    let url = match base {
        Some(base) => base.join(address),
        None => Url::parse(address),
    }
    .ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

fn identity(guid: &str, url: Option<&Url>, title: &Clean, html: &str) -> String {
    let guid = guid.trim();
    if guid.len() > MAX_GUID {
        format!("guid:{:032x}", xxh3_128(guid.as_bytes()))
    } else if !guid.is_empty() {
        guid.to_owned()
    } else if let Some(url) = url {
        stories::without_tracking(url.as_str()).into_owned()
    } else {
        format!(
            "text:{:032x}",
            xxh3_128(format!("{title}\0{html}").as_bytes())
        )
    }
}

/// Gives entries of one document that claim the same identity their own, the newest excepted if
/// only it has that title; entries alike in title too are one entry, and the first is kept.
fn tell_apart(entries: &mut Vec<NewEntry>) {
    let mut count: HashMap<String, usize> = HashMap::with_capacity(entries.len());
    for entry in entries.iter() {
        *count.entry(entry.identity.clone()).or_default() += 1;
    }
    if count.len() == entries.len() {
        return;
    }
    for entry in entries.iter_mut() {
        if count.get(&entry.identity).is_some_and(|&n| n > 1) {
            let hash = xxh3_64(
                format!(
                    "{}\0{}",
                    entry.title,
                    entry.url.as_deref().unwrap_or_default()
                )
                .as_bytes(),
            );
            entry.identity = format!("{}#{hash:016x}", entry.identity);
        }
    }
    let mut seen = std::collections::HashSet::with_capacity(entries.len());
    entries.retain(|entry| seen.insert(entry.identity.clone()));
}

fn language(tag: Option<&str>) -> Option<Clean> {
    let tag = tag?.trim().replace('_', "-");
    let is_tag = (2..=35).contains(&tag.len())
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_tag.then(|| Clean::line(&tag))
}

/// Returns what a person is called.
fn name(person: Person) -> Option<String> {
    let name = person.name.filter(|name| !name.trim().is_empty());
    name.or(person.email)
}

/// Cleans names, each once, without empty ones.
fn names(raw: impl Iterator<Item = String>) -> Vec<Clean> {
    let mut names: Vec<Clean> = Vec::new();
    for name in raw {
        let name = text::title(&name, "text/plain");
        let name = name.slice(0..MAX_NAME.min(name.len()));
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
        if names.len() == MAX_LIST {
            break;
        }
    }
    names
}

/// Cuts HTML at the limit, before the tag that the limit falls into.
fn limited(mut html: String) -> String {
    if html.len() > MAX_HTML {
        html.truncate(html.floor_char_boundary(MAX_HTML));
        if let Some(open) = html.rfind('<')
            && !html[open..].contains('>')
        {
            html.truncate(open);
        }
    }
    html
}
