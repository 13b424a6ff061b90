//! Parse: bytes to a feed, by feed-rs behind a guard.
//!
//! A sound document in UTF-8 is looked at once ([`outline`]) and parsed as it is. What the parser
//! refuses, reads as empty or would read wrongly is written out again ([`mend`]) and tried a second
//! time; if one item still spoils the rest, the items are tried one by one. No document can do
//! more than fail: nothing is looked up or expanded, depth is bounded before the parser sees it,
//! and its panics are caught.

pub(super) mod base64_text;
mod escape;
pub(super) mod extras;
mod json;
mod mend;
mod outline;
mod pace;
mod portions;

use chrono::DateTime;
use feed_rs::parser::{Builder, ParseErrorKind, ParseFeedError};

use self::mend::Mended;
use self::outline::{Kind, MAX_DEPTH, Outline};
use self::portions::Portions;
use super::normalize::newest_first;
use super::{Document, dates};
use crate::model::{Clean, Pace, guard};

/// The values of feed-rs, which go no further than [`normalize`](super::normalize).
pub(super) use feed_rs::model as raw;

/// Items tried one by one when together they fail.
const MAX_SINGLE: usize = 2_000;

/// Says that a document ended too early.
const CUT: &str = "the feed was cut short";

/// How a page begins that has no `<html>`.
const DOCTYPE: &str = "<!doctype html";

/// Why bytes could not be read as a feed. `Display` is plain words with a hint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing, or white space.
    #[error("the answer is empty")]
    Empty,
    /// A page for people.
    #[error("this is a web page, not a feed{}", offered(.feeds))]
    WebPage {
        /// Addresses of the feeds that the page names.
        feeds: Vec<Clean>,
    },
    /// A list of subscriptions.
    #[error("this is a list of subscriptions (OPML), not a feed; import it")]
    Opml,
    /// Anything else that is no feed.
    #[error("this is not a feed (RSS, Atom or JSON Feed)")]
    NotAFeed,
    /// Nested past any use.
    #[error("the document is nested deeper than {MAX_DEPTH} elements")]
    TooDeep,
    /// A feed of which nothing could be read.
    #[error("the feed is broken: {0}")]
    Broken(Clean),
}

fn offered(feeds: &[Clean]) -> String {
    match feeds {
        [] => String::new(),
        [first, ..] => format!("; it offers one at {first}"),
    }
}

/// A feed as the parser gives it, not yet normalised.
pub struct Parsed {
    /// What it says.
    pub(super) feed: raw::Feed,
    /// What it says of when to ask again.
    pub(super) pace: Pace,
    /// What was not quite right, in plain words.
    pub(super) warnings: Vec<String>,
    /// It was cut short.
    pub(super) is_incomplete: bool,
    /// Items that the document has; of a very long one not all are in `feed`.
    pub(super) items: usize,
}

impl Parsed {
    fn sound(feed: raw::Feed) -> Self {
        Self {
            items: feed.entries.len(),
            feed,
            pace: Pace::default(),
            warnings: Vec::new(),
            is_incomplete: false,
        }
    }

