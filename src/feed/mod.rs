//! Feed: fetch, decode, parse, normalize; OPML; when to ask again.

mod dates;
pub mod discover;
pub mod fetch;
mod normalize;
pub mod opml;
pub mod parse;
pub mod schedule;
mod tokens;

use crate::model::Time;
use crate::model::feed::ParsedFeed;

pub use parse::ParseError;

/// Turns a fetched body into a parsed, normalised feed (decode → parse → normalize). Blocking and
/// CPU-bound; survives panics of the parser. Topics are not matched here.
///
/// # Errors
/// The body is no feed, or none of it could be read.
pub fn read(source: &Document<'_>) -> Result<ParsedFeed, ParseError> {
    let parsed = parse::parse(source)?;
    Ok(normalize::normalize(
        parsed,
        source.final_url,
        source.now,
        source.max_items,
    ))
}

/// A body and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Decoded from its transfer encodings, not from its character set.
    pub body: &'a [u8],
    /// `Content-Type`, if there was one.
    pub content_type: Option<&'a str>,
    /// Where it came from after redirects: the base of relative links.
    pub final_url: &'a str,
    /// First sight: dates after it are clamped to it.
    pub now: Time,
    /// Most items kept, newest first.
    pub max_items: usize,
}
