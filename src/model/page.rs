//! A page: an article laid out for one width, ready to be drawn line by line.

use super::{Clean, EntryId, HitKind};

/// How a run of text is to look; the theme decides what that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Text,
    /// A heading, level 1 to 6.
    Heading(u8),
    /// Quoted text.
    Quote,
    /// The bar before quoted text.
    QuoteBar,
    /// Code, inline or a block.
    Code,
    /// A bullet or number of a list.
    Bullet,
    /// The number after a link, `[3]`.
    LinkNumber,
    /// A placeholder for a picture or other media.
    Image,
    /// Rules and table borders.
    Rule,
    /// Captions, notices of the program, the list of links.
    Note,
}

/// Look of a run: a role, and what may come on top of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Face {
    /// What it is.
    pub role: Role,
    /// Strong emphasis.
    pub is_strong: bool,
    /// Emphasis.
    pub is_emphasis: bool,
    /// Struck out.
    pub is_struck: bool,
    /// Index in [`Page::links`] of the link the text belongs to.
    pub link: Option<u16>,
    /// What matched here.
    pub hit: Option<HitKind>,
}

/// A piece of a line in one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The text; no line breaks.
    pub text: Clean,
    /// Its look.
    pub face: Face,
}

/// One line of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// The runs, left to right.
    pub runs: Vec<Run>,
    /// The line goes on below: its end was made by the wrapper and counts as a space in a match.
    pub is_wrapped: bool,
    /// Share of the text above this line, in 1/65536: keeps the place when the width changes.
    pub progress: u32,
}

/// A numbered link of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Absolute address.
    pub url: Clean,
    /// What is linked: the text.
    pub text: Clean,
}

/// An article laid out: the body, without the headline block that the reader draws above it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Width it was laid out for, in cells.
    pub width: u16,
    /// The lines.
    pub lines: Vec<Line>,
    /// The links, in the order of their numbers (number = index + 1).
    pub links: Vec<Link>,
    /// Line numbers that have a hit, in order: where `*` jumps.
    pub hit_lines: Vec<u32>,
    /// A notice about the layout: "shown as plain text: …".
    pub notice: Option<Clean>,
}

/// A page and the entry it belongs to, with what the headline block shows.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenArticle {
    /// The entry.
    pub entry: EntryId,
    /// All that is known of it except the body.
    pub byline: Byline,
    /// The text.
    pub page: Page,
}

/// What stands above an article beside its headline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Byline {
    /// The outlet.
    pub outlet: Clean,
    /// Authors, joined by commas; may be empty.
    pub authors: Clean,
    /// Words in the text, for the reading time.
    pub words: u32,
    /// Enclosures, one line each, for the list at the end.
    pub enclosures: Vec<Clean>,
}