    /// Takes over what the next portion of the same document says.
    fn append(&mut self, mut next: Self) {
        self.items += next.items;
        self.feed.entries.append(&mut next.feed.entries);
        self.is_incomplete |= next.is_incomplete;
        for warning in next.warnings {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
    }
}

/// Parses a document; [`feed::read`](super::read) normalises what comes out.
///
/// # Errors
/// The body is no feed, or none of it could be read.
pub fn parse(source: &Document<'_>) -> Result<Parsed, ParseError> {
    let text = super::decode::decode(source.body, source.content_type);
    let text =
        text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\0'));
    if text.is_empty() {
        return Err(ParseError::Empty);
    }
    // Where the answer came from is written into links only, so a base that cannot be parsed is none.
    let base = url::Url::parse(source.final_url).ok().map(String::from);
    if text.starts_with('{') {
        return parse_json(text);
    }
    let outline = outline::outline(text);
    let head = &text[..text.floor_char_boundary(DOCTYPE.len())];
    if outline.kind == Kind::Page || head.eq_ignore_ascii_case(DOCTYPE) {
        return Err(ParseError::WebPage {
            feeds: super::discover::feeds(text, source.final_url),
        });
    }
    if outline.depth > MAX_DEPTH {
        return Err(ParseError::TooDeep);
    }
    if outline.kind == Kind::Other && super::discover::is_page(text) {
        return Err(ParseError::WebPage {
            feeds: super::discover::feeds(text, source.final_url),
        });
    }
    if outline.kind == Kind::Other {
        let is_opml = text.contains("<opml");
        return Err(if is_opml {
            ParseError::Opml
        } else {
            ParseError::NotAFeed
        });
    }
    if outline.items > portions::ITEMS
        && let Some(portions) = portions::cut(text)
    {
        return parse_portions(&portions, source, base.as_deref());
    }
    parse_xml(text, &outline, base.as_deref())
}

/// Parses a very long document, of which only the newest items are kept.
fn parse_portions(
    portions: &Portions<'_>,
    source: &Document<'_>,
    base: Option<&str>,
) -> Result<Parsed, ParseError> {
    let mut whole: Option<Parsed> = None;
    let mut failed = ParseError::NotAFeed;
    for document in portions.documents() {
        match (
            parse_xml(&document, &outline::outline(&document), base),
            &mut whole,
        ) {
            (Ok(parsed), None) => whole = Some(parsed),
            (Ok(parsed), Some(whole)) => whole.append(parsed),
            (Err(error), _) => failed = error,
        }
        if let Some(whole) = &mut whole {
            newest_first(&mut whole.feed.entries, source.now);
            whole.feed.entries.truncate(source.max_items);
        }
    }
    whole.ok_or(failed)
}

/// Parses a document that is RSS or Atom, broken or not.
fn parse_xml(text: &str, outline: &Outline, base: Option<&str>) -> Result<Parsed, ParseError> {
    let mut refused = None;
    let mut fewer = None;
    if !outline.has_bare_markup && !outline.has_undeclared {
        match guarded(without_declaration(text), base) {
            Ok(mut feed)
                if feed.entries.len() >= outline.items
                    && !(outline.items == 0 && outline.has_odd_namespace) =>
            {
                if outline.has_extras {
                    extras::fill_in(&mut feed, text, outline.kind, base);
                }
                let mut parsed = Parsed::sound(feed);
                parsed.pace = pace::pace(text, outline.kind);
                return Ok(parsed);
            }
            Ok(feed) => fewer = Some(feed),
            Err(reason) => refused = Some(reason),
        }
    }
    let mended = mend::mend(text).ok_or(ParseError::NotAFeed)?;
    let mut parsed = parse_mended(&mended, base)?;
    if let Some(feed) = fewer.filter(|feed| feed.entries.len() > parsed.feed.entries.len()) {
        return Ok(Parsed::sound(feed));
    }
    extras::fill_in(&mut parsed.feed, &mended.text, outline.kind, base);
    parsed.pace = pace::pace(&mended.text, outline.kind);
    parsed.is_incomplete = mended.is_incomplete;
    if mended.is_incomplete {
        parsed.warnings.push(CUT.to_owned());
    }
    let repairs = mended.repairs.join(", ");
    if !repairs.is_empty() {
        parsed.warnings.push(format!("mended: {repairs}"));
    } else if outline.has_undeclared {
        parsed
            .warnings
            .push("mended: prefixes that were not declared".to_owned());
    } else if let Some(reason) = refused.filter(|_| !mended.is_incomplete) {
        parsed.warnings.push(format!("mended: {reason}"));
    }
    Ok(parsed)
}

fn parse_mended(mended: &Mended, base: Option<&str>) -> Result<Parsed, ParseError> {
    let refused = match guarded(&mended.text, base) {
        Ok(feed) => return Ok(Parsed::sound(feed)),
        Err(reason) => reason,
    };
    let (Some(first), Some(last)) = (mended.items.first(), mended.items.last()) else {
        return Err(ParseError::Broken(Clean::line(&refused)));
    };
    let (head, tail) = (&mended.text[..first.start], &mended.text[last.end..]);
    let mut feed = guarded(&format!("{head}{tail}"), base)
        .map_err(|reason| ParseError::Broken(Clean::line(&reason)))?;
    let mut broken = mended.items.len().saturating_sub(MAX_SINGLE);
    for item in mended.items.iter().take(MAX_SINGLE) {
        // Only the head is repeated for each, which holds little more than the title.
        match guarded(&format!("{head}{}{tail}", &mended.text[item.clone()]), base) {
            Ok(single) => feed.entries.extend(single.entries),
            Err(_) => broken += 1,
        }
    }
    let mut parsed = Parsed::sound(feed);
    if broken > 0 {
        parsed.warnings.push(match broken {
            1 => "1 item was broken and left out".to_owned(),
            n => format!("{n} items were broken and left out"),
        });
    }
    Ok(parsed)
}

fn parse_json(text: &str) -> Result<Parsed, ParseError> {
    if let Ok(mut feed) = guarded(text, None) {
        json::fill_in(&mut feed, text);
        return Ok(Parsed::sound(feed));
    }
    let mut is_incomplete = false;
    let mended = json::mend(text).or_else(|error| {
        let whole = json::whole_items(text).ok_or(error)?;
        is_incomplete = true;
        json::mend(&whole)
    })?;
    let mut feed =
        guarded(&mended, None).map_err(|reason| ParseError::Broken(Clean::line(&reason)))?;
    json::fill_in(&mut feed, &mended);
    let mut parsed = Parsed::sound(feed);
    parsed.is_incomplete = is_incomplete;
    parsed.warnings.push(if is_incomplete {
        CUT.to_owned()
    } else {
        "mended: values of another kind than JSON Feed has".to_owned()
    });
    Ok(parsed)
}

/// Runs feed-rs over `text`, which is UTF-8; its panics become errors.
fn guarded(text: &str, base: Option<&str>) -> Result<raw::Feed, String> {
    let parser = Builder::new()
        .base_uri(base)
        // Ids that nobody gave are made in `normalize`, so that they stay the same.
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .timestamp_parser(|text| {
            dates::parse(text).and_then(|time| DateTime::from_timestamp(time.0, 0))
        })
        .build();
    match guard::catch(|| parser.parse(text.as_bytes())) {
        Some(Ok(feed)) => Ok(feed),
        Some(Err(error)) => Err(in_words(&error)),
        None => Err("the parser gave up".to_owned()),
    }
}

/// Says what the parser did not like.
fn in_words(error: &ParseFeedError) -> String {
    match error {
        ParseFeedError::ParseError(kind) => match kind {
            ParseErrorKind::NoFeedRoot => "an unknown version, or nothing in it".to_owned(),
            ParseErrorKind::UnknownMimeType { mime, .. } => format!("unknown content type {mime}"),
            ParseErrorKind::MissingContent { reference, .. } => format!("{reference} is missing"),
            ParseErrorKind::UnknownEnumVariant { reference, .. } => {
                format!("unknown value {reference}")
            }
            ParseErrorKind::IllegalState { .. } => "the parser gave up".to_owned(),
        },
        ParseFeedError::XmlReader(_) => "not well-formed XML".to_owned(),
        ParseFeedError::JsonSerde(error) => format!("not a JSON Feed, {error}"),
        other => other.to_string(),
    }
}

/// Drops the XML declaration: what it says about encoding is no longer true.
fn without_declaration(text: &str) -> &str {
    text.strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .map_or(text, |(_, rest)| rest)
}
